//! The token file of a draft: chosen, dropped or typed, and what the core found in it.

import { asFailure } from '../../bridge/bridge';
import type { Failure, TokenFileView } from '../../bridge/generated';
import { failureText } from '../../errors/failure';
import type { Bench } from '../../shared/bench.svelte';
import { inDialog } from '../../shared/focus';
import type { Compose } from './compose.svelte';

/** After a change of the path, the file is read within this, in milliseconds. */
const READ_MS = 250;

export class TokenFile {
  /** What is in it; null while nothing is known. */
  view = $state.raw<TokenFileView | null>(null);
  /** Why it cannot be used. */
  failure = $state.raw<Failure | null>(null);
  /** Its field is shown though it is empty. */
  asked = $state(false);
  /** What is held over the window: a file of tokens, or one that holds a push. */
  dropping = $state<'tokens' | 'push' | null>(null);
  readonly #bench: Bench;
  readonly #compose: Compose;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reads = 0;

  constructor(bench: Bench, compose: Compose) {
    this.#bench = bench;
    this.#compose = compose;
  }

  get path(): string {
    return this.#compose.draft.token_file;
  }

  get shown(): boolean {
    return this.asked || this.path !== '';
  }

  /** How many pushes it adds. */
  get tokens(): number {
    return this.path === '' ? 0 : (this.view?.tokens ?? 0);
  }

  /** Why it cannot be used, in words. */
  get problem(): string | undefined {
    const refused = this.#compose.problemAt('token_file');
    return refused ?? (this.failure ? failureText(this.failure, this.#bench.words) : undefined);
  }

  /** Asks for a file with the system's dialog; where none was chosen, the path can be typed. */
  async choose(): Promise<void> {
    this.asked = true;
    const path = await this.#bench.bridge.chooseFile();
    if (path !== null) this.use(path);
  }

  /** Sends to the tokens in the file at `path`. */
  use(path: string): void {
    this.asked = true;
    this.#compose.set({ token_file: path });
    void this.read();
  }

  /** Takes in what is typed. */
  type(path: string): void {
    this.#compose.set({ token_file: path.trim() });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.read(), READ_MS);
  }

  remove(): void {
    this.asked = false;
    this.#compose.set({ token_file: '' });
    void this.read();
  }

  /** Reads what the file holds now. */
  async read(): Promise<void> {
    clearTimeout(this.#timer);
    const mine = ++this.#reads;
    const path = this.path;
    let [view, failure]: [TokenFileView | null, Failure | null] = [null, null];
    if (path !== '') {
      try {
        view = await this.#bench.bridge.call('inspect_token_file', { path });
      } catch (reason) {
        failure = asFailure(reason);
      }
    }
    if (mine === this.#reads) [this.view, this.failure] = [view, failure];
  }

  /** Listens for files dropped on the window; returns what ends it. */
  listen(): Promise<() => void> {
    return this.#bench.bridge.onFileDrop(({ kind, paths }) => {
      // A dialog above takes what is dropped, or nothing does: what lies behind it does not change.
      if (inDialog()) return void (this.dropping = null);
      const path = paths[0];
      if (kind !== 'over') this.dropping = null;
      else if (path !== undefined) this.dropping = this.#compose.exchange.takes(path) ? 'push' : 'tokens';
      if (kind !== 'drop' || path === undefined) return;
      // A push that another program wrote is looked at first.
      if (this.#compose.exchange.takes(path)) void this.#compose.exchange.readFile(path);
      else this.use(path);
    });
  }
}
