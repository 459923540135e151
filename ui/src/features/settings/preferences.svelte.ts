//! Language, theme and default endpoint: applied at once, kept by the core. What they change on the screen is the app's.
import { asFailure } from '../../bridge/bridge';
import type { Failure, Settings, VaultView } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { openVault, vaultTask } from '../../shared/vault';
import { LimitsForm } from './limits.svelte';
import { NetworkForm } from './network.svelte';

/** The settings in force. */
export class Preferences {
  /** Whether the dialog is open. */
  open = $state(false);
  /** Why they could not be kept; they apply for this run all the same. */
  failure = $state.raw<Failure | null>(null);
  readonly network: NetworkForm;
  readonly limits: LimitsForm;
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
    this.network = new NetworkForm(bench);
    this.limits = new LimitsForm(bench);
  }

  /** The settings that the window shows now. */
  get current(): Settings {
    return this.#bench.settings;
  }

  /** Where private keys are kept. */
  get vault(): VaultView {
    return this.#bench.vault;
  }

  /** Opens the vault file, or makes it; rejects with a `Failure`. */
  openVault(passphrase: string): Promise<void> {
    return openVault(this.#bench, vaultTask(this.vault), passphrase);
  }

  /** Applies `change` and has it kept. */
  async change(change: Partial<Settings>): Promise<void> {
    const settings = { ...this.current, ...change };
    this.#bench.settings = settings;
    this.failure = null;
    try {
      await this.#bench.bridge.call('save_settings', settings);
    } catch (failure) {
      this.failure = asFailure(failure);
    }
  }
}
