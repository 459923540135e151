//! Where private keys are kept, in words, and opening that place with a passphrase. Not the keys: they never come here.

import type { Failure, VaultView } from '../bridge/generated';
import type { Words } from '../i18n/words.svelte';
import type { Bench } from './bench.svelte';

/** Make a file with a passphrase, or open the one that is there. */
export type VaultTask = 'create' | 'unlock';

/** A file that is there already is opened, not made. */
export function vaultTask(vault: VaultView): VaultTask {
  return vault.file === 'absent' ? 'create' : 'unlock';
}

/** Why no keychain is used: the failure at hand says it most exactly, the vault otherwise. Empty when neither does. */
export function keychainProblem(vault: VaultView, failure: Failure | null, words: Words): string {
  const problem = failure?.details['problem'] ?? failure?.cause ?? vault.problem;
  const message = failure?.message ?? vault.message ?? '';
  if (problem === null) return message;
  return words.find(`settings.vault.${problem}`, { message }) ?? message;
}

/** Opens the vault and asks anew which keys are usable now; rejects with a `Failure`. */
export async function openVault(bench: Bench, task: VaultTask, passphrase: string): Promise<void> {
  bench.vault = await bench.bridge.call(task === 'create' ? 'create_vault' : 'unlock_vault', { passphrase });
  const { credentials, requests } = await bench.bridge.call('start');
  Object.assign(bench, { credentials, requests });
}
