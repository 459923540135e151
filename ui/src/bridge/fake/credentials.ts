//! The fake core's commands about credentials and Apple's files.

import type {
  CertificateView,
  Commands,
  CredentialView,
  Failure,
  FailureCode,
  StartState,
} from '../generated';
import { certificate, hex, inspect, nameOf } from './apple-files';
import { madeHere } from './requests';

type State = Pick<StartState, 'credentials' | 'requests' | 'vault' | 'workspace'>;

type Names =
  | 'inspect_file'
  | 'import_key'
  | 'import_certificate'
  | 'set_key_scope'
  | 'rename_credential'
  | 'credential_uses'
  | 'remove_credential'
  | 'export_p12'
  | 'add_app';

type Handlers = {
  [N in Names]: (argument: Commands[N]['argument']) => Commands[N]['result'] | Promise<Commands[N]['result']>;
};

/** Rejects a command as the core does. */
export function fail(code: FailureCode, message: string, rest: Partial<Failure> = {}): never {
  throw { code, message, field: null, cause: null, details: {}, ...rest } satisfies Failure;
}

const invalid = (field: string, cause: string, details: Record<string, string> = {}): never =>
  fail('invalid_field', `${field}: ${cause}`, { field, cause, details });

const KEY = {
  kind: 'key',
  certificate: null,
  environments: ['sandbox', 'production'],
  topics: [],
  scope: 'unknown',
  refused_topics: [],
  sample: false,
  usable: true,
  hosts: [],
} satisfies Partial<CredentialView>;

function ofCertificate(id: string, name: string, it: CertificateView): CredentialView {
  const { team_id, fingerprint, environments } = it;
  const facts = { certificate: it, environments, topics: it.topics.map(({ topic }) => topic) };
  const origin = { ...KEY, kind: 'certificate', key_id: null, scope: 'certificate' } as const;
  return { ...origin, id, name, team_id, fingerprint, ...facts };
}

/** The sample key; with `credentials` in the page's address, one of each kind beside it. */
export function credentials(asked: URLSearchParams): CredentialView[] {
  const sample: CredentialView = {
    ...KEY,
    id: 'c1',
    name: 'Sample key',
    key_id: 'SAMPLE0001',
    team_id: 'SIMULATOR0',
    fingerprint: hex('sample'),
    sample: true,
  };
  if (!asked.has('credentials')) return [sample];
  const key = { ...KEY, team_id: 'TEAM7XQ2AB' };
  const learned: Partial<CredentialView> = {
    scope: 'learned',
    environments: ['sandbox'],
    refused_topics: ['com.acme.watch'],
  };
  return [
    sample,
    {
      ...key,
      id: 'c2',
      name: 'Acme key',
      key_id: '7XQ2ABC3DE',
      fingerprint: hex('c2'),
      hosts: ['push.acme.test:443'],
    },
    ofCertificate('c3', 'acme-shop', certificate('development', 201)),
    ofCertificate('c4', 'acme-shop', certificate('production', 23)),
    ofCertificate('c5', 'acme-courier', certificate('universal', -12, 'com.acme.courier')),
    { ...key, id: 'c6', name: 'Key for staging', key_id: 'STAGE4KEY5', fingerprint: hex('c6'), ...learned },
    { ...ofCertificate('c7', 'acme-calls', certificate('voip', 312, 'com.acme.calls')), usable: false },
  ];
}

/** The commands, over `state`. */
export function credentialHandlers(state: State): Handlers {
  const change = (id: string, to: Partial<CredentialView>): CredentialView[] =>
    (state.credentials = state.credentials.map((it) => (it.id === id ? { ...it, ...to } : it)));

  function nameFor(typed: string, id: string | null, environments: readonly string[] | null): string {
    const name = typed.trim();
    if (name === '') invalid('name', 'name_empty');
    const shared = (it: CredentialView): boolean =>
      environments !== null &&
      it.kind === 'certificate' &&
      !it.environments.some((e) => environments.includes(e));
    if (state.credentials.some((it) => it.name === name && it.id !== id && !shared(it))) {
      invalid('name', 'name_taken', { name });
    }
    return name;
  }

  function keep(credential: CredentialView, replaces: string | null): CredentialView[] {
    if (replaces !== null) return change(replaces, { ...credential, id: replaces });
    return (state.credentials = [...state.credentials, credential]);
  }

  function needVault(): void {
    if (state.vault.kind === 'memory')
      fail('no_keychain', 'no keychain answers', { cause: state.vault.problem });
  }

  return {
    inspect_file: async (asked) => {
      if (asked.path.includes('slow')) await new Promise((done) => setTimeout(done, 2000));
      return madeHere(inspect(asked), state.requests);
    },
    import_key: ({ path, name: typed, key_id, team_id, environments, topics, replaces }) => {
      needVault();
      if (!/^[A-Z0-9]{10}$/.test(key_id)) invalid('key_id', 'key_id_invalid', { found: key_id });
      if (!/^[A-Z0-9]{10}$/.test(team_id)) invalid('team_id', 'team_id_invalid', { found: team_id });
      const name = nameFor(typed, replaces, null);
      const scope = environments.length === 1 || topics.length > 0 ? 'recorded' : 'unknown';
      const facts = {
        id: crypto.randomUUID(),
        name,
        key_id,
        team_id,
        fingerprint: hex(path),
        environments,
        topics,
      };
      return keep({ ...KEY, ...facts, scope }, replaces);
    },
    import_certificate: ({ sha256, replaces, name: typed, ...file }) => {
      needVault();
      const all = inspect(file).certificates;
      const it = (all.find(({ certificate: { sha256: own } }) => own === sha256) ?? all[0])?.certificate;
      if (!it) return fail('bad_key_file', 'no certificate', { cause: 'no_certificate' });
      const name = nameFor(typed, replaces, it.environments);
      state.requests = /waiting/.test(file.path) ? [] : state.requests;
      return keep(ofCertificate(crypto.randomUUID(), name, it), replaces);
    },
    set_key_scope: ({ id, environments, topics }) => change(id, { environments, topics, scope: 'recorded' }),
    rename_credential: ({ id, name }) => {
      const environments = state.credentials.find((it) => it.id === id)?.certificate?.environments ?? null;
      return change(id, { name: nameFor(name, id, environments) });
    },
    credential_uses: ({ id }) => ({
      profiles: id === 'c1' || id === 'c4' ? ['Orders/Order shipped', 'Orders/Receipt ready'] : [],
    }),
    remove_credential: ({ id }) => (state.credentials = state.credentials.filter((it) => it.id !== id)),
    export_p12: ({ path }) => {
      if (path.includes('taken')) invalid('path', 'file_exists', { file: nameOf(path) });
      return { path: path.endsWith('.p12') ? path : `${path}/certificate.p12` };
    },
    add_app: (app) => {
      const apps = [...state.workspace.apps.filter(({ bundle_id }) => bundle_id !== app.bundle_id), app];
      return (state.workspace = { ...state.workspace, apps });
    },
  };
}
