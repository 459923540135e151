//! The way to a signing request, as steps. Pure: it asks nobody and knows no screen; `signing.svelte.ts` does.

import type { Failure, MakeRequest, RequestView } from '../../../bridge/generated';
import type { VaultTask } from '../../../shared/vault';

/** Where the making of a request stands. */
export type Making =
  | { step: 'none' }
  | { step: 'form'; form: MakeRequest; busy: boolean; failure: Failure | null }
  | { step: 'no_keychain'; form: MakeRequest; failure: Failure }
  | { step: 'passphrase'; form: MakeRequest; task: VaultTask; busy: boolean; failure: Failure | null }
  | { step: 'made'; path: string };

/** What happened. */
export type MakingEvent =
  | { kind: 'opened'; form: MakeRequest }
  | { kind: 'edited'; change: Partial<MakeRequest> }
  | { kind: 'submitted' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'protect_chosen'; task: VaultTask }
  | { kind: 'vault_opened' }
  | { kind: 'back' }
  | { kind: 'made'; path: string }
  | { kind: 'closed' };

/** Nothing is being made. */
export const NOTHING: Making = { step: 'none' };

/** The name that Apple's own tool gives the file; the core gives it inside a folder. */
export const FILE_NAME = 'CertificateSigningRequest.certSigningRequest';

/** Where the making stands after `event`; an event that does not belong to the step changes nothing. */
export function next(state: Making, event: MakingEvent): Making {
  switch (event.kind) {
    case 'opened':
      return { step: 'form', form: event.form, busy: false, failure: null };
    case 'closed':
      return NOTHING;
    case 'edited':
      return state.step === 'form' ? edited(state, event.change) : state;
    case 'submitted':
      return state.step === 'form' || state.step === 'passphrase'
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
        ? { step: 'form', form: state.form, busy: true, failure: null }
        : state;
    case 'back':
      return state.step === 'no_keychain' || state.step === 'passphrase'
        ? { step: 'form', form: state.form, busy: false, failure: null }
        : state;
    case 'made':
      return state.step === 'form' ? { step: 'made', path: event.path } : state;
  }
}

/** What is sent to the core: without the spaces of a paste, the country in capitals. */
export function requestArgument({ email, common_name, country, path }: MakeRequest): MakeRequest {
  return {
    email: email.trim(),
    common_name: common_name.trim(),
    country: country.trim().toUpperCase(),
    path: path.trim(),
  };
}

/**
 * A form as it opens: whoever made the last request makes this one too. It is saved beside that one, else in the
 * Downloads of whoever owns the workspace, whose folder tells the home.
 */
export function firstForm(requests: readonly RequestView[], workspace: string): MakeRequest {
  const last = requests[0];
  return {
    email: last?.subject.email ?? '',
    common_name: last?.subject.common_name ?? '',
    country: last?.subject.country ?? '',
    path: last ? folderOf(last.path) : firstFolder(workspace),
  };
}

/** Who a request is for, in one line. */
export function subjectText({ subject }: RequestView): string {
  const { common_name, email, country } = subject;
  return [common_name, email, country].filter((it) => it !== null && it !== '').join(' · ');
}

/** The folder of a file, whichever way its parts are separated. */
export function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, '');
}

function firstFolder(workspace: string): string {
  const home = /^(?:\/home\/[^/]+|\/Users\/[^/]+|\/root|[A-Za-z]:\\Users\\[^\\]+)/.exec(workspace)?.[0];
  if (home === undefined) return workspace;
  return home.includes('\\') ? `${home}\\Downloads` : `${home}/Downloads`;
}

function edited(state: Extract<Making, { step: 'form' }>, change: Partial<MakeRequest>): Making {
  const field = state.failure?.field ?? null;
  const cleared = field !== null && field in change;
  return { ...state, form: { ...state.form, ...change }, failure: cleared ? null : state.failure };
}

function failed(state: Making, failure: Failure): Making {
  if (state.step === 'passphrase') return { ...state, busy: false, failure };
  if (state.step !== 'form') return state;
  if (failure.code === 'no_keychain') return { step: 'no_keychain', form: state.form, failure };
  return { ...state, busy: false, failure };
}
