//! The fake core's commands about sharing: sealed files live in the page, and whatever is imported is one push.

import type { Commands, ImportedPush, ImportSource, SealedFile, SealedView, StartState } from '../generated';
import { fail } from './credentials';

type State = Pick<StartState, 'credentials' | 'workspace'>;

type Names =
  | 'import_pushes'
  | 'save_imported'
  | 'suggest_passphrase'
  | 'weigh_passphrase'
  | 'sealed_files'
  | 'seal_credential'
  | 'open_sealed'
  | 'import_sealed';

type Handlers = {
  [N in Names]: (argument: Commands[N]['argument']) => Commands[N]['result'];
};

const PASSPHRASE = 'k7mq2-9wnxf-8dhrt-c4vbz';
const NEEDED = 60;
const bitsOf = (text: string) => Math.min(99, text.length * 3);

const invalid = (field: string, cause: string, details: Record<string, string> = {}): never =>
  fail('invalid_field', `${field}: ${cause}`, { field, cause, details });

/** `read` reads one push. */
export function sharingHandlers(state: State, read: (source: ImportSource) => ImportedPush): Handlers {
  const files = new Map<string, { file: SealedFile; passphrase: string | null; view: SealedView }>();

  function opened(path: string, passphrase: string | null): SealedView {
    const found = files.get(path) ?? invalid('file', 'sealed_not_age');
    if (found.passphrase !== passphrase) invalid('passphrase', 'sealed_wrong_passphrase');
    return found.view;
  }

  return {
    import_pushes: (source) => {
      const push = read(source);
      const names =
        source.kind === 'file' && source.path.endsWith('postman.json') ? ['Shipped', 'Refund'] : [''];
      const pushes = names.map((name) => ({ name, folder: '', push, variables: {}, likely: true }));
      return { origin: names.length > 1 ? 'postman' : 'push', pushes, others: names.length - 1, unread: [] };
    },
    save_imported: ({ folder, pushes }) => {
      const saved = pushes.map(({ name }) => [folder, name || 'Imported'].filter(Boolean).join('/'));
      const refused = pushes
        .filter(({ push }) => push.payload?.includes('BEGIN PRIVATE KEY'))
        .map(({ name }) => ({
          name,
          problem: { field: 'payload', code: 'secret_private_key', message: 'a key', details: {} },
        }));
      for (const id of saved) {
        const view = {
          id,
          name: id.split('/').at(-1) ?? id,
          folder,
          endpoint: null,
          problem: null,
          app: '',
          edited: false,
          changed_at: null,
        };
        state.workspace = { ...state.workspace, profiles: [...state.workspace.profiles, view] };
      }
      return { workspace: state.workspace, saved, refused };
    },
    suggest_passphrase: () => ({ passphrase: PASSPHRASE, bits: 99 }),
    weigh_passphrase: ({ passphrase }) => ({ bits: bitsOf(passphrase), needed: NEEDED }),
    sealed_files: () => [...files.values()].map(({ file }) => file),
    seal_credential: ({ id, file, passphrase, recipients, replace }) => {
      const credential = state.credentials.find((it) => it.id === id) ?? invalid('id', 'gone');
      if (passphrase !== null && bitsOf(passphrase) < NEEDED) {
        invalid('passphrase', 'sealed_weak', { worth: String(bitsOf(passphrase)), needed: String(NEEDED) });
      }
      if (passphrase === null && !recipients.includes('age1')) {
        invalid('recipients', 'recipients_count', { count: '0', most: '100' });
      }
      const path = `${state.workspace.path}/credentials/${file}.age`;
      if (files.has(path) && !replace) invalid('file', 'sealed_exists', { name: file });
      const lock = passphrase === null ? 'recipients' : 'passphrase';
      const sealed: SealedFile = { name: file, path, lock, problem: null };
      const { name, kind, key_id, team_id, environments, topics, hosts, fingerprint } = credential;
      const view = { name, kind, key_id, team_id, environments, topics, hosts, fingerprint, already: name };
      files.set(path, { file: sealed, passphrase, view });
      return sealed;
    },
    open_sealed: ({ path, passphrase }) => opened(path, passphrase),
    import_sealed: ({ open, name, replaces }) => {
      opened(open.path, open.passphrase);
      const found = state.credentials.find((it) => it.id === replaces) ?? state.credentials[0];
      if (replaces === null && found) {
        state.credentials = [
          ...state.credentials,
          { ...found, id: crypto.randomUUID(), name, sample: false },
        ];
      }
      return state.credentials;
    },
  };
}
