//! The way of a key file into the vault, as steps. Pure: it asks nobody and knows no screen; `credentials.svelte.ts` does.
import type { Failure, FileView, ImportKey } from '../../bridge/generated';
import type { VaultTask } from '../../shared/vault';

/** What is asked about a key that was read. */
export interface KeyForm extends ImportKey {
  /** What the core found in the file. */
  file: FileView;
}

/** Where the import stands. */
export type Import =
  | { step: 'none' }
  | { step: 'reading'; path: string }
  | { step: 'refused'; path: string; failure: Failure }
  | { step: 'details'; form: KeyForm; busy: boolean; failure: Failure | null }
  | { step: 'no_keychain'; form: KeyForm; failure: Failure }
  | { step: 'passphrase'; form: KeyForm; task: VaultTask; busy: boolean; failure: Failure | null };

/** What happened. */
export type ImportEvent =
  | { kind: 'opened'; path: string }
  | { kind: 'read'; file: FileView }
  | { kind: 'edited'; change: Partial<Pick<ImportKey, 'name' | 'key_id' | 'team_id'>> }
  | { kind: 'submitted' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'protect_chosen'; task: VaultTask }
  | { kind: 'vault_opened' }
  | { kind: 'back' }
  | { kind: 'closed' };

/** Nothing is being imported. */
export const NO_IMPORT: Import = { step: 'none' };

/** Where the import stands after `event`; an event that does not belong to the step changes nothing. */
export function next(state: Import, event: ImportEvent): Import {
  switch (event.kind) {
    case 'opened':
      return { step: 'reading', path: event.path };
    case 'closed':
      return NO_IMPORT;
    case 'read':
      return state.step === 'reading'
        ? { step: 'details', form: formOf(event.file), busy: false, failure: null }
        : state;
    case 'edited':
      return state.step === 'details' ? edited(state, event.change) : state;
    case 'submitted':
      return state.step === 'details' || state.step === 'passphrase'
        ? { ...state, busy: true, failure: null }
        : state;
    case 'failed':
      return failed(state, event.failure);
    case 'protect_chosen':
      return state.step === 'no_keychain'
        ? { step: 'passphrase', form: state.form, task: event.task, busy: false, failure: null }
        : state;
    case 'vault_opened':
      return state.step === 'passphrase'
        ? { step: 'details', form: state.form, busy: true, failure: null }
        : state;
    case 'back':
      return state.step === 'no_keychain' || state.step === 'passphrase'
        ? { step: 'details', form: state.form, busy: false, failure: null }
        : state;
  }
}

/** What is sent to the core. */
export function importArgument({
  path,
  name,
  key_id,
  team_id,
  environments,
  topics,
  replaces,
}: KeyForm): ImportKey {
  const typed = { name: name.trim(), key_id: key_id.trim(), team_id: team_id.trim() };
  return { path, ...typed, environments, topics, replaces };
}

const BOTH: ImportKey['environments'] = ['sandbox', 'production'];

function formOf(file: FileView): KeyForm {
  const key_id = file.key?.key_id ?? '';
  const scope = { environments: BOTH, topics: [], replaces: null };
  const name = key_id === '' ? '' : suggestedName(key_id);
  return { file, path: file.path, name, key_id, team_id: '', ...scope };
}

function edited(state: Extract<Import, { step: 'details' }>, change: Partial<ImportKey>): Import {
  const { form, failure } = state;
  const followed = change.key_id !== undefined && form.name === suggestedName(form.key_id);
  const name = followed ? { name: suggestedName(change.key_id ?? '') } : {};
  const field = failure?.field ?? null;
  const cleared = field !== null && field in change;
  return { ...state, form: { ...form, ...name, ...change }, failure: cleared ? null : failure };
}

function failed(state: Import, failure: Failure): Import {
  if (state.step === 'reading') return { step: 'refused', path: state.path, failure };
  if (state.step === 'passphrase') return { ...state, busy: false, failure };
  if (state.step !== 'details') return state;
  if (failure.code === 'no_keychain') return { step: 'no_keychain', form: state.form, failure };
  if (failure.code === 'bad_key_file') return { step: 'refused', path: state.form.path, failure };
  return { ...state, busy: false, failure };
}

function suggestedName(keyId: string): string {
  return keyId === '' ? '' : `Key ${keyId}`;
}
