//! What is decided before a credential is sealed, and before a sealed one is taken over. Pure.

import type { CredentialView, SealedView } from '../../../bridge/generated';

/** With what a file is sealed: a passphrase that was made, one that was typed, or for recipients. */
export type Way = 'made' | 'typed' | 'recipients';

/** A file name for `credential` that tells neither team nor key. */
export function sealedName(
  { name, key_id, team_id, certificate }: CredentialView,
  all: readonly CredentialView[],
): string {
  const ids = [key_id, team_id, certificate?.team_id].filter(
    (it) => it !== null && it !== undefined && it !== '',
  );
  const bare = ids.reduce<string>(
    (text, id) => text.replaceAll(new RegExp(id as string, 'gi'), ''),
    name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, '-'),
  );
  const trimmed = bare
    .replace(/\s+/g, ' ')
    .replace(/^[\s._-]+|[\s._-]+$/g, '')
    .slice(0, 60);
  const place = all.findIndex((it) => it.name === name) + 1;
  return trimmed === '' ? `credential-${Math.max(place, 1)}` : trimmed;
}

/** What is wrong with a passphrase that was typed twice. How much it is worth, the core says. */
export function typedProblem(passphrase: string, again: string): 'empty' | 'differs' | null {
  if (passphrase === '') return 'empty';
  return passphrase === again ? null : 'differs';
}

/** The credential here whose place a sealed one takes: the one that has its key, or its name. */
export function takesPlaceOf(view: SealedView, all: readonly CredentialView[]): CredentialView | null {
  const own = all.filter((it) => !it.sample && it.kind === view.kind);
  return (
    own.find((it) => it.fingerprint === view.fingerprint) ?? own.find((it) => it.name === view.name) ?? null
  );
}
