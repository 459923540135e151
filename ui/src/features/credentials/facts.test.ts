import { describe, expect, it } from 'vitest';
import { certificate } from '../../bridge/fake/apple-files';
import type { CredentialView, FileView, Problem } from '../../bridge/generated';
import { Words } from '../../i18n/words.svelte';
import {
  allowedHosts,
  fileName,
  fileProblemText,
  groupsOf,
  purposeText,
  repairTexts,
  shortFingerprint,
  topicsOf,
  topicsText,
} from './facts';

const words = new Words('en', '');
const key = {
  id: 'k',
  name: 'Acme key',
  kind: 'key',
  team_id: 'TEAM7XQ2AB',
  certificate: null,
  environments: ['sandbox', 'production'],
  topics: [] as string[],
  scope: 'unknown',
} as unknown as CredentialView;

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

describe('groupsOf', () => {
  it('keeps credentials of one name together, sandbox first, where the first of them stood', () => {
    const of = (id: string, name: string, environments: CredentialView['environments']): CredentialView => ({
      ...key,
      id,
      name,
      environments,
    });
    const all = [of('1', 'shop', ['production']), of('2', 'key', ['sandbox']), of('3', 'shop', ['sandbox'])];
    const ids = groupsOf(all).map(({ name, credentials }) => [name, credentials.map(({ id }) => id).join()]);
    expect(ids).toEqual([
      ['shop', '3,1'],
      ['key', '2'],
    ]);
  });
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
    expect(repairTexts(file(['tabs']), words)).toEqual(['tabs']);
  });
});

it.each([
  ['/home/ana/AuthKey_A.p8', 'AuthKey_A.p8'],
  ['C:\\keys\\AuthKey_A.p8', 'AuthKey_A.p8'],
  ['AuthKey_A.p8', 'AuthKey_A.p8'],
  ['/home/ana/', '/home/ana/'],
])('%j is the file %j', (path, name) => expect(fileName(path)).toBe(name));

describe('fileProblemText', () => {
  const problem = (code: string, details: Record<string, string> = {}): Problem => ({
    field: 'path',
    code,
    message: 'The core says so.',
    details,
  });
  it.each<[string, Problem, string]>([
    ['names the file', problem('empty'), 'a.p12 is empty. Copy or download it again.'],
    [
      'says what was found',
      problem('not_p12', { found: 'a web page (HTML)' }),
      'a.p12 is a web page (HTML), and no .p12 file. Expected a certificate with its private key, as Keychain Access exports it.',
    ],
    ['leaves no gap where a value is missing', problem('not_p12'), 'The core says so.'],
    ['falls back to the core', problem('of_tomorrow'), 'The core says so.'],
  ])('%s', (_name, it, text) => expect(fileProblemText(it, '/k/a.p12', words)).toBe(text));

  it('says what was found in Chinese, too', () => {
    const found = problem('not_p12', { found: 'a web page (HTML)' });
    expect(fileProblemText(found, '/k/a.p12', new Words('zh-Hans', ''))).toMatch(/^a\.p12 是网页（HTML），/);
  });
});

it.each([
  [[], 'No topic'],
  [['a'], 'a'],
  [['a', 'b'], 'a and 1 more topic'],
  [['a', 'b', 'c'], 'a and 2 more topics'],
])('topics %j', (topics, text) =>
  expect(
    topicsText(
      topics.map((topic) => ({ topic })),
      words,
    ),
  ).toBe(text),
);

it.each([
  ['', []],
  [' com.a, com.b\ncom.a ', ['com.a', 'com.b']],
  ['com.a，com.b；com.c', ['com.a', 'com.b', 'com.c']],
])('typed topics %j', (typed, topics) => expect(topicsOf(typed)).toEqual(topics));

it.each<[string, Partial<CredentialView>, RegExp]>([
  ['the sample key', { sample: true }, /^Signs pushes to the simulator/],
  ['a key of unknown scope', {}, /every app of the team TEAM7XQ2AB/],
  [
    'a key for one environment',
    { scope: 'recorded', environments: ['sandbox'] },
    /^Signs pushes to all apps of the team, in Sandbox\.$/,
  ],
  [
    'a key for topics',
    { scope: 'learned', topics: ['com.a', 'com.b'] },
    /^Signs pushes to com\.a and 1 more topic, in Sandbox and Production\.$/,
  ],
  [
    'a certificate',
    { certificate: certificate('universal', 200) },
    /^Pushes to com\.acme\.shop and 2 more topics/,
  ],
  ['one that expires', { certificate: certificate('universal', 23) }, /replace this one: its name stays/],
  ['an expired one', { certificate: certificate('development', -2) }, /^Expired on .*APNs refuses it/],
])('the purpose of %s', (_name, it, text) => {
  const base = { ...key, sample: false } as CredentialView;
  expect(purposeText({ ...base, ...it }, words)).toMatch(text);
});
