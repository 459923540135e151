import { describe, expect, it } from 'vitest';
import type { CredentialView, FileView } from '../../bridge/generated';
import { Words } from '../../i18n/words.svelte';
import { allowedHosts, fileName, repairTexts, shortFingerprint } from './key';

it.each([
  ['', ''],
  ['abcd', 'abcd'],
  ['0123456789abcdef0123', '0123 4567 89ab cdef'],
])('fingerprint %j is shown as %j', (whole, short) => expect(shortFingerprint(whole)).toBe(short));

it.each([
  [true, []],
  [false, ['push.acme.test:443']],
])('hosts of a key, sample: %s', (sample, hosts) => {
  expect(allowedHosts({ sample, hosts: ['push.acme.test:443'] } as CredentialView)).toEqual(hosts);
});

describe('repairTexts', () => {
  const file = (repairs: string[]): FileView => ({ repairs }) as FileView;
  const NAMES = [
    'carriage_returns',
    'literal_newlines',
    'missing_header',
    'base64',
    'base64_of_pem',
    'byte_order_mark',
    'sec1',
    'raw_der',
  ];

  it.each(['en', 'zh-Hans'] as const)('has words for every known repair in %s', (language) => {
    const texts = repairTexts(file(NAMES), new Words(language, ''));
    expect(texts.filter((text, nth) => text === NAMES[nth])).toEqual([]);
    expect(new Set(texts).size).toBe(NAMES.length);
  });

  it('shows an unknown repair by its name', () => {
    expect(repairTexts(file(['tabs']), new Words('en', ''))).toEqual(['tabs']);
  });
});

it.each([
  ['/home/ana/AuthKey_A.p8', 'AuthKey_A.p8'],
  ['C:\\keys\\AuthKey_A.p8', 'AuthKey_A.p8'],
  ['AuthKey_A.p8', 'AuthKey_A.p8'],
  ['/home/ana/', '/home/ana/'],
])('%j is the file %j', (path, name) => expect(fileName(path)).toBe(name));
