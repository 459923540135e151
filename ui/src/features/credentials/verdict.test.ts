import { describe, expect, it } from 'vitest';
import { certificate, inspect } from '../../bridge/fake/apple-files';
import type { FileView } from '../../bridge/generated';
import en from '../../i18n/en.json';
import { Words } from '../../i18n/words.svelte';
import { nameFor, otherUse, verdictOf, waitsFor, type Tone, type Verdict } from './verdict';

const words = new Words('en', '');
const read = (name: string, password: string | null = null, other: string | null = null): FileView =>
  inspect({ path: `/k/${name}`, password, other });
const verdict = (file: FileView): Verdict => verdictOf(file, file.certificates[0] ?? null, words);

describe('verdictOf', () => {
  it.each<[string, FileView, Tone, RegExp]>([
    [
      'a certificate with its key',
      read('a.p12'),
      'ok',
      /^This can push To com\.acme\.shop and 2 more topics/,
    ],
    ['one whose key waits', read('waiting.cer'), 'ok', /^Its private key is here: this can push/],
    ['one that expires', read('expiring.p12'), 'warn', /expires soon.*: 23 days left\.$/],
    ['an expired one', read('expired.p12'), 'bad', /^This certificate has expired/],
    ['one that is not valid yet', read('future.p12'), 'warn', /^This cannot push yet/],
    ['one without its key', read('aps.cer'), 'warn', /without its private key .*drop its \.key here/],
    ['one with another key', read('a.cer', null, 'mismatch.key'), 'bad', /^The key belongs to another/],
    ['an intermediate', read('wwdr.cer'), 'bad', /^An authority’s certificate/],
    [
      'a signing certificate',
      read('distribution.p12'),
      'bad',
      /^A signing certificate.*Apple Distribution: Acme/,
    ],
    ['a key alone', read('push.key'), 'warn', /^A private key without its certificate/],
    ['a .p12 with keys alone', read('keyonly.p12'), 'warn', /^A private key without its certificate/],
    ['a request', read('a.csr'), 'muted', /^A signing request, which goes to Apple/],
    ['a request made here', read('here.csr'), 'muted', /^A signing request that was made here/],
    ['a request with an EC key', read('ec.csr'), 'warn', /Apple does not take .*EC P-256/],
    ['a profile', read('a.mobileprovision'), 'ok', /^A provisioning profile, for Sandbox/],
    ['a profile without pushes', read('nopush.mobileprovision'), 'warn', /has no aps-environment/],
    ['an expired profile', read('expired.mobileprovision'), 'bad', /^This provisioning profile has expired/],
    ['an app', read('a.ipa'), 'ok', /^An app for Sandbox/],
    ['an app of the store', read('store.ipa'), 'ok', /App Store, for Production .*no embedded profile/],
    ['a certificate of nothing', { ...read('a.p12'), certificates: [] }, 'bad', /^Nothing in it can push/],
    ['an RSA key named .p8', { ...read('push.key'), file_name: 'rsa.p8' }, 'bad', /but no APNs key/],
  ])('%s', (_name, file, tone, text) => {
    const said = verdict(file);
    expect([said.tone, `${said.title} ${said.text}`]).toEqual([tone, expect.stringMatching(text)]);
  });

  it('leaves nothing to say twice', () => {
    for (const name of ['expired.p12', 'aps.cer', 'wwdr.cer', 'push.key', 'keyonly.p12', 'ec.csr']) {
      const file = read(name);
      const codes = file.problems.map(({ code }) => code);
      expect([name, codes.filter((code) => !verdict(file).says.includes(code))]).toEqual([name, []]);
    }
  });

  it('has a title and a text for each, in both languages', () => {
    const titles = Object.keys(en).filter((it) => /^credentials\.verdict\.[a-z_]+$/.test(it));
    expect(titles.filter((it) => !(`${it}.text` in en))).toEqual([]);
  });
});

it.each([
  ['Apple Worldwide Developer Relations Certification Authority', 'authority'],
  ['Apple Root CA - G3', 'authority'],
  ['Apple Distribution: Acme GmbH (TEAM7XQ2AB)', 'signing'],
  ['iPhone Developer: Ana (X)', 'signing'],
  ['Developer ID Application: Acme', 'signing'],
  ['example.com', 'other'],
])('%s is of use as %s', (name, use) => expect(otherUse(name)).toBe(use));

it.each([
  ['aps.cer', 'key'],
  ['push.key', 'certificate'],
  ['a.p12', null],
  ['nokey.p12', null],
  ['wwdr.cer', null],
  ['waiting.cer', null],
  ['a.ipa', null],
])('%s waits for %j', (name, second) => expect(waitsFor(read(name))).toBe(second));

it.each([
  ['universal', 'com.acme.shop'],
  ['development', 'com.acme.shop sandbox'],
  ['production', 'com.acme.shop production'],
] as const)('the name for a certificate of kind %s', (kind, name) => {
  expect(nameFor(certificate(kind, 100))).toBe(name);
});
