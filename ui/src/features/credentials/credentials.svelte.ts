//! The list of keys and the import of one, as the screen sees them. Private keys never come here.
import { asFailure } from '../../bridge/bridge';
import type { CredentialView, Failure, FileView, VaultView } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { openVault, vaultTask } from '../../shared/vault';
import { importArgument, next, NO_IMPORT, type Import, type ImportEvent } from './import';

/** The list, the import, the question before a removal. */
export class Credentials {
  /** Where the import of a key stands. */
  flow = $state.raw<Import>(NO_IMPORT);
  /** The path typed into the field. */
  path = $state('');
  /** Whether a file is held over the window. */
  dropping = $state(false);
  /** The credential that the user is asked about before it is removed. */
  removing = $state.raw<CredentialView | null>(null);
  /** Why removing did not work. */
  failure = $state.raw<Failure | null>(null);
  /** Whether a removal is being waited for. */
  busy = $state(false);
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** All of them, as the core last said. */
  get all(): CredentialView[] {
    return this.#bench.credentials;
  }

  /** Where private keys are kept. */
  get vault(): VaultView {
    return this.#bench.vault;
  }

  /** Listens for files dropped anywhere on the window; returns what ends it. */
  listen(): Promise<() => void> {
    return this.#bench.bridge.onFileDrop(({ kind, paths }) => {
      this.dropping = kind === 'over';
      const path = paths[0];
      if (kind === 'drop' && path !== undefined) void this.open(path);
    });
  }

  /** Asks for a file with the system's dialog. */
  async choose(): Promise<void> {
    const path = await this.#bench.bridge.chooseCredentialFile();
    if (path !== null) await this.open(path);
  }

  /** Reads the key file at `path`. */
  async open(path: string): Promise<void> {
    this.#step({ kind: 'opened', path });
    try {
      const asked = { path, password: null, other: null };
      const file = await this.#bench.bridge.call('inspect_file', asked);
      if (file.key === null) throw noKey(file);
      this.#step({ kind: 'read', file });
    } catch (failure) {
      this.#step({ kind: 'failed', failure: asFailure(failure) });
    }
  }

  /** Changes what the import dialog holds. */
  edit(change: Extract<ImportEvent, { kind: 'edited' }>['change']): void {
    this.#step({ kind: 'edited', change });
  }

  /** Puts the key into the vault. */
  async import(): Promise<void> {
    if (this.flow.step !== 'details') return;
    const { form } = this.flow;
    this.#step({ kind: 'submitted' });
    try {
      this.#bench.credentials = await this.#bench.bridge.call('import_key', importArgument(form));
      this.close();
      this.#bench.notices.show(this.#bench.words.t('credentials.imported', { name: form.name.trim() }));
    } catch (failure) {
      this.#step({ kind: 'failed', failure: asFailure(failure) });
    }
  }

  /** Goes on with a passphrase where there is no keychain. */
  protect(): void {
    this.#step({ kind: 'protect_chosen', task: vaultTask(this.vault) });
  }

  /** Opens the vault file, or makes it; rejects with a `Failure`. */
  openVault(passphrase: string): Promise<void> {
    return openVault(this.#bench, vaultTask(this.vault), passphrase);
  }

  /** Opens the vault file with `passphrase` and imports the key that waits for it. */
  async openVaultAndImport(passphrase: string): Promise<void> {
    if (this.flow.step !== 'passphrase') return;
    const { task } = this.flow;
    this.#step({ kind: 'submitted' });
    try {
      await openVault(this.#bench, task, passphrase);
      this.#step({ kind: 'vault_opened' });
    } catch (failure) {
      return this.#step({ kind: 'failed', failure: asFailure(failure) });
    }
    await this.import();
  }

  /** From the passphrase back to the details. */
  back(): void {
    this.#step({ kind: 'back' });
  }

  /** Ends the import and the question; only a path that was refused stays, to be put right. */
  close(): void {
    if (this.flow.step !== 'none' && this.flow.step !== 'refused') this.path = '';
    this.#step({ kind: 'closed' });
    this.removing = null;
    this.failure = null;
  }

  /** Asks whether to remove `credential`. */
  ask(credential: CredentialView): void {
    this.failure = null;
    this.removing = credential;
  }

  /** Removes the credential that was asked about. */
  async remove(): Promise<void> {
    const { removing } = this;
    if (removing === null || this.busy) return;
    this.busy = true;
    try {
      this.#bench.credentials = await this.#bench.bridge.call('remove_credential', { id: removing.id });
      this.close();
    } catch (failure) {
      this.failure = asFailure(failure);
    } finally {
      this.busy = false;
    }
  }

  #step(event: ImportEvent): void {
    this.flow = next(this.flow, event);
  }
}

/** Why a file is not the key that was asked for. */
function noKey({ path, problems }: FileView): Failure {
  const { code = 'not_a_key', message = '', details = {} } = problems[0] ?? {};
  return { code: 'bad_key_file', message, field: 'path', cause: code, details: { file: path, ...details } };
}
