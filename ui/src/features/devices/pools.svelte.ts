//! Pool files of the workspace: devices that a team shares, with their tokens.
import { asFailure } from '../../bridge/bridge';
import type { Failure, PoolView } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';

export class Pools {
  open = $state(false);
  name = $state('');
  all = $state.raw<PoolView[]>([]);
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  async show(): Promise<void> {
    this.open = true;
    this.failure = null;
    try {
      this.all = await this.#bench.bridge.call('pools');
    } catch (failure) {
      this.failure = asFailure(failure);
    }
  }

  /** Path of a pool file. */
  path(name: string): string {
    return `${this.#bench.workspace.path}/devices/${name}.pool.json`;
  }

  /** Writes a file of the devices that are ticked. */
  async save(ids: readonly string[]): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      const name = this.name.trim();
      this.all = await this.#bench.bridge.call('save_pool', { name, ids: [...ids] });
      this.#bench.notices.announce(this.#bench.words.t('devices.pool.saved', { name }));
      this.name = '';
    } catch (failure) {
      this.failure = asFailure(failure);
    } finally {
      this.busy = false;
    }
  }
}
