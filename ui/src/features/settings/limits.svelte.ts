//! The fields with the bounds of a send; what is typed is kept when a field is left, if it is a bound.

import { asFailure } from '../../bridge/bridge';
import type { Failure, SendLimits } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { limitText, readLimit, type LimitField } from './limits';

export class LimitsForm {
  /** Why the last change was not kept. */
  failure = $state.raw<Failure | null>(null);
  #typed = $state<Partial<Record<LimitField, string>>>({});
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  get limits(): SendLimits {
    return this.#bench.settings.limits;
  }

  text(field: LimitField): string {
    return this.#typed[field] ?? limitText(this.limits, field);
  }

  /** What is typed there is no number. */
  problem(field: LimitField): string | undefined {
    const typed = this.#typed[field];
    if (typed === undefined || readLimit(field, typed) !== undefined) return undefined;
    return this.#bench.words.t('settings.limits.not_number');
  }

  type(field: LimitField, text: string): void {
    this.#typed[field] = text;
  }

  /** Has the core keep what was typed. */
  async keep(): Promise<void> {
    const change: Partial<Record<LimitField, number | null>> = {};
    for (const [field, text] of Object.entries(this.#typed) as [LimitField, string][]) {
      const read = readLimit(field, text);
      if (read !== undefined) change[field] = read;
    }
    if (Object.keys(change).length > 0) await this.change(change as Partial<SendLimits>);
  }

  async change(change: Partial<SendLimits>): Promise<void> {
    const settings = { ...this.#bench.settings, limits: { ...this.limits, ...change } };
    try {
      await this.#bench.bridge.call('save_settings', settings);
      this.#bench.settings = settings;
      this.failure = null;
      this.#typed = {};
    } catch (reason) {
      this.failure = asFailure(reason);
    }
  }
}
