//! The simulator and its inbox, as the screen sees them. The server itself runs in the core.
import { asFailure } from '../../bridge/bridge';
import type { Failure, InboxEntry, SimulatorView } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { isAccepted } from './inbox';

/** What arrived, and which of it is looked at. */
export class Simulator {
  /** Why clearing did not work. */
  failure = $state.raw<Failure | null>(null);
  /** What APNs would have taken, newest first. */
  readonly accepted = $derived.by(() => this.inbox.filter(isAccepted));
  /** The entry that is looked at: the newest until one is chosen. */
  readonly selected = $derived.by(
    () => this.inbox.find(({ id }) => id === this.#selectedId) ?? this.inbox[0] ?? null,
  );
  #selectedId = $state<number | null>(null);
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** Where it runs. */
  get view(): SimulatorView {
    return this.#bench.simulator;
  }

  /** The push types and their suffixes of topics. */
  get pushTypes() {
    return this.#bench.pushTypes;
  }

  /** What arrived, newest first. */
  get inbox(): InboxEntry[] {
    return this.#bench.inbox;
  }

  /** How many arrived, those included that are not kept. */
  get total(): number {
    return Math.max(this.#bench.inboxTotal, this.inbox.length);
  }

  /** Looks at `entry`. */
  select(entry: InboxEntry): void {
    this.#selectedId = entry.id;
  }

  /** Empties the inbox, here and in the core. */
  async clear(): Promise<void> {
    this.failure = null;
    try {
      await this.#bench.bridge.call('clear_inbox');
      this.#bench.inbox = [];
      this.#bench.inboxTotal = 0;
      this.#selectedId = null;
    } catch (failure) {
      this.failure = asFailure(failure);
    }
  }
}
