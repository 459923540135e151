import { describe, expect, it } from 'vitest';
import { inspect } from '../../bridge/fake/apple-files';
import type { CredentialView, Failure, InspectFile } from '../../bridge/generated';
import {
  certificateArgument,
  inPlaceOf,
  joined,
  keyArgument,
  next,
  NO_INTAKE,
  type IntakeEvent,
  type Stand,
} from './intake';

const source = (path: string, password: string | null = null): InspectFile => ({
  path,
  password,
  other: null,
});
const read = (
  name: string,
  password: string | null = null,
  replaces: CredentialView | null = null,
): IntakeEvent => {
  const asked = source(`/k/${name}`, password);
  return { kind: 'read', source: asked, file: inspect(asked), replaces };
};
const failure = (code: Failure['code'], field: string | null = null): Failure => ({
  code,
  message: 'words',
  field,
  cause: null,
  details: {},
});
const failed = (code: Failure['code'], field: string | null = null): IntakeEvent => ({
  kind: 'failed',
  failure: failure(code, field),
});
const after = (...events: IntakeEvent[]): Stand => events.reduce(next, NO_INTAKE);
const KEY = read('AuthKey_ABCDE12345.p8');
const OLD = {
  id: 'c2',
  name: 'Acme key',
  kind: 'key',
  team_id: 'TEAM7XQ2AB',
  environments: ['sandbox'],
  topics: ['com.a', 'com.b'],
} as CredentialView;
const SUBMITTED: IntakeEvent = { kind: 'submitted' };
const edited = (change: Extract<IntakeEvent, { kind: 'key_edited' }>['change']): IntakeEvent => {
  return { kind: 'key_edited', change };
};
const certificateEdited = (
  change: Extract<IntakeEvent, { kind: 'certificate_edited' }>['change'],
): IntakeEvent => ({ kind: 'certificate_edited', change });

describe('the way of a file', () => {
  it.each<[string, IntakeEvent[], object]>([
    ['starts by reading', [{ kind: 'opened', source: source('/k/a') }], { step: 'reading' }],
    ['asks about a key', [KEY], { step: 'key', busy: false, failure: null }],
    [
      'asks about a certificate',
      [read('a.p12')],
      { step: 'file', form: { name: 'com.acme.shop', replaces: null } },
    ],
    ['asks nothing where there is no key', [read('aps.cer')], { step: 'file', form: null }],
    ['takes a certificate whose key waits', [read('waiting.cer')], { form: { name: 'com.acme.shop' } }],
    ['asks nothing about a profile', [read('a.mobileprovision')], { step: 'file', form: null }],
    ['asks for a password', [read('password.p12')], { step: 'password', wrong: false }],
    ['asks again after a wrong one', [read('password.p12', 'wrong')], { step: 'password', wrong: true }],
    [
      'waits while a password is tried',
      [read('password.p12'), { kind: 'password_given', password: 'x' }],
      { step: 'password', busy: true, source: { password: 'x' } },
    ],
    [
      'goes on after the right one',
      [read('password.p12', 'right')],
      { step: 'file', source: { password: 'right' } },
    ],
    ['refuses what is none of Apple’s', [read('notes.txt')], { step: 'refused', failure: null }],
    [
      'shows why nothing could be read',
      [{ kind: 'not_read', source: source('/k/a'), failure: failure('file_access') }],
      { step: 'refused', file: null },
    ],
    ['waits for the core', [KEY, SUBMITTED], { step: 'key', busy: true }],
    [
      'shows a problem at its field',
      [KEY, SUBMITTED, failed('invalid_field', 'team_id')],
      { step: 'key', busy: false, failure: { field: 'team_id' } },
    ],
    ['refuses a file that changed in between', [KEY, SUBMITTED, failed('bad_key_file')], { step: 'refused' }],
    [
      'says when there is no keychain',
      [read('a.p12'), SUBMITTED, failed('no_keychain')],
      { step: 'no_keychain' },
    ],
    [
      'asks for a passphrase',
      [KEY, SUBMITTED, failed('no_keychain'), { kind: 'protect_chosen', task: 'unlock' }],
      { step: 'passphrase', task: 'unlock', busy: false },
    ],
    [
      'shows a wrong passphrase',
      [
        ...[KEY, SUBMITTED, failed('no_keychain')],
        ...([
          { kind: 'protect_chosen', task: 'unlock' },
          SUBMITTED,
          failed('wrong_passphrase'),
        ] as IntakeEvent[]),
      ],
      { step: 'passphrase', busy: false, failure: { code: 'wrong_passphrase' } },
    ],
    [
      'imports again once the vault is open',
      [
        ...[read('a.p12'), SUBMITTED, failed('no_keychain')],
        ...([
          { kind: 'protect_chosen', task: 'create' },
          SUBMITTED,
          { kind: 'vault_opened' },
        ] as IntakeEvent[]),
      ],
      { step: 'file', busy: true, form: { name: 'com.acme.shop' } },
    ],
    [
      'goes back to the details',
      [KEY, SUBMITTED, failed('no_keychain'), { kind: 'back' }],
      { step: 'key', busy: false },
    ],
    ['ends when closed', [KEY, { kind: 'closed' }], NO_INTAKE],
    ['forgets a failure that comes after closing', [KEY, { kind: 'closed' }, failed('store')], NO_INTAKE],
  ])('%s', (_name, events, expected) => expect(after(...events)).toMatchObject(expected));
});

describe('what is asked about a key', () => {
  const argument = (stand: Stand): unknown => stand.step === 'key' && keyArgument(stand);

  it('suggests a name and the key ID of the file name, and limits nothing', () => {
    expect(argument(after(KEY))).toEqual({
      path: '/k/AuthKey_ABCDE12345.p8',
      name: 'Key ABCDE12345',
      key_id: 'ABCDE12345',
      team_id: '',
      environments: ['sandbox', 'production'],
      topics: [],
      replaces: null,
    });
  });

  it('keeps the suggested name in step with the key ID until it is changed', () => {
    expect(after(KEY, edited({ key_id: 'ZZ' }))).toMatchObject({ form: { name: 'Key ZZ' } });
    const named = after(KEY, edited({ name: 'Shop' }), edited({ key_id: 'YY' }));
    expect(named).toMatchObject({ form: { key_id: 'YY', name: 'Shop' } });
  });

  it('takes a problem away once its field is changed, and not before', () => {
    const events = [KEY, SUBMITTED, failed('invalid_field', 'team_id')];
    expect(after(...events, edited({ name: 'x' }))).toMatchObject({ failure: { field: 'team_id' } });
    expect(after(...events, edited({ team_id: 'x' }))).toMatchObject({ failure: null });
  });

  it('takes the name, the team and the scope of the key that it replaces', () => {
    expect(argument(after(read('AuthKey_ABCDE12345.p8', null, OLD)))).toMatchObject({
      name: 'Acme key',
      team_id: 'TEAM7XQ2AB',
      environments: ['sandbox'],
      topics: ['com.a', 'com.b'],
      replaces: 'c2',
    });
  });
});

describe('what is asked about a certificate', () => {
  it('takes the place of the one that it renews, and its name, unless told otherwise', () => {
    const renewed = after(read('renewed.p12'));
    expect(renewed).toMatchObject({ form: { name: 'acme-shop', replaces: 'c4' } });
    const fresh = next(renewed, certificateEdited({ replaces: null }));
    expect(fresh).toMatchObject({ form: { name: 'com.acme.shop production', replaces: null } });
    expect(next(fresh, certificateEdited({ replaces: 'c4' }))).toMatchObject({ form: { name: 'acme-shop' } });
  });

  it('takes the place of the one that the user said', () => {
    const old = { id: 'c9', name: 'shop', kind: 'certificate' } as CredentialView;
    expect(after(read('a.p12', null, old))).toMatchObject({ form: { name: 'shop', replaces: 'c9' } });
  });

  it('follows the certificate that is chosen of several', () => {
    const stand = after(read('several.p12'));
    const second = stand.step === 'file' ? stand.file.certificates[1]?.certificate.sha256 : '';
    const chosen = next(stand, certificateEdited({ sha256: second ?? '' }));
    expect(chosen).toMatchObject({ form: { sha256: second, name: 'com.acme.shop sandbox' } });
  });

  it('sends file, password and choice', () => {
    const stand = after(read('password.p12', 'right'));
    if (stand.step !== 'file' || stand.form === null) throw new Error(stand.step);
    expect(certificateArgument(stand.source, { ...stand.form, name: ' shop ' })).toEqual({
      path: '/k/password.p12',
      password: 'right',
      other: null,
      sha256: stand.form.sha256,
      name: 'shop',
      replaces: null,
    });
  });
});

it.each([
  ['aps.cer', 'push.key', { path: '/k/aps.cer', password: null, other: '/k/push.key' }],
  ['push.key', 'aps.cer', { path: '/k/aps.cer', password: null, other: '/k/push.key' }],
  ['a.p12', 'push.key', null],
  ['aps.cer', 'wwdr.cer', null],
  ['wwdr.cer', 'push.key', null],
])('%s and %s belong together: %j', (one, two, pair) => {
  expect(joined(inspect(source(`/k/${one}`)), inspect(source(`/k/${two}`)))).toEqual(pair);
});

it('a key that takes no place starts afresh', () => {
  const placed = next(after(KEY), edited(inPlaceOf(OLD, 'ABCDE12345')));
  expect(placed).toMatchObject({ form: { name: 'Acme key', team_id: 'TEAM7XQ2AB', replaces: 'c2' } });
  expect(next(placed, edited(inPlaceOf(null, 'ABCDE12345')))).toMatchObject({
    form: { name: 'Key ABCDE12345', team_id: '', replaces: null },
  });
});
