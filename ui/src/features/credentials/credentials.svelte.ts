//! The credentials there are, the one that is looked at, and what is done to it. Private keys never come here.
import { asFailure } from '../../bridge/bridge';
import type { CredentialView, Environment, Failure, P12Form, VaultView } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { openVault, vaultTask } from '../../shared/vault';
import { groupsOf, type Group } from './facts';
import { Guide } from './guide/guide.svelte';
import { Intake } from './intake.svelte';
import { Signing } from './request/signing.svelte';
import { Sealing } from './sealed/sealing.svelte';

/** What is asked about a credential. */
export type Question = 'remove' | 'rename' | 'scope' | 'export';

/** The list, the choice in it, and the dialog that is open about a credential. */
export class Credentials {
  /** The file that is being read or imported. */
  readonly intake: Intake;
  /** The signing request that is being made, and those that wait. */
  readonly signing: Signing;
  /** The guided way to a push certificate. */
  readonly guide: Guide;
  /** Sealed credentials of the team. */
  readonly sealing: Sealing;
  /** Whether a file is held over the window. */
  dropping = $state(false);
  /** The question that is open, and about which credential. */
  asking = $state.raw<{ question: Question; credential: CredentialView } | null>(null);
  /** Why what was asked for did not work. */
  failure = $state.raw<Failure | null>(null);
  /** Whether an answer of the core is being waited for. */
  busy = $state(false);
  /** Profiles that name a credential, by its id. */
  #uses = $state.raw<Record<string, string[]>>({});
  #selected = $state<string | null>(null);
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
    this.intake = new Intake(bench, (id) => this.select(id));
    this.signing = new Signing(bench);
    this.guide = new Guide(bench);
    this.sealing = new Sealing(bench, (id) => this.select(id));
  }

  /** All of them, as the core last said. */
  get all(): CredentialView[] {
    return this.#bench.credentials;
  }

  /** The same by name. */
  get groups(): Group[] {
    return groupsOf(this.all);
  }

  /** Where private keys are kept. */
  get vault(): VaultView {
    return this.#bench.vault;
  }

  /** The one that is looked at: what came in last, what was chosen, else the first. */
  get selected(): CredentialView | null {
    const [first] = this.groups;
    return this.all.find(({ id }) => id === this.#selected) ?? first?.credentials[0] ?? null;
  }

  select(id: string): void {
    this.#selected = id;
  }

  /** Asks the core anew: answers of APNs teach it what a key is for, and days go by. */
  async refresh(): Promise<void> {
    try {
      const { credentials, requests } = await this.#bench.bridge.call('start');
      Object.assign(this.#bench, { credentials, requests });
    } catch {
      // What is shown stays as it was.
    }
  }

  /** Profiles of the workspace that name it; undefined until the core has said. */
  usesOf(credential: CredentialView): string[] | undefined {
    return this.#uses[credential.id];
  }

  /** Asks the core which profiles name `credential`. Not knowing is no failure: the dialog says what it knows. */
  async findUses(credential: CredentialView): Promise<void> {
    const { id } = credential;
    try {
      const { profiles } = await this.#bench.bridge.call('credential_uses', { id });
      this.#uses = { ...this.#uses, [id]: profiles };
    } catch {
      // Said where it matters: `usesOf` stays undefined.
    }
  }

  /** Listens for files dropped anywhere on the window; returns what ends it. */
  listen(): Promise<() => void> {
    return this.#bench.bridge.onFileDrop(({ kind, paths }) => {
      this.dropping = kind === 'over';
      if (kind === 'drop' && paths.length > 0) void this.intake.drop(paths);
    });
  }

  /** Asks for a file with the system's dialog. */
  choose(): Promise<void> {
    return this.intake.choose();
  }

  /** Asks for the file that takes the place of `credential`. */
  replace(credential: CredentialView): Promise<void> {
    return this.intake.choose(credential);
  }

  /** Opens the vault file, or makes it; rejects with a `Failure`. */
  openVault(passphrase: string): Promise<void> {
    return openVault(this.#bench, vaultTask(this.vault), passphrase);
  }

  /** Opens a question about `credential`. */
  async ask(question: Question, credential: CredentialView): Promise<void> {
    this.failure = null;
    if (question === 'remove') await this.findUses(credential);
    this.asking = { question, credential };
  }

  /** Closes the question. */
  close(): void {
    this.asking = null;
    this.failure = null;
  }

  /** Gives the credential another name; profiles follow. */
  rename(name: string): Promise<void> {
    return this.#answer('rename', async (id) => {
      this.#bench.credentials = await this.#bench.bridge.call('rename_credential', { id, name: name.trim() });
    });
  }

  /** Records what a key is for. */
  setScope(environments: Environment[], topics: string[]): Promise<void> {
    return this.#answer('scope', async (id) => {
      this.#bench.credentials = await this.#bench.bridge.call('set_key_scope', { id, environments, topics });
    });
  }

  /** Removes it from the list and the vault. */
  remove(): Promise<void> {
    return this.#answer('remove', async (id) => {
      this.#bench.credentials = await this.#bench.bridge.call('remove_credential', { id });
    });
  }

  /** Writes certificate and key to a `.p12`; resolves to its path, or null where that did not work. */
  async export(path: string, password: string, form: P12Form): Promise<string | null> {
    let saved: string | null = null;
    await this.#answer('export', async (id) => {
      saved = (await this.#bench.bridge.call('export_p12', { id, path: path.trim(), password, form })).path;
      this.#bench.notices.show(this.#bench.words.t('credentials.export.done'), { detail: saved });
    });
    return saved;
  }

  /** Asks where to save a file; null where no place was chosen. */
  choosePlace(suggested: string): Promise<string | null> {
    return this.#bench.bridge.choosePlace(suggested);
  }

  async #answer(question: Question, work: (id: string) => Promise<void>): Promise<void> {
    const { asking } = this;
    if (asking?.question !== question || this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      await work(asking.credential.id);
      // What was asked meanwhile is another matter.
      if (this.asking === asking) this.close();
    } catch (failure) {
      if (this.asking === asking) this.failure = asFailure(failure);
      else this.#bench.failed(failure);
    } finally {
      this.busy = false;
    }
  }
}
