//! What is checked before a `.p12` is written, and what it is called. Pure.

import type { CredentialView } from '../../bridge/generated';

/** What is missing, at which field. */
export type ExportProblem =
  | { field: 'password'; code: 'password_empty' }
  | { field: 'again'; code: 'differs' }
  | { field: 'path'; code: 'path_empty' };

/** The first thing that is wrong. Some services take no `.p12` without a password, so there has to be one. */
export function exportProblem(password: string, again: string, path: string): ExportProblem | null {
  if (password === '') return { field: 'password', code: 'password_empty' };
  if (password !== again) return { field: 'again', code: 'differs' };
  if (path.trim() === '') return { field: 'path', code: 'path_empty' };
  return null;
}

/** A file name for `credential`; with its environment where another one of `all` has the same name. */
export function p12Name({ id, name, environments }: CredentialView, all: readonly CredentialView[]): string {
  const twin = all.some((it) => it.name === name && it.id !== id);
  const where = twin ? `-${environments.join('-')}` : '';
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|-+$/g, '');
  return `${safe === '' ? 'certificate' : safe}${where}.p12`;
}
