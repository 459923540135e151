import { expect, it } from 'vitest';
import { certificate } from '../bridge/fake/apple-files';
import type { CredentialView, Environment } from '../bridge/generated';
import { Words } from '../i18n/words.svelte';
import { environmentsText, noteOf, validityText, type Lifetime } from './credential';

const words = new Words('en', '');
const NOON = Date.UTC(2026, 10, 24, 12);
const lifetime = (validity: Lifetime['validity'], days_left: number): Lifetime => ({
  validity,
  days_left,
  not_before: NOON,
  not_after: NOON,
});

it.each<[Lifetime, string, string]>([
  [lifetime('valid', 341), '341 days left', '剩余 341 天'],
  [lifetime('expiring', 23), '23 days left', '剩余 23 天'],
  [lifetime('expiring', 1), '1 day left', '剩余 1 天'],
  [lifetime('expiring', 0), 'Expires today', '今天过期'],
  [lifetime('expired', -1), 'Expired Nov 24, 2026', '已于 2026年11月24日 过期'],
  [lifetime('not_yet', 400), 'Valid from Nov 24, 2026', '2026年11月24日 起有效'],
])('%j is %s', (it, english, chinese) => {
  expect([validityText(it, words), validityText(it, new Words('zh-Hans', ''))]).toEqual([english, chinese]);
});

it.each<[Environment[], string]>([
  [[], 'No environment'],
  [['sandbox'], 'Sandbox'],
  [['sandbox', 'production'], 'Sandbox and Production'],
])('environments %j', (environments, text) => expect(environmentsText(environments, words)).toBe(text));

it.each<[string, Partial<CredentialView>, string]>([
  ['a key', { certificate: null, key_id: 'ABCDE12345' }, 'ABCDE12345'],
  ['a certificate', { certificate: certificate('development', 200) }, 'Sandbox'],
  ['one that expires', { certificate: certificate('development', 7) }, 'Sandbox, 7 days left'],
])('the note of %s', (_name, it, text) => {
  expect(noteOf({ key_id: null, environments: ['sandbox'], ...it } as CredentialView, words)).toBe(text);
});
