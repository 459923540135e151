//! Where private keys are kept, in words, and opening that place with a passphrase. Not the keys: they never come here.

import { asFailure } from '../bridge/bridge';
import type { Failure, VaultView } from '../bridge/generated';
import type { Words } from '../i18n/words.svelte';
import type { Bench } from './bench.svelte';

/** Make a file with a passphrase, or open the one that is there. */
export type VaultTask = 'create' | 'unlock';

/** What something that waits for the vault is told while it is opened. */
export type VaultEvent =
  { kind: 'submitted' } | { kind: 'vault_opened' } | { kind: 'failed'; failure: Failure };

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

/** Opens the vault for what waits for it, and tells that how it goes. Whether the vault is open now. */
export async function openVaultFor(
  bench: Bench,
  task: VaultTask,
  passphrase: string,
  tell: (event: VaultEvent) => void,
): Promise<boolean> {
  tell({ kind: 'submitted' });
  try {
    await openVault(bench, task, passphrase);
    tell({ kind: 'vault_opened' });
    return true;
  } catch (failure) {
    tell({ kind: 'failed', failure: asFailure(failure) });
    return false;
  }
}
