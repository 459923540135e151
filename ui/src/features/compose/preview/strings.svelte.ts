//! The strings files of the app that a push is for: fetched from the core when the bundle ID settles, added, removed.

import { asFailure } from '../../../bridge/bridge';
import type { Failure, StringsLanguage, StringsView } from '../../../bridge/generated';
import type { Bench } from '../../../shared/bench.svelte';

/** A bundle ID that is typed is asked about once it stands still, in milliseconds. */
const SETTLE_MS = 300;

export class AppStrings {
  bundleId = $state('');
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);
  #kept = $state.raw<readonly StringsView[]>([]);
  readonly #bench: Bench;
  readonly #onchange: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onchange` is called when a file was added or all were removed: the core judges by them, too. */
  constructor(bench: Bench, onchange: () => void) {
    this.#bench = bench;
    this.#onchange = onchange;
  }

  /** By language; empty where there is no file, or none is known yet. */
  get languages(): readonly StringsLanguage[] {
    return this.of(this.bundleId);
  }

  of(bundleId: string): readonly StringsLanguage[] {
    return this.#find(bundleId)?.languages ?? [];
  }

  /** Goes to another app; returns what ends the waiting. */
  follow(bundleId: string): () => void {
    this.bundleId = bundleId;
    this.failure = null;
    clearTimeout(this.#timer);
    if (bundleId !== '') this.#timer = setTimeout(() => void this.fetch(bundleId), SETTLE_MS);
    return () => clearTimeout(this.#timer);
  }

  /** Asks for the strings of an app that are not known yet. */
  async fetch(bundleId: string): Promise<void> {
    if (bundleId === '' || this.#find(bundleId)) return;
    try {
      this.#keep(await this.#bench.bridge.call('strings_of', { bundle_id: bundleId }));
    } catch {
      // The preview says that there is no file; why none could be read is told when one is added.
    }
  }

  /** Adds the file at `path`; true where it was read. */
  async add(path: string): Promise<boolean> {
    return this.#change(() => this.#bench.bridge.call('add_strings', { bundle_id: this.bundleId, path }));
  }

  async remove(): Promise<boolean> {
    return this.#change(() => this.#bench.bridge.call('remove_strings', { bundle_id: this.bundleId }));
  }

  async #change(command: () => Promise<StringsView>): Promise<boolean> {
    if (this.busy || this.bundleId === '') return false;
    this.busy = true;
    this.failure = null;
    try {
      this.#keep(await command());
      this.#onchange();
      return true;
    } catch (reason) {
      this.failure = asFailure(reason);
      return false;
    } finally {
      this.busy = false;
    }
  }

  #find(bundleId: string): StringsView | undefined {
    return this.#kept.find((it) => it.bundle_id === bundleId);
  }

  #keep(view: StringsView): void {
    this.#kept = [...this.#kept.filter((it) => it.bundle_id !== view.bundle_id), view];
  }
}
