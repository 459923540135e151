//! The history, as the screen sees it. What is found, and in which order, is the core's to say.

import { asFailure } from '../../bridge/bridge';
import type {
  Consent,
  Draft,
  Failure,
  HistoryExported,
  HistoryFormat,
  HistoryKeeping,
  HistoryRow,
  PushDetail,
  PushEntry,
  SendGroup,
  SendReply,
} from '../../bridge/generated';
import { problemText } from '../../errors/failure';
import type { Bench } from '../../shared/bench.svelte';
import { exportedText, isFiltered, keyOf, NO_FILTER, queryOf, type Filter } from './history';

export type Question = Extract<SendReply, { kind: 'ask' }>;
export type HistoryDialog = 'export' | 'keep' | 'clear';

/** Rows that are fetched together. */
const PAGE = 200;
/** After so many milliseconds without a key, what is typed is looked for. */
const REST_MS = 80;

export class History {
  filter = $state.raw<Filter>(NO_FILTER);
  /** The send whose pushes alone are listed. */
  group = $state.raw<SendGroup | null>(null);
  rows = $state.raw<HistoryRow[]>([]);
  /** Whether rows were fetched at all. */
  loaded = $state(false);
  /** Why rows could not be fetched. */
  failure = $state.raw<Failure | null>(null);
  /** Why a dialog could not do what it is for. */
  trouble = $state.raw<Failure | null>(null);
  /** The push that is shown beside the list. */
  detail = $state.raw<PushDetail | null>(null);
  /** The one that another is to be compared with. */
  base = $state.raw<PushDetail | null>(null);
  /** Two that are compared. */
  compared = $state.raw<readonly [PushDetail, PushDetail] | null>(null);
  dialog = $state<HistoryDialog | null>(null);
  keeping = $state.raw<HistoryKeeping | null>(null);
  question = $state.raw<Question | null>(null);
  busy = $state(false);
  /** Opens a push in the compose view. */
  onedit: (draft: Draft, profile: string | null) => void = () => undefined;
  readonly bench: Bench;
  #next: number | null = null;
  #asked = 0;
  #opening = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #answer: ((yes: boolean) => void) | undefined;

  constructor(bench: Bench) {
    this.bench = bench;
  }

  get filtered(): boolean {
    return isFiltered(this.filter);
  }

  /** Fetches the first rows, as when the place is opened or something was sent. */
  async load(): Promise<void> {
    const mine = ++this.#asked;
    this.#next = null;
    try {
      const page = await this.bench.bridge.call('history_page', this.#pageOf(null));
      if (mine !== this.#asked) return;
      [this.rows, this.#next, this.failure] = [page.rows, page.next, null];
    } catch (reason) {
      if (mine === this.#asked) this.failure = asFailure(reason);
    }
    this.loaded = true;
    if (this.detail?.entry.under_way) await this.#follow(this.detail);
  }

  /** Fetches again what is shown of a push that was under way. */
  async #follow({ entry: { id } }: PushDetail): Promise<void> {
    const turn = this.#opening;
    const push = await this.bench.bridge.call('history_push', { id }).catch(() => null);
    if (push && turn === this.#opening) this.detail = push;
  }

  /** Fetches what follows. */
  async more(): Promise<void> {
    const before = this.#next;
    if (before === null) return;
    const mine = this.#asked;
    this.#next = null;
    try {
      const page = await this.bench.bridge.call('history_page', this.#pageOf(before));
      if (mine === this.#asked) [this.rows, this.#next] = [[...this.rows, ...page.rows], page.next];
    } catch (reason) {
      if (mine === this.#asked) this.#next = before;
      this.bench.failed(reason);
    }
  }

  #pageOf(before: number | null) {
    return { query: queryOf(this.filter, Date.now()), before, count: PAGE };
  }

  /** Looks for something else: at once, or with what is typed when the keys rest. */
  async look(change: Partial<Filter>): Promise<void> {
    this.filter = { ...this.filter, ...change };
    if (change.send === null) this.group = null;
    clearTimeout(this.#timer);
    if (change.text === undefined || change.text === '') await this.load();
    else this.#timer = setTimeout(() => void this.load(), REST_MS);
  }

  /** Lists everything. */
  lookForAll(): Promise<void> {
    return this.look(NO_FILTER);
  }

  /** Shows a row: a push beside the list, of a send its pushes. */
  async open(row: HistoryRow): Promise<void> {
    if (row.kind === 'push') return this.openPush(row.push);
    this.group = row.group;
    await this.look({ send: row.group.send });
  }

  /** Shows a push; the answer about an earlier one is dropped. */
  async openPush({ id }: Pick<PushEntry, 'id'>): Promise<void> {
    const mine = ++this.#opening;
    try {
      const push = await this.bench.bridge.call('history_push', { id });
      if (mine !== this.#opening) return;
      if (this.base !== null && this.base.entry.id !== id) {
        this.compared = [this.base, push];
        this.base = null;
      } else this.detail = push;
    } catch (reason) {
      if (mine !== this.#opening) return;
      this.bench.failed(reason);
      void this.load();
    }
  }

  /** Shows no push any longer. */
  close(): void {
    this.#opening += 1;
    this.detail = null;
  }

  /** Whether the row is the one that is shown. */
  isOpen(row: HistoryRow): boolean {
    return this.detail !== null && keyOf(row) === `p${this.detail.entry.id}`;
  }

  /** Sends a push again as it was. */
  async resend(push: PushDetail): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const consent: Consent[] = [];
    const run = crypto.randomUUID();
    try {
      let reply: SendReply;
      for (;;) {
        reply = await this.bench.bridge.call('resend', { run, id: push.entry.id, consent: [...consent] });
        if (reply.kind !== 'ask') break;
        if (!(await this.#consents(reply))) return;
        consent.push(reply.consent);
      }
      await this.#resent(reply);
    } catch (reason) {
      this.bench.failed(reason);
    } finally {
      this.busy = false;
    }
  }

  async #resent(reply: SendReply): Promise<void> {
    const { words, notices } = this.bench;
    const problem = reply.kind === 'refused' ? reply.problems[0] : undefined;
    if (problem)
      notices.show(words.t('history.resend.refused'), { tone: 'bad', detail: problemText(problem, words) });
    const receipt = reply.kind === 'done' ? reply.receipts[0] : undefined;
    if (!receipt) return;
    const ending = words.t(`send.ending.${receipt.ending}`);
    const detail = [ending, receipt.reason ?? ''].filter((it) => it !== '').join(' · ');
    notices.show(words.t('history.resend.done'), { detail });
    await this.load();
    const newest = this.rows[0];
    if (newest?.kind === 'push' && newest.push.token === receipt.token) await this.openPush(newest.push);
  }

  /** The user's answer to `question`. */
  answer(yes: boolean): void {
    this.question = null;
    this.#answer?.(yes);
    this.#answer = undefined;
  }

  #consents(question: Question): Promise<boolean> {
    this.question = question;
    return new Promise((resolve) => (this.#answer = resolve));
  }

  /** Opens a push in the compose view, to be changed before it is sent. */
  async edit(push: PushDetail): Promise<void> {
    try {
      const { draft } = await this.bench.bridge.call('history_draft', { id: push.entry.id });
      this.onedit(draft, push.profile);
    } catch (reason) {
      this.bench.failed(reason);
    }
  }

  async show(dialog: HistoryDialog): Promise<void> {
    this.trouble = null;
    this.dialog = dialog;
    if (dialog === 'export') return;
    await this.#keep(() => this.bench.bridge.call('history_keeping'));
  }

  /** Writes what is listed to a file; the path that was written and how many pushes, or null. */
  async export(format: HistoryFormat, path: string): Promise<HistoryExported | null> {
    this.trouble = null;
    this.busy = true;
    try {
      const query = queryOf(this.filter, Date.now());
      const saved = await this.bench.bridge.call('export_history', { query, format, path });
      if (this.dialog !== 'export') this.bench.notices.show(exportedText(saved, this.bench.words));
      return saved;
    } catch (reason) {
      // Where the dialog was closed meanwhile, there is no field to say it at.
      if (this.dialog === 'export') this.trouble = asFailure(reason);
      else this.bench.failed(reason);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Changes how long pushes are kept. */
  async keep(days: number | null, megabytes: number | null): Promise<void> {
    const before = this.keeping;
    if (before === null) return;
    const done = await this.#keep(() =>
      this.bench.bridge.call('keep_history', { ...before, days, megabytes }),
    );
    if (!done) return;
    this.dialog = null;
    await this.load();
  }

  /** Removes everything. The user was asked. */
  async clear(): Promise<void> {
    if (!(await this.#keep(() => this.bench.bridge.call('clear_history')))) return;
    this.close();
    [this.dialog, this.base] = [null, null];
    await this.lookForAll();
  }

  async #keep(call: () => Promise<HistoryKeeping>): Promise<boolean> {
    this.trouble = null;
    this.busy = true;
    try {
      this.keeping = await call();
      return true;
    } catch (reason) {
      this.trouble = asFailure(reason);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
