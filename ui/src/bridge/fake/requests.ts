//! Signing requests as the fake core makes and keeps them.

import type { Commands, Failure, FileView, RequestSubject, RequestView, StartState } from '../generated';
import { hex } from './apple-files';

type Names = 'make_request' | 'remove_request' | 'waiting_requests';
type Handlers = {
  [N in Names]: (argument: Commands[N]['argument']) => Commands[N]['result'] | Promise<Commands[N]['result']>;
};

const FILE_NAME = 'CertificateSigningRequest.certSigningRequest';
/** As long as finding two primes may take. */
const MAKING_MS = 500;

/** With `requests` in the page's address, one that waits. */
export function waiting(asked: URLSearchParams): RequestView[] {
  const subject = { email: 'push@acme.example', common_name: 'Acme Push', country: 'DE' };
  const made = request('r1', subject, `/home/ana/Downloads/${FILE_NAME}`, Date.now() - 7_200_000);
  return asked.has('requests') ? [made] : [];
}

/** `file`, which was made here where it is that of a request that waits. */
export function madeHere(file: FileView, requests: readonly RequestView[]): FileView {
  if (file.request && requests.some(({ path }) => path === file.path)) file.request.made_here = true;
  return file;
}

/** The commands, over `state`. */
export function requestHandlers(state: StartState): Handlers {
  return {
    make_request: async ({ email, common_name, country, path }) => {
      if (!email.includes('@')) refuse('email', 'email', email);
      if (common_name === '') refuse('common_name', 'name_empty', '');
      if (country !== '' && !/^[A-Z]{2}$/.test(country)) refuse('country', 'country', country);
      if (path === '') refuse('path', 'path_empty', '');
      if (state.vault.kind === 'memory') {
        reject({ code: 'no_keychain', message: 'no keychain answers', cause: state.vault.problem });
      }
      await new Promise((done) => setTimeout(done, MAKING_MS));
      const file = path.endsWith('.certSigningRequest') ? path : `${path.replace(/\/$/, '')}/${FILE_NAME}`;
      const subject = { email, common_name, country: country || null };
      state.requests = [request(crypto.randomUUID(), subject, file, Date.now()), ...state.requests];
      return { path: file, requests: state.requests };
    },
    remove_request: ({ id }) => (state.requests = state.requests.filter((it) => it.id !== id)),
    waiting_requests: () => state.requests,
  };
}

function request(id: string, subject: RequestSubject, path: string, made_at: number): RequestView {
  return { id, subject, fingerprint: hex(id), made_at, path, usable: true };
}

function refuse(field: string, cause: string, found: string): never {
  reject({ code: 'invalid_field', message: `${field}: ${cause}`, field, cause, details: { found } });
}

function reject(failure: Pick<Failure, 'code' | 'message'> & Partial<Failure>): never {
  throw { field: null, cause: null, details: {}, ...failure } satisfies Failure;
}
