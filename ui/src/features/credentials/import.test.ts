import { describe, expect, it } from 'vitest';
import type { Failure, FileView } from '../../bridge/generated';
import { importArgument, next, NO_IMPORT, type Import, type ImportEvent } from './import';

const file = {
  path: '/tmp/AuthKey_ABCDE12345.p8',
  file_name: 'AuthKey_ABCDE12345.p8',
  repairs: [] as string[],
  key: { key_id: 'ABCDE12345', fingerprint: 'ab'.repeat(32), already: null },
} as FileView;
const failure = (code: Failure['code'], field: string | null = null): Failure => ({
  code,
  message: 'words',
  field,
  cause: null,
  details: {},
});
const after = (...events: ImportEvent[]): Import => events.reduce(next, NO_IMPORT);
const OPENED: ImportEvent = { kind: 'opened', path: file.path };
const READ: ImportEvent = { kind: 'read', file };
const SUBMITTED: ImportEvent = { kind: 'submitted' };
const failedWith = (code: Failure['code'], field: string | null = null): ImportEvent => ({
  kind: 'failed',
  failure: failure(code, field),
});

describe('import of a key', () => {
  it.each<[string, ImportEvent[], Partial<Import>]>([
    ['starts by reading', [OPENED], { step: 'reading', path: file.path }],
    ['asks for details once read', [OPENED, READ], { step: 'details', busy: false, failure: null }],
    [
      'shows why a file is refused',
      [OPENED, failedWith('bad_key_file')],
      { step: 'refused', path: file.path },
    ],
    ['starts anew from a refused file', [OPENED, failedWith('file_access'), OPENED], { step: 'reading' }],
    ['waits for the core', [OPENED, READ, SUBMITTED], { step: 'details', busy: true }],
    [
      'shows a problem at its field',
      [OPENED, READ, SUBMITTED, failedWith('invalid_field', 'team_id')],
      { step: 'details', busy: false, failure: failure('invalid_field', 'team_id') },
    ],
    [
      'refuses a file that changed in between',
      [OPENED, READ, SUBMITTED, failedWith('bad_key_file')],
      { step: 'refused' },
    ],
    [
      'says when there is no keychain',
      [OPENED, READ, SUBMITTED, failedWith('no_keychain')],
      { step: 'no_keychain' },
    ],
    [
      'asks for a passphrase',
      [OPENED, READ, SUBMITTED, failedWith('no_keychain'), { kind: 'protect_chosen', task: 'unlock' }],
      { step: 'passphrase', task: 'unlock', busy: false },
    ],
    [
      'shows a wrong passphrase',
      [
        OPENED,
        READ,
        SUBMITTED,
        failedWith('no_keychain'),
        { kind: 'protect_chosen', task: 'unlock' },
        SUBMITTED,
        failedWith('wrong_passphrase'),
      ],
      { step: 'passphrase', busy: false, failure: failure('wrong_passphrase') },
    ],
    [
      'imports again once the vault is open',
      [
        OPENED,
        READ,
        SUBMITTED,
        failedWith('no_keychain'),
        { kind: 'protect_chosen', task: 'create' },
        SUBMITTED,
        { kind: 'vault_opened' },
      ],
      { step: 'details', busy: true },
    ],
    [
      'goes back to the details',
      [OPENED, READ, SUBMITTED, failedWith('no_keychain'), { kind: 'back' }],
      { step: 'details', busy: false },
    ],
    ['ends when closed', [OPENED, READ, { kind: 'closed' }], NO_IMPORT],
    ['forgets an answer that comes after closing', [OPENED, { kind: 'closed' }, READ], NO_IMPORT],
    [
      'forgets a failure that comes after closing',
      [OPENED, { kind: 'closed' }, failedWith('bad_key_file')],
      NO_IMPORT,
    ],
  ])('%s', (_name, events, expected) => expect(after(...events)).toMatchObject(expected));

  it('suggests a name and the key ID of the file name, and asks for the team', () => {
    const state = after(OPENED, READ);
    expect(state.step === 'details' && importArgument(state.form)).toEqual({
      path: file.path,
      name: 'Key ABCDE12345',
      key_id: 'ABCDE12345',
      team_id: '',
      environments: ['sandbox', 'production'],
      topics: [],
      replaces: null,
    });
  });

  it('keeps the suggested name in step with the key ID until it is changed', () => {
    const typed = after(OPENED, READ, { kind: 'edited', change: { key_id: 'ZZ' } });
    expect(typed).toMatchObject({ form: { key_id: 'ZZ', name: 'Key ZZ' } });
    const named = [{ change: { name: 'Shop' } }, { change: { key_id: 'YY' } }].reduce<Import>(
      (state, { change }) => next(state, { kind: 'edited', change }),
      typed,
    );
    expect(named).toMatchObject({ form: { key_id: 'YY', name: 'Shop' } });
  });

  it('takes a problem away once its field is changed, and not before', () => {
    const events: ImportEvent[] = [OPENED, READ, SUBMITTED, failedWith('invalid_field', 'team_id')];
    expect(after(...events, { kind: 'edited', change: { name: 'x' } })).toMatchObject({
      failure: { field: 'team_id' },
    });
    expect(after(...events, { kind: 'edited', change: { team_id: 'x' } })).toMatchObject({ failure: null });
  });

  it('keeps what was typed while the vault is opened', () => {
    const state = after(
      OPENED,
      READ,
      { kind: 'edited', change: { team_id: ' TEAM123456 ' } },
      SUBMITTED,
      failedWith('no_keychain'),
      { kind: 'protect_chosen', task: 'create' },
      { kind: 'vault_opened' },
    );
    expect(state.step === 'details' && importArgument(state.form).team_id).toBe('TEAM123456');
  });
});
