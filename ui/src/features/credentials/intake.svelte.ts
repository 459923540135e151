//! A file that was dropped, chosen or typed: reads it, asks what has to be asked, and hands it to the vault.
import { asFailure } from '../../bridge/bridge';
import type { AppRecord, CredentialView, FileView, InspectFile, VaultView } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { openVaultFor, vaultTask } from '../../shared/vault';
import {
  certificateArgument,
  joined,
  keyArgument,
  next,
  NO_INTAKE,
  type CertificateForm,
  type Details,
  type IntakeEvent,
  type KeyForm,
  type Stand,
} from './intake';
import { waitsFor } from './verdict';

/** Before this long, nothing says that something is going on. In milliseconds. */
const SLOW_MS = 150;

type Read = Extract<IntakeEvent, { kind: 'read' | 'not_read' }>;

/** What is being read or imported, and the files that come after it. */
export class Intake {
  /** Where the file stands. */
  stand = $state.raw<Stand>(NO_INTAKE);
  /** The path typed into the field. */
  path = $state('');
  /** Whether what is going on has taken long enough to be told. */
  slow = $state(false);
  /** Files that were dropped together with this one and come after it. */
  #queue = $state.raw<Read[]>([]);
  /** The credential that the next file takes the place of. */
  #replaces: CredentialView | null = null;
  /** Counts the files: an answer about an earlier one is late. */
  #turn = 0;
  readonly #bench: Bench;
  /** Told the id of what came in. */
  readonly #kept: (id: string) => void;

  constructor(bench: Bench, kept: (id: string) => void) {
    this.#bench = bench;
    this.#kept = kept;
  }

  /** How many files come after this one. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Where private keys are kept. */
  get vault(): VaultView {
    return this.#bench.vault;
  }

  /** All credentials, as the core last said. */
  get credentials(): CredentialView[] {
    return this.#bench.credentials;
  }

  /** Asks for a file with the system's dialog; one that takes the place of `replaces`, if so. */
  async choose(replaces: CredentialView | null = null): Promise<void> {
    const path = await this.#bench.bridge.chooseCredentialFile();
    if (path === null) return;
    this.#replaces = replaces;
    await this.#take([path]);
  }

  /** Reads the file at `path`. */
  async open(path: string): Promise<void> {
    this.#replaces = null;
    await this.#take([path]);
  }

  /** Reads files that were dropped together. A key goes to the certificate that is open and lacks it. */
  async drop(paths: string[]): Promise<void> {
    const { stand } = this;
    if (stand.step !== 'file') this.#replaces = null;
    const [path, ...others] = paths;
    if (path !== undefined && others.length === 0 && stand.step === 'file' && waitsFor(stand.file)) {
      return this.join(path);
    }
    await this.#take(paths);
  }

  /** Asks for the file that belongs to the one that is open. */
  async chooseOther(): Promise<void> {
    const path = await this.#bench.bridge.chooseCredentialFile();
    if (path !== null) await this.join(path);
  }

  /** Reads a second file beside the one that is open; as one of its own where the two are no pair. */
  async join(path: string): Promise<void> {
    const { stand } = this;
    if (stand.step !== 'file') return this.open(path);
    await this.#work(async () => {
      const second = await this.#read({ path, password: null, other: null });
      const pair = second.kind === 'read' ? joined(stand.file, second.file) : null;
      if (pair === null) return [second];
      return [await this.#read({ ...pair, password: stand.source.password })];
    });
  }

  /** Reads the file once more, with its password. */
  async unlock(password: string): Promise<void> {
    const { stand } = this;
    if (stand.step !== 'password' || stand.busy) return;
    this.#step({ kind: 'password_given', password });
    await this.#work(async () => [await this.#read({ ...stand.source, password }), ...this.#queue]);
  }

  editKey(change: Partial<KeyForm>): void {
    this.#step({ kind: 'key_edited', change });
  }

  editCertificate(change: Partial<CertificateForm>): void {
    this.#step({ kind: 'certificate_edited', change });
  }

  /** Puts the key or the certificate into the vault. */
  async import(): Promise<void> {
    const { stand } = this;
    if ((stand.step !== 'key' && stand.step !== 'file') || stand.form === null) return;
    const { name, replaces } = stand.form;
    const { words, notices } = this.#bench;
    const before = this.credentials.map(({ id }) => id);
    this.#step({ kind: 'submitted' });
    await this.#slowly(async () => {
      try {
        await this.#keep(stand);
        const id = this.credentials.find((it) => !before.includes(it.id))?.id ?? replaces;
        if (id !== null) this.#kept(id);
        const done = replaces === null ? 'credentials.imported' : 'credentials.replaced';
        notices.show(words.t(done, { name: name.trim() }));
        this.close();
      } catch (failure) {
        this.#step({ kind: 'failed', failure: asFailure(failure) });
      }
    });
  }

  /** Keeps an app in the workspace. */
  async addApp(app: AppRecord): Promise<void> {
    const { bridge, words, notices } = this.#bench;
    try {
      this.#bench.workspace = await bridge.call('add_app', app);
      notices.show(words.t('credentials.app.added', { name: app.name }));
      this.close();
    } catch (failure) {
      this.#step({ kind: 'failed', failure: asFailure(failure) });
    }
  }

  /** Whether the workspace has an app of this bundle ID. */
  hasApp(bundleId: string): boolean {
    return this.#bench.workspace.apps.some(({ bundle_id }) => bundle_id === bundleId);
  }

  /** Goes on with a passphrase where there is no keychain. */
  protect(): void {
    this.#step({ kind: 'protect_chosen', task: vaultTask(this.vault) });
  }

  /** Opens the vault file with `passphrase` and imports what waits for it. */
  async openVaultAndImport(passphrase: string): Promise<void> {
    if (this.stand.step !== 'passphrase') return;
    const { task } = this.stand;
    const open = await openVaultFor(this.#bench, task, passphrase, (event) => this.#step(event));
    if (open) await this.import();
  }

  /** From the passphrase back to the details. */
  back(): void {
    this.#step({ kind: 'back' });
  }

  /** Ends with this file and goes on to the next, if there is one. Only a path that was refused stays, to be put right. */
  close(): void {
    if (this.stand.step !== 'none' && this.stand.step !== 'refused') this.path = '';
    this.#turn += 1;
    this.#replaces = null;
    const [after, ...rest] = this.#queue;
    this.#queue = rest;
    this.#step(after ?? { kind: 'closed' });
  }

  async #keep(details: Details): Promise<void> {
    const { bridge } = this.#bench;
    if (details.step === 'key') {
      this.#bench.credentials = await bridge.call('import_key', keyArgument(details));
    } else if (details.form !== null) {
      const argument = certificateArgument(details.source, details.form);
      this.#bench.credentials = await bridge.call('import_certificate', argument);
      // The request that waited for this certificate, if one did, waits no more.
      this.#bench.requests = await bridge.call('waiting_requests');
    }
  }

  async #take(paths: string[]): Promise<void> {
    const [path] = paths;
    if (path === undefined) return;
    this.#step({ kind: 'opened', source: { path, password: null, other: null } });
    await this.#work(async () => {
      const read: Read[] = [];
      for (const it of paths) read.push(await this.#read({ path: it, password: null, other: null }));
      return this.#paired(read);
    });
  }

  /** Does the reading that `read` is, and shows the first of what it finds, unless another file came in between. */
  async #work(read: () => Promise<Read[]>): Promise<void> {
    const turn = ++this.#turn;
    const found = await this.#slowly(read);
    const [first, ...rest] = found;
    if (turn !== this.#turn || first === undefined) return;
    this.#queue = rest;
    this.#step(first);
  }

  async #slowly<T>(work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => (this.slow = true), SLOW_MS);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      this.slow = false;
    }
  }

  async #read(source: InspectFile): Promise<Read> {
    try {
      const file = await this.#bench.bridge.call('inspect_file', source);
      return { kind: 'read', source, file, replaces: this.#replaces };
    } catch (failure) {
      return { kind: 'not_read', source, failure: asFailure(failure) };
    }
  }

  /** Certificates without key are read again together with the key that fits, if one is among the files. */
  async #paired(read: Read[]): Promise<Read[]> {
    const left = [...read];
    const done: Read[] = [];
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      done.push((await this.#partner(one, left)) ?? one);
    }
    return done;
  }

  async #partner(one: Read, others: Read[]): Promise<Read | null> {
    for (const two of others) {
      const pair = fileOf(one) && fileOf(two) && joined(fileOf(one) as FileView, fileOf(two) as FileView);
      if (!pair) continue;
      const both = await this.#read(pair);
      if (fileOf(both)?.problems.some(({ code }) => code === 'key_mismatch') && others.length > 1) continue;
      others.splice(others.indexOf(two), 1);
      return both;
    }
    return null;
  }

  #step(event: IntakeEvent): void {
    this.stand = next(this.stand, event);
  }
}

function fileOf(read: Read): FileView | null {
  return read.kind === 'read' ? read.file : null;
}
