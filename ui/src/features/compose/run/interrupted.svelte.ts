//! A run that was interrupted, offered once after the start: gone on with, looked into, or let be.

import { asFailure } from '../../../bridge/bridge';
import type { Failure, InterruptedRun, UnknownTargets } from '../../../bridge/generated';
import type { Bench } from '../../../shared/bench.svelte';
import type { Sending } from '../sending.svelte';

export class Interrupted {
  /** The run; null where there is none, or it was dealt with. */
  run = $state.raw<InterruptedRun | null>(null);
  /** What may have been sent, while it is looked at. */
  unknown = $state.raw<UnknownTargets | null>(null);
  /** Why it does not go on. */
  failure = $state.raw<Failure | null>(null);
  readonly #bench: Bench;
  readonly #sending: Sending;

  constructor(bench: Bench, sending: Sending) {
    this.#bench = bench;
    this.#sending = sending;
  }

  /** Asks the core whether there is one. */
  async find(): Promise<void> {
    try {
      this.run = await this.#bench.bridge.call('interrupted_run');
    } catch {
      // Nothing to offer; what is broken shows where it is used.
    }
  }

  /** Sends what was not sent. */
  async resume(): Promise<void> {
    const interrupted = this.run;
    if (interrupted === null) return;
    this.failure = null;
    this.run = null;
    const ended = await this.#sending.resume(interrupted);
    if (ended === true) return;
    this.run = interrupted;
    this.failure = ended;
  }

  async showUnknown(): Promise<void> {
    await this.#with(async (id) => {
      this.unknown = await this.#bench.bridge.call('unknown_of_run', { id });
    });
  }

  async discard(): Promise<void> {
    await this.#with(async (id) => {
      await this.#bench.bridge.call('discard_run', { id });
      this.run = null;
    });
  }

  async #with(command: (id: string) => Promise<void>): Promise<void> {
    if (this.run === null) return;
    this.failure = null;
    try {
      await command(this.run.id);
    } catch (reason) {
      this.failure = asFailure(reason);
    }
  }
}
