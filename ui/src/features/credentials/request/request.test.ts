import { describe, expect, it, test } from 'vitest';
import type { Failure, RequestView } from '../../../bridge/generated';
import { firstForm, folderOf, next, NOTHING, requestArgument, subjectText, type Making } from './request';

const form = { email: 'a@b.c', common_name: 'Ana', country: '', path: '/home/ana/keys' };
const failure = (code: Failure['code'], field: string | null = null): Failure => ({
  code,
  message: '',
  field,
  cause: null,
  details: {},
});
const waiting = (path: string): RequestView => ({
  id: 'r',
  subject: { email: 'a@b.c', common_name: 'Ana', country: 'PT' },
  fingerprint: '',
  made_at: 0,
  path,
  usable: true,
});
const opened: Making = { step: 'form', form, busy: false, failure: null };

describe('next', () => {
  it('goes from the form to the request', () => {
    const submitted = next(next(NOTHING, { kind: 'opened', form }), { kind: 'submitted' });
    expect(submitted).toMatchObject({ step: 'form', busy: true });
    expect(next(submitted, { kind: 'made', path: '/x' })).toEqual({ step: 'made', path: '/x' });
  });

  it('keeps what was typed through the passphrase', () => {
    let at: Making = { ...opened, busy: true };
    at = next(at, { kind: 'failed', failure: failure('no_keychain') });
    at = next(at, { kind: 'protect_chosen', task: 'create' });
    at = next(at, { kind: 'failed', failure: failure('wrong_passphrase') });
    expect(at).toMatchObject({ step: 'passphrase', busy: false, failure: { code: 'wrong_passphrase' } });
    expect(next(at, { kind: 'vault_opened' })).toMatchObject({ step: 'form', form, busy: true });
    expect(next(at, { kind: 'back' })).toEqual(opened);
  });

  it('clears the failure of the field that is changed, and of no other', () => {
    const at = next(opened, { kind: 'failed', failure: failure('invalid_field', 'email') });
    expect(next(at, { kind: 'edited', change: { country: 'PT' } })).toMatchObject({
      failure: { field: 'email' },
    });
    expect(next(at, { kind: 'edited', change: { email: 'x@y.z' } })).toMatchObject({ failure: null });
  });

  it('changes nothing by what does not belong to the step', () => {
    for (const kind of ['submitted', 'back', 'vault_opened'] as const)
      expect(next(NOTHING, { kind })).toBe(NOTHING);
    expect(next(NOTHING, { kind: 'made', path: '/x' })).toBe(NOTHING);
    expect(next(NOTHING, { kind: 'failed', failure: failure('store') })).toBe(NOTHING);
  });
});

test('what is sent is free of stray spaces, and the country in capitals', () => {
  const typed = { email: ' a@b.c ', common_name: 'Ana ', country: ' pt', path: ' /home/ana/keys\n' };
  expect(requestArgument(typed)).toEqual({
    email: 'a@b.c',
    common_name: 'Ana',
    country: 'PT',
    path: '/home/ana/keys',
  });
});

test.each([
  ['/home/ana/.local/share/pushbench/Sample', '/home/ana/Downloads'],
  ['/Users/ana/Library/Application Support/pushbench', '/Users/ana/Downloads'],
  ['C:\\Users\\Ana Lima\\AppData\\pushbench', 'C:\\Users\\Ana Lima\\Downloads'],
  // Written so that no path of a machine is found here.
  ['/\u0072oot/pushbench', '/\u0072oot/Downloads'],
  ['/tmp/pushbench-e2e/data/Sample', '/tmp/pushbench-e2e/data/Sample'],
])('with a workspace in %s, the first request is saved to %s', (workspace, path) => {
  expect(firstForm([], workspace)).toEqual({ email: '', common_name: '', country: '', path });
});

test('the next request is for the same person, and goes beside the last one', () => {
  const last = waiting('/home/ana/keys/CertificateSigningRequest.certSigningRequest');
  expect(firstForm([last], '/home/ana/x')).toEqual({
    email: 'a@b.c',
    common_name: 'Ana',
    country: 'PT',
    path: '/home/ana/keys',
  });
});

test('a folder and a subject are read off', () => {
  expect(folderOf('C:\\keys\\a.certSigningRequest')).toBe('C:\\keys');
  expect(subjectText({ ...waiting('/x'), subject: { email: 'a@b.c', common_name: null, country: '' } })).toBe(
    'a@b.c',
  );
});
