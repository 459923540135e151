//! The fields with the way to APNs; what is typed is kept when a field is left.

import { asFailure } from '../../bridge/bridge';
import type { Failure, Network, NetworkView } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';

export class NetworkForm {
  /** What is typed for a password; never comes back from the core. */
  password = $state('');
  /** What is typed for the path of a CA. */
  caPath = $state('');
  /** The field for it is shown. */
  asksForCa = $state(false);
  /** Why the last change was not kept. */
  failure = $state.raw<Failure | null>(null);
  #typed = $state.raw<Partial<Network>>({});
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  get network(): Network {
    return { ...this.#bench.settings.network, ...this.#typed };
  }

  get view(): NetworkView {
    return this.#bench.network;
  }

  type(change: Partial<Network>): void {
    this.#typed = { ...this.#typed, ...change };
  }

  async change(change: Partial<Network>): Promise<void> {
    this.type(change);
    // "Manual" is kept once there is a proxy to name.
    if (this.network.proxy === 'manual' && this.network.proxy_host.trim() === '') return;
    await this.keep();
  }

  /** Has the core keep what was typed. */
  async keep(): Promise<void> {
    if (Object.keys(this.#typed).length === 0) return;
    const settings = { ...this.#bench.settings, network: this.network };
    await this.#try(async () => {
      await this.#bench.bridge.call('save_settings', settings);
      this.#bench.settings = settings;
      this.#typed = {};
    });
  }

  async keepPassword(): Promise<void> {
    if (this.password === '') return;
    await this.#try(async () => {
      const passphrase = this.password;
      this.#bench.network = await this.#bench.bridge.call('set_proxy_password', { passphrase });
      this.password = '';
    });
  }

  /** Asks for a file with the system's dialog; where none was chosen, the path can be typed. */
  async chooseCa(): Promise<void> {
    this.asksForCa = true;
    const path = await this.#bench.bridge.chooseFile();
    if (path !== null) await this.useCa(path);
  }

  async useCa(path: string): Promise<void> {
    this.caPath = path;
    await this.#try(async () => {
      this.#bench.network = await this.#bench.bridge.call('set_extra_ca', { path });
      this.asksForCa = false;
      this.caPath = '';
    });
  }

  async removeCa(): Promise<void> {
    await this.#try(async () => {
      this.#bench.network = await this.#bench.bridge.call('remove_extra_ca');
    });
  }

  async #try(change: () => Promise<void>): Promise<void> {
    try {
      await change();
      this.failure = null;
    } catch (reason) {
      this.failure = asFailure(reason);
    }
  }
}
