//! The way of a file into the vault, as steps. Pure: it asks nobody and knows no screen; `intake.svelte.ts` does.
import type {
  CredentialView,
  Environment,
  Failure,
  FileView,
  ImportCertificate,
  ImportKey,
  InspectFile,
} from '../../bridge/generated';
import type { VaultTask } from '../../shared/vault';
import { topicsOf } from './facts';
import { importable, nameFor, waitsFor } from './verdict';

/** What is asked about a key that was read. */
export interface KeyForm {
  name: string;
  key_id: string;
  team_id: string;
  /** One of them, or both. */
  environments: Environment[];
  /** As typed. */
  topics: string;
  replaces: string | null;
}

/** What is asked about a certificate that was read. */
export interface CertificateForm {
  /** Which of the file's it is. */
  sha256: string;
  name: string;
  replaces: string | null;
}

interface Waiting {
  busy: boolean;
  failure: Failure | null;
}

/** A key, and what is asked about it. */
export type KeyDetails = { step: 'key'; source: InspectFile; file: FileView; form: KeyForm } & Waiting;
/** Anything else that was read; a form where there is a certificate to import. */
export type FileDetails = {
  step: 'file';
  source: InspectFile;
  file: FileView;
  form: CertificateForm | null;
} & Waiting;
export type Details = KeyDetails | FileDetails;

/** Where it stands. */
export type Stand =
  | { step: 'none' }
  | { step: 'reading'; source: InspectFile }
  | { step: 'refused'; source: InspectFile; file: FileView | null; failure: Failure | null }
  | { step: 'password'; source: InspectFile; file: FileView; wrong: boolean; busy: boolean }
  | Details
  | { step: 'no_keychain'; details: Details; failure: Failure }
  | ({ step: 'passphrase'; details: Details; task: VaultTask } & Waiting);

/** What happened. */
export type IntakeEvent =
  | { kind: 'opened'; source: InspectFile }
  | { kind: 'password_given'; password: string }
  | { kind: 'read'; source: InspectFile; file: FileView; replaces: CredentialView | null }
  | { kind: 'not_read'; source: InspectFile; failure: Failure }
  | { kind: 'key_edited'; change: Partial<KeyForm> }
  | { kind: 'certificate_edited'; change: Partial<CertificateForm> }
  | { kind: 'submitted' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'protect_chosen'; task: VaultTask }
  | { kind: 'vault_opened' }
  | { kind: 'back' }
  | { kind: 'closed' };

/** Nothing is being read. */
export const NO_INTAKE: Stand = { step: 'none' };

const BOTH: Environment[] = ['sandbox', 'production'];
const REST = { busy: false, failure: null };

/** Where it stands after `event`; an event that does not belong to the step changes nothing. */
export function next(state: Stand, event: IntakeEvent): Stand {
  switch (event.kind) {
    case 'opened':
      return { step: 'reading', source: event.source };
    case 'closed':
      return NO_INTAKE;
    case 'password_given':
      return state.step === 'password'
        ? { ...state, busy: true, source: { ...state.source, password: event.password } }
        : state;
    case 'read':
      return found(event.source, event.file, event.replaces);
    case 'not_read':
      return { step: 'refused', source: event.source, file: null, failure: event.failure };
    case 'key_edited':
      return state.step === 'key' ? keyEdited(state, event.change) : state;
    case 'certificate_edited':
      return state.step === 'file' ? certificateEdited(state, event.change) : state;
    case 'submitted':
      return 'busy' in state ? ({ ...state, busy: true, failure: null } as Stand) : state;
    case 'failed':
      return failed(state, event.failure);
    case 'protect_chosen':
      return state.step === 'no_keychain'
        ? { step: 'passphrase', details: state.details, task: event.task, ...REST }
        : state;
    case 'vault_opened':
      return state.step === 'passphrase' ? { ...state.details, busy: true, failure: null } : state;
    case 'back':
      return 'details' in state ? { ...state.details, ...REST } : state;
  }
}

function found(source: InspectFile, file: FileView, replaces: CredentialView | null): Stand {
  const codes = file.problems.map(({ code }) => code);
  if (codes.includes('password_needed') || codes.includes('wrong_password')) {
    return { step: 'password', source, file, wrong: source.password !== null, busy: false };
  }
  if (file.kind === 'unknown') return { step: 'refused', source, file, failure: null };
  if (file.key !== null) return { step: 'key', source, file, form: keyForm(file, replaces), ...REST };
  return { step: 'file', source, file, form: certificateForm(file, replaces), ...REST };
}

function keyForm(file: FileView, replaces: CredentialView | null): KeyForm {
  const key_id = file.key?.key_id ?? '';
  return { key_id, ...inPlaceOf(replaces?.kind === 'key' ? replaces : null, key_id) };
}

/** What a new key takes over from `old`, whose place it takes; without one, it starts afresh. */
export function inPlaceOf(old: CredentialView | null, keyId: string): Omit<KeyForm, 'key_id'> {
  return {
    name: old?.name ?? suggestedName(keyId),
    team_id: old?.team_id ?? '',
    environments: old?.environments ?? BOTH,
    topics: old?.topics.join(', ') ?? '',
    replaces: old?.id ?? null,
  };
}

function certificateForm(file: FileView, replaces: CredentialView | null): CertificateForm | null {
  const chosen = file.certificates.find(importable);
  if (!chosen) return null;
  const renewed = replaces?.kind === 'certificate' ? replaces : chosen.renews[0];
  return {
    sha256: chosen.certificate.sha256,
    name: renewed?.name ?? nameFor(chosen.certificate),
    replaces: renewed?.id ?? null,
  };
}

function keyEdited(state: KeyDetails, change: Partial<KeyForm>): Stand {
  const { form } = state;
  const followed = change.key_id !== undefined && form.name === suggestedName(form.key_id);
  const name = followed ? { name: suggestedName(change.key_id ?? '') } : {};
  return { ...state, form: { ...form, ...name, ...change }, failure: unless(change, state.failure) };
}

function certificateEdited(state: FileDetails, change: Partial<CertificateForm>): Stand {
  const { form, file } = state;
  if (form === null) return state;
  const it = file.certificates.find(
    ({ certificate }) => certificate.sha256 === (change.sha256 ?? form.sha256),
  );
  const other = change.sha256 !== undefined && change.sha256 !== form.sha256;
  const renewed = other ? it?.renews[0] : it?.renews.find(({ id }) => id === change.replaces);
  const follows = other || change.replaces !== undefined;
  const name = follows && it ? { name: renewed?.name ?? nameFor(it.certificate) } : {};
  const replaces = other ? { replaces: renewed?.id ?? null } : {};
  return {
    ...state,
    form: { ...form, ...replaces, ...name, ...change },
    failure: unless(change, state.failure),
  };
}

/** A problem goes away once its field is changed. */
function unless(change: object, failure: Failure | null): Failure | null {
  const field = failure?.field ?? null;
  return field !== null && field in change ? null : failure;
}

function failed(state: Stand, failure: Failure): Stand {
  if (state.step === 'passphrase') return { ...state, busy: false, failure };
  if (state.step !== 'key' && state.step !== 'file') return state;
  if (failure.code === 'no_keychain') return { step: 'no_keychain', details: { ...state, ...REST }, failure };
  if (failure.code === 'bad_key_file') return { step: 'refused', source: state.source, file: null, failure };
  return { ...state, busy: false, failure };
}

/** What is sent to the core for a key. */
export function keyArgument({ source, form }: KeyDetails): ImportKey {
  const typed = { name: form.name.trim(), key_id: form.key_id.trim(), team_id: form.team_id.trim() };
  const scope = { environments: form.environments, topics: topicsOf(form.topics) };
  return { path: source.path, ...typed, ...scope, replaces: form.replaces };
}

/** What is sent to the core for a certificate. */
export function certificateArgument(source: InspectFile, form: CertificateForm): ImportCertificate {
  return { ...source, ...form, name: form.name.trim() };
}

/** Two files that belong together: a certificate without its key, and a private key. */
export function joined(one: FileView, two: FileView): InspectFile | null {
  const bare = (it: FileView): boolean => waitsFor(it) === 'key';
  // An elliptic curve key of a certificate looks like an APNs key, but for its name.
  const key = ({ kind, file_name }: FileView): boolean =>
    kind === 'private_key' || (kind === 'p8' && !/\.p8$/i.test(file_name));
  if (bare(one) && key(two)) return { path: one.path, password: null, other: two.path };
  if (bare(two) && key(one)) return { path: two.path, password: null, other: one.path };
  return null;
}

function suggestedName(keyId: string): string {
  return keyId === '' ? '' : `Key ${keyId}`;
}
