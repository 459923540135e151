import { describe, expect, it } from 'vitest';
import type { CredentialView, SealedView } from '../../../bridge/generated';
import { sealedName, takesPlaceOf, typedProblem } from './sealing';

const key = (name: string, more: Partial<CredentialView> = {}) =>
  ({
    id: name,
    name,
    kind: 'key',
    key_id: 'ABC123DEFG',
    team_id: 'TEAM123456',
    certificate: null,
    fingerprint: 'f',
    sample: false,
    ...more,
  }) as CredentialView;

describe('sealedName', () => {
  it.each([
    ['Acme', 'Acme'],
    ['AuthKey_ABC123DEFG', 'AuthKey'],
    ['Acme (TEAM123456)', 'Acme ()'],
    ['abc123defg', 'credential-1'],
    ['../a:b', 'a-b'],
    ['订单 推送', '订单 推送'],
  ])('makes of %s a name that tells nothing: %s', (name, expected) => {
    expect(sealedName(key(name), [key(name)])).toBe(expected);
  });
});

it('a passphrase is typed twice', () => {
  expect([typedProblem('', ''), typedProblem('a', 'b'), typedProblem('a', 'a')]).toEqual([
    'empty',
    'differs',
    null,
  ]);
});

describe('takesPlaceOf', () => {
  const view = { kind: 'key', name: 'Acme', fingerprint: 'x' } as SealedView;
  it('finds the same key before the same name, and never the sample key', () => {
    const all = [key('Acme'), key('Other', { fingerprint: 'x' })];
    expect(takesPlaceOf(view, all)?.name).toBe('Other');
    expect(takesPlaceOf(view, [key('Acme')])?.name).toBe('Acme');
    expect(takesPlaceOf(view, [key('Acme', { sample: true })])).toBeNull();
    expect(takesPlaceOf(view, [key('Acme', { kind: 'certificate' })])).toBeNull();
  });
});
