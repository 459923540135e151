//! Sealing a credential for the team, and taking over one that was sealed.

import { asFailure } from '../../../bridge/bridge';
import type {
  CredentialView,
  Failure,
  OpenSealed,
  PassphraseWorth,
  SealedFile,
  SealedView,
  VaultView,
} from '../../../bridge/generated';
import type { Bench } from '../../../shared/bench.svelte';
import { openVault, vaultTask } from '../../../shared/vault';
import { type Way } from './sealing';

/** A credential that was sealed, and the passphrase that was made for it, which is shown once. */
export interface Done {
  file: SealedFile;
  passphrase: string | null;
}

/** What is to be sealed. */
export interface SealForm {
  file: string;
  way: Way;
  passphrase: string;
  recipients: string;
  replace: boolean;
}

export class Sealing {
  /** The credential that is being sealed. */
  sealing = $state.raw<CredentialView | null>(null);
  /** What was sealed. */
  done = $state.raw<Done | null>(null);
  /** How much the passphrase that was typed is worth. */
  worth = $state.raw<PassphraseWorth | null>(null);
  /** The sealed files of the workspace; null where they are not shown. */
  files = $state.raw<readonly SealedFile[] | null>(null);
  /** The file that is being opened. */
  file = $state.raw<SealedFile | null>(null);
  /** What is in it, once it was opened. */
  view = $state.raw<SealedView | null>(null);
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);
  readonly #bench: Bench;
  readonly #kept: (id: string) => void;
  /** What opened the file. */
  #opened: OpenSealed | null = null;
  #weighed = 0;
  /** The name that was last tried for a file. */
  #tried = '';
  /** Goes up when everything is closed: what was asked before that is answered to nobody. */
  #turn = 0;

  constructor(bench: Bench, kept: (id: string) => void) {
    this.#bench = bench;
    this.#kept = kept;
  }

  /** All credentials, as the core last said. */
  get credentials(): CredentialView[] {
    return this.#bench.credentials;
  }

  get vault(): VaultView {
    return this.#bench.vault;
  }

  /** Asks how to seal `credential`. */
  seal(credential: CredentialView): void {
    [this.done, this.worth, this.failure] = [null, null, null];
    this.sealing = credential;
  }

  /** Closes whatever is open; a passphrase that was made is forgotten. Nothing is closed while a file is being sealed:
      nobody could open it. */
  close(): void {
    if (this.busy && this.sealing !== null) return;
    this.#turn += 1;
    this.busy = false;
    [this.sealing, this.done, this.worth, this.failure] = [null, null, null, null];
    [this.files, this.file, this.view, this.#opened] = [null, null, null, null];
  }

  /** Asks how much a passphrase is worth; the answer to an earlier one is dropped. */
  async weigh(passphrase: string): Promise<void> {
    const mine = ++this.#weighed;
    if (passphrase === '') {
      this.worth = null;
      return;
    }
    const worth = await this.#bench.bridge.call('weigh_passphrase', { passphrase }).catch(() => null);
    if (mine === this.#weighed) this.worth = worth;
  }

  /** Whether there is a file of this name, as the last try has shown. */
  isTaken(file: string): boolean {
    return this.failure?.cause === 'sealed_exists' && file.trim() === this.#tried;
  }

  /** Seals it. */
  async confirm(form: SealForm): Promise<void> {
    const { sealing } = this;
    if (sealing === null) return;
    this.#tried = form.file.trim();
    await this.#work(async () => {
      const { bridge } = this.#bench;
      const made = form.way === 'made' ? (await bridge.call('suggest_passphrase')).passphrase : null;
      const file = await bridge.call('seal_credential', {
        id: sealing.id,
        file: this.#tried,
        passphrase: form.way === 'recipients' ? null : (made ?? form.passphrase),
        recipients: form.way === 'recipients' ? form.recipients : '',
        replace: form.replace,
      });
      this.done = { file, passphrase: made };
    });
  }

  /** Shows the sealed files of the workspace. */
  async show(): Promise<void> {
    this.close();
    if (this.busy) return;
    this.files = [];
    await this.#work(async () => {
      const files = await this.#bench.bridge.call('sealed_files');
      if (this.files !== null) this.files = files;
    });
  }

  /** Asks for what opens `file`. */
  choose(file: SealedFile): void {
    [this.file, this.view, this.failure] = [file, null, null];
  }

  /** A file that lies elsewhere. */
  async chooseElsewhere(): Promise<void> {
    const path = await this.#bench.bridge.chooseFile();
    if (path === null || this.files === null) return;
    const name = path.split(/[/\\]/).at(-1) ?? path;
    this.choose({ path, name: name.replace(/\.age$/i, ''), lock: null, problem: null });
  }

  chooseKeyFile(): Promise<string | null> {
    return this.#bench.bridge.chooseFile();
  }

  /** From what opens a file back to the list. */
  back(): void {
    [this.file, this.view, this.failure, this.#opened] = [null, null, null, null];
  }

  /** Opens the file, and says what is in it. */
  async open(passphrase: string | null, identity: string | null): Promise<void> {
    const { file } = this;
    if (file === null) return;
    const opened = { path: file.path, passphrase, identity };
    await this.#work(async () => {
      const view = await this.#bench.bridge.call('open_sealed', opened);
      if (this.file !== file) return;
      [this.view, this.#opened] = [view, opened];
    });
  }

  /** Takes over what is in it. */
  async import(name: string, replaces: string | null, hosts: string[]): Promise<void> {
    const open = this.#opened;
    if (open === null) return;
    const { bridge, words, notices } = this.#bench;
    const before = this.credentials.map(({ id }) => id);
    const turn = this.#turn;
    await this.#work(async () => {
      this.#bench.credentials = await bridge.call('import_sealed', {
        open,
        name: name.trim(),
        replaces,
        hosts,
      });
      const id = this.credentials.find((it) => !before.includes(it.id))?.id ?? replaces;
      if (id !== null) this.#kept(id);
      const kept = this.credentials.find((it) => it.id === id)?.name ?? name.trim();
      notices.show(
        words.t(replaces === null ? 'credentials.imported' : 'credentials.replaced', { name: kept }),
      );
      if (turn === this.#turn) this.close();
    });
  }

  /** Makes or opens the vault under a passphrase; rejects with a `Failure`. */
  async openVault(passphrase: string): Promise<void> {
    await openVault(this.#bench, vaultTask(this.vault), passphrase);
    this.failure = null;
  }

  async #work(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    const turn = this.#turn;
    this.busy = true;
    this.failure = null;
    try {
      await work();
    } catch (reason) {
      if (turn === this.#turn) this.failure = asFailure(reason);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
