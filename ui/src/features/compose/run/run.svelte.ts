//! A run to a token file, as the screen sees it. The core counts; here is what it last said.

import { asFailure } from '../../../bridge/bridge';
import type { RunProgress, RunSample } from '../../../bridge/generated';
import type { Bench } from '../../../shared/bench.svelte';
import { countsText } from './run';

/** Milliseconds between two looks at the rows. */
const SAMPLE_MS = 700;

export class FileRun {
  /** What the core last said; null where the last send was no run. */
  progress = $state.raw<RunProgress | null>(null);
  /** Some of its rows. */
  sample = $state.raw<RunSample | null>(null);
  /** Which rows are looked at. */
  shown = $state<'troubled' | 'latest'>('latest');
  /** It was cancelled, and has not ended yet. */
  cancelling = $state(false);
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** Whether there is one that has not ended. */
  get active(): boolean {
    return this.progress !== null && this.progress.state !== 'ended';
  }

  /** Takes in where the run stands. */
  hear(progress: RunProgress): void {
    const before = this.progress?.run === progress.run ? this.progress : null;
    if (before?.state === 'ended') return;
    if (before === null) this.#begin();
    this.progress = progress;
    if (progress.state === 'asking' && before?.state !== 'asking') {
      this.#bench.notices.announce(this.#bench.words.t('run.announce.asking'));
      void this.look();
    }
    if (progress.state === 'ended') void this.#end(progress);
  }

  /** Forgets the last run. */
  clear(): void {
    this.progress = null;
    this.sample = null;
  }

  pause(paused: boolean): Promise<void> {
    return this.#tell((run) => this.#bench.bridge.call('pause_run', { run, paused }));
  }

  cancel(): Promise<void> {
    this.cancelling = true;
    return this.#tell((run) => this.#bench.bridge.call('cancel_send', { run }));
  }

  /** Goes on after a stop, or leaves it at that. */
  answer(goOn: boolean): Promise<void> {
    return this.#tell((run) => this.#bench.bridge.call('answer_stop', { run, go_on: goOn }));
  }

  /** Fetches the rows now and then, until the returned function is called. */
  watch(): () => void {
    const timer = setInterval(() => this.active && void this.look(), SAMPLE_MS);
    return () => clearInterval(timer);
  }

  /** Fetches the rows. */
  async look(): Promise<void> {
    const run = this.progress?.run;
    if (run === undefined) return;
    try {
      const sample = await this.#bench.bridge.call('run_sample', { run });
      if (this.progress?.run === run) this.sample = sample;
    } catch {
      // A newer run has taken its place, and shows its own rows.
    }
  }

  #begin(): void {
    this.sample = null;
    this.shown = 'latest';
    this.cancelling = false;
  }

  async #end(progress: RunProgress): Promise<void> {
    const { words, notices } = this.#bench;
    this.cancelling = false;
    notices.announce(words.t('run.announce.ended', { counts: countsText(progress, words).join(', ') }));
    await this.look();
    if (this.sample && this.sample.troubled.length > 0) this.shown = 'troubled';
  }

  async #tell(command: (run: string) => Promise<void>): Promise<void> {
    const run = this.progress?.run;
    if (run === undefined) return;
    try {
      await command(run);
    } catch (reason) {
      this.#bench.failed(asFailure(reason));
    }
  }
}
