import { expect, it } from 'vitest';
import type { Failure } from '../bridge/generated';
import { Words } from '../i18n/words.svelte';
import { failureText } from './failure';
import { isSecret, secretSpan } from './secret';

const failure = (cause: string | null, details: Record<string, string> = {}): Failure => ({
  code: 'invalid_field',
  message: 'in English',
  field: 'payload',
  cause,
  details,
});
const place = { place: 'payload', line: '2', column: '8', from: '12', to: '39' };

it.each(['secret_private_key', 'secret_jwt', 'secret_locked'])('%s is told with its place', (cause) => {
  const found = failure(cause, place);
  expect([isSecret(found), secretSpan(found)]).toEqual([true, { from: 12, to: 39 }]);
  for (const language of ['en', 'zh-Hans'] as const) {
    const text = failureText(found, new Words(language, ''));
    expect(text).toMatch(/2.*8/);
    expect(text).not.toBe(found.message);
  }
});

it('other refusals are none', () => {
  expect(isSecret(failure('profile_payload_too_large'))).toBe(false);
  expect(isSecret(failure(null))).toBe(false);
  expect(secretSpan(failure('secret_jwt'))).toBeNull();
});
