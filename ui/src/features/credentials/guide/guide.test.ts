import { describe, expect, test } from 'vitest';
import { certificate, inspect } from '../../../bridge/fake/apple-files';
import type {
  CertificateView,
  CredentialView,
  Failure,
  FileView,
  RequestView,
} from '../../../bridge/generated';
import { Words } from '../../../i18n/words.svelte';
import { checkFact, checkText } from './check-text';
import {
  checksOf,
  credentialFor,
  firstBundleId,
  markOf,
  nextStep,
  STEPS,
  UNREAD,
  type Check,
  type Facts,
  type Reading,
  type Step,
} from './guide';

const APP = 'com.acme.shop';
const REQUEST: RequestView = {
  id: 'r',
  subject: { email: null, common_name: 'Ana', country: null },
  fingerprint: '',
  made_at: 0,
  path: '/d/request.certSigningRequest',
  usable: true,
};
const NOTHING: Facts = {
  credentials: [],
  requests: [],
  requestFile: UNREAD,
  bundleId: '',
  files: { development: UNREAD, production: UNREAD, profile: UNREAD },
  exported: {},
};

const file = (path: string): FileView => inspect({ path, password: null, other: null });
const read = (view: FileView): Reading => ({ state: 'read', file: view });
const failed: Reading = { state: 'failed', path: '/x', failure: { code: 'file_access' } as Failure };
const credential = (it: CertificateView, id = 'c'): CredentialView =>
  ({ id, name: 'shop', kind: 'certificate', certificate: it, usable: true, sample: false }) as CredentialView;

/** A certificate file whose key is here. */
function cer(name: string, change: Partial<CertificateView> = {}): Reading {
  const view = file(`/d/${name}_waiting.cer`);
  const [first] = view.certificates;
  if (first) first.certificate = { ...first.certificate, ...change };
  return read(view);
}

const marks = (checks: Check[]): string =>
  checks.map(({ name, mark, cause }) => `${name} ${cause ?? mark}`).join(', ');
const at = (step: Step, facts: Partial<Facts>): string => marks(checksOf(step, { ...NOTHING, ...facts }));
const files = (step: 'development' | 'production' | 'profile', reading: Reading): Facts['files'] => ({
  ...NOTHING.files,
  [step]: reading,
});

describe('the request', () => {
  const own = file(REQUEST.path);
  const here = { ...own, request: { ...own.request, made_here: true } } as FileView;
  const unfit = { ...here, request: { ...here.request, fits_apple: false } } as FileView;
  test.each<[string, Partial<Facts>, string]>([
    ['none', {}, 'made open, file open, key open'],
    ['not read yet', { requests: [REQUEST] }, 'made ok, file open, key ok'],
    ['read', { requests: [REQUEST], requestFile: read(here) }, 'made ok, file ok, key ok'],
    ['gone', { requests: [REQUEST], requestFile: failed }, 'made ok, file gone, key ok'],
    ['made elsewhere', { requests: [REQUEST], requestFile: read(own) }, 'made ok, file foreign, key ok'],
    ['of an EC key', { requests: [REQUEST], requestFile: read(unfit) }, 'made ok, file unfit, key ok'],
    [
      'another file',
      { requests: [REQUEST], requestFile: read(file('/d/a.ipa')) },
      'made ok, file other, key ok',
    ],
    [
      'in another vault',
      { requests: [{ ...REQUEST, usable: false }], requestFile: read(here) },
      'made ok, file ok, key locked',
    ],
    ['used up', { credentials: [credential(certificate('universal', 300))] }, 'used ok'],
  ])('%s', (_, facts, expected) => expect(at('request', facts)).toBe(expected));
});

describe('the bundle ID', () => {
  test.each([
    ['', 'form open, explicit open'],
    [' com.acme.shop ', 'form ok, explicit ok'],
    ['com.acme.shop-2', 'form ok, explicit ok'],
    ['com.acme.*', 'form ok, explicit wildcard'],
    ['*', 'form parts, explicit wildcard'],
    ['shop', 'form parts, explicit ok'],
    ['com.acme.', 'form parts, explicit ok'],
    ['com.acme shop', 'form space, explicit ok'],
    ['com.acme_shop', 'form letters, explicit ok'],
    ['com.acme.商店', 'form letters, explicit ok'],
  ])('“%s”', (bundleId, expected) => expect(at('app_id', { bundleId })).toBe(expected));

  test('with the team in front of it is told apart', () => {
    expect(at('app_id', { bundleId: 'TEAM7XQ2AB.com.acme shop' })).toContain('form space');
    expect(at('app_id', { bundleId: 'TEAM7XQ2AB.com.acme_shop' })).toContain('form prefix');
  });
});

describe('a certificate', () => {
  const all = 'certificate ok, push ok, bundle ok, environment ok, valid ok';
  test.each<[string, 'development' | 'production', Reading, string]>([
    [
      'none',
      'development',
      UNREAD,
      'certificate open, push open, bundle open, environment open, valid open, key open, imported open',
    ],
    ['fits', 'development', cer('sandbox'), `${all}, key ok, imported open`],
    ['for both', 'development', cer('aps'), `${all}, key ok, imported open`],
    ['for both', 'production', cer('aps'), `${all}, key ok, imported open`],
    [
      'for production alone',
      'development',
      cer('aps', { environments: ['production'] }),
      `${all.replace('environment ok', 'environment not_sandbox')}, key ok, imported open`,
    ],
    [
      'for the sandbox alone',
      'production',
      cer('sandbox'),
      `${all.replace('environment ok', 'environment not_production')}, key ok, imported open`,
    ],
    [
      'of another app',
      'production',
      cer('aps', { bundle_id: 'com.acme.other' }),
      `${all.replace('bundle ok', 'bundle other')}, key ok, imported open`,
    ],
    [
      'expired',
      'production',
      cer('expired'),
      `${all.replace('valid ok', 'valid expired')}, key ok, imported open`,
    ],
    [
      'not valid yet',
      'production',
      cer('future'),
      `${all.replace('valid ok', 'valid not_yet')}, key ok, imported open`,
    ],
    ['without its key', 'production', read(file('/d/aps.cer')), `${all}, key missing, imported open`],
    [
      'for signing',
      'production',
      cer('distribution'),
      'certificate ok, push no_push, bundle other, environment not_production, valid ok, key ok, imported open',
    ],
    [
      'another file',
      'production',
      read(file('/d/a.mobileprovision')),
      'certificate other, push open, bundle open, environment open, valid open, key open, imported open',
    ],
    [
      'not to be read',
      'production',
      failed,
      'certificate unread, push open, bundle open, environment open, valid open, key open, imported open',
    ],
  ])('%s, as that of %s', (_, step, reading, expected) => {
    expect(at(step, { bundleId: APP, files: files(step, reading) })).toBe(expected);
  });

  test('made from another request than the one that waits', () => {
    const facts = {
      bundleId: APP,
      requests: [REQUEST],
      files: files('production', read(file('/d/aps.cer'))),
    };
    expect(at('production', facts)).toContain('key not_this');
  });

  test('is done once it was imported, with the file or without it', () => {
    const it = certificate('universal', 341);
    const imported = { bundleId: APP, credentials: [credential(it)] };
    for (const step of ['development', 'production'] as const) {
      expect(at(step, imported)).toBe(`${all}, key ok, imported ok`);
      expect(at(step, { ...imported, files: files(step, read(file('/d/aps.cer'))) })).toContain(
        'key ok, imported ok',
      );
    }
  });

  test('that was imported for another app does nothing for this one', () => {
    const facts = { bundleId: 'com.acme.other', credentials: [credential(certificate('universal', 300))] };
    expect(markOf(checksOf('production', { ...NOTHING, ...facts }))).toBe('open');
  });

  test('of several the one that lasts longest counts', () => {
    const all = [
      credential(certificate('universal', 20), 'old'),
      credential(certificate('universal', 390), 'new'),
      credential(certificate('development', 100), 'sandbox'),
    ];
    expect(credentialFor(all, APP, 'production')?.id).toBe('new');
    expect(credentialFor(all.slice(1), APP, 'sandbox')?.id).toBe('new');
    expect(credentialFor(all, 'com.acme.other', 'sandbox')).toBeNull();
  });
});

describe('a profile', () => {
  const sandbox = [credential(certificate('development', 200))];
  const wildcard = file('/d/a.mobileprovision');
  if (wildcard.profile) wildcard.profile = { ...wildcard.profile, bundle_id: 'com.acme.*' };
  test.each<[string, Reading, CredentialView[], string]>([
    ['none', UNREAD, sandbox, 'profile open, push open, bundle open, environment open, valid open'],
    [
      'fits',
      read(file('/d/a.mobileprovision')),
      sandbox,
      'profile ok, push ok, bundle ok, environment ok, valid ok',
    ],
    [
      'in an app',
      read(file('/d/a.ipa')),
      sandbox,
      'profile ok, push ok, bundle ok, environment ok, valid ok',
    ],
    [
      'without a certificate',
      read(file('/d/a.mobileprovision')),
      [],
      'profile ok, push ok, bundle ok, environment no_sandbox, valid ok',
    ],
    [
      'without pushes',
      read(file('/d/nopush.mobileprovision')),
      sandbox,
      'profile ok, push no_push, bundle ok, environment open, valid ok',
    ],
    [
      'expired',
      read(file('/d/expired.mobileprovision')),
      sandbox,
      'profile ok, push ok, bundle ok, environment ok, valid expired',
    ],
    [
      'with a wildcard',
      read(wildcard),
      sandbox,
      'profile ok, push ok, bundle wildcard, environment ok, valid ok',
    ],
    [
      'an app of the store',
      read(file('/d/store.ipa')),
      sandbox,
      'profile other, push open, bundle open, environment open, valid open',
    ],
    [
      'not to be read',
      failed,
      sandbox,
      'profile unread, push open, bundle open, environment open, valid open',
    ],
  ])('%s', (_, reading, credentials, expected) => {
    expect(at('profile', { bundleId: APP, credentials, files: files('profile', reading) })).toBe(expected);
  });

  test('of another app', () => {
    const facts = { bundleId: 'com.acme.other', files: files('profile', read(file('/d/a.mobileprovision'))) };
    expect(at('profile', facts)).toContain('bundle other');
  });
});

describe('the whole way', () => {
  const credentials = [credential(certificate('universal', 341))];
  const done: Facts = {
    ...NOTHING,
    credentials,
    bundleId: APP,
    files: files('profile', read(file('/d/a.mobileprovision'))),
    exported: { c: '/d/shop.p12' },
  };
  test('goes on at the first step that is not done', () => {
    expect(nextStep(NOTHING)).toBe('request');
    expect(nextStep({ ...NOTHING, credentials })).toBe('app_id');
    expect(nextStep({ ...NOTHING, credentials, bundleId: APP })).toBe('profile');
    expect(nextStep({ ...done, exported: {} })).toBe('upload');
    expect(nextStep(done)).toBe('upload');
    expect(STEPS.map((step) => markOf(checksOf(step, done)))).toEqual(STEPS.map(() => 'ok'));
  });

  test('begins with the one app there is', () => {
    expect(firstBundleId(credentials, ['com.acme.other'])).toBe(APP);
    expect(firstBundleId([], ['com.acme.other'])).toBe('com.acme.other');
    expect(firstBundleId([], ['com.acme.other', APP])).toBe('');
    expect(firstBundleId([], [])).toBe('');
  });
});

describe.each(['en', 'zh-Hans'] as const)('the words in %s', (language) => {
  const words = new Words(language, '');
  const CAUSES: [Step, string, string[]][] = [
    ['request', 'file', ['gone', 'other', 'foreign', 'unfit']],
    ['request', 'key', ['locked']],
    ['app_id', 'form', ['space', 'prefix', 'letters', 'parts']],
    ['app_id', 'explicit', ['wildcard']],
    ...(['development', 'production'] as const).flatMap((step): [Step, string, string[]][] => [
      [step, 'certificate', ['other', 'unread']],
      [step, 'push', ['no_push']],
      [step, 'bundle', ['other']],
      [step, 'environment', [step === 'development' ? 'not_sandbox' : 'not_production']],
      [step, 'valid', ['expired', 'not_yet']],
      [step, 'key', ['missing', 'not_this', 'locked']],
    ]),
    ['profile', 'profile', ['other', 'unread']],
    ['profile', 'push', ['no_push']],
    ['profile', 'bundle', ['other', 'wildcard']],
    ['profile', 'environment', ['no_sandbox', 'no_production']],
    ['profile', 'valid', ['expired']],
  ];
  test.each(CAUSES)('%s, %s', (step, name, causes) => {
    expect(words.find(`guide.check.${step}.${name}`)).toBeTruthy();
    for (const cause of causes) expect(checkText(step, { name, mark: 'bad', cause }, '', words)).not.toBe('');
  });

  test('every check has words', () => {
    for (const step of STEPS)
      for (const { name } of checksOf(step, NOTHING))
        expect(words.find(`guide.check.${step}.${name}`)).toBeTruthy();
  });
});

test('what was found stands beside a check', () => {
  const words = new Words('en', '');
  const fact = (step: Step, check: Check): string => checkFact(step, check, words);
  expect(fact('production', { name: 'valid', mark: 'ok', params: { days: 341 } })).toBe('341 days left');
  expect(fact('profile', { name: 'environment', mark: 'ok', params: { environment: 'sandbox' } })).toBe(
    'Sandbox',
  );
  expect(fact('production', { name: 'bundle', mark: 'open', params: { found: APP } })).toBe(APP);
  expect(fact('production', { name: 'bundle', mark: 'bad', params: { found: APP } })).toBe('');
  const other: Check = { name: 'certificate', mark: 'bad', cause: 'other', params: { kind: 'profile' } };
  expect(checkText('production', other, '', words)).toBe(
    'This is a provisioning profile. Drop the .cer file that you downloaded.',
  );
});
