//! The sending of a message to many devices, and what came of it. The rows stay with the core: a page of them is here.

import type {
  ChatPlace,
  ChatProgress,
  ChatRow,
  ChatSendReply,
  Consent,
  Problem,
} from '../../../bridge/generated';
import { problemText } from '../../../errors/failure';
import type { Bench } from '../../../shared/bench.svelte';
import { announcementOf } from './counts';

export type Question = Extract<ChatSendReply, { kind: 'ask' }>;

interface Owner {
  readonly id: string | null;
  readonly place: ChatPlace;
  readonly bench: Bench;
  readonly exchange: { run<T>(job: () => Promise<T>): Promise<T>; look(): void };
}

/** Milliseconds after which a send is shown as being on its way. */
const LONG_MS = 300;
/** Rows that are asked for at a time. */
const PAGE = 200;
/** Milliseconds between two looks at the rows while they come in. */
const ROWS_MS = 200;

export class Delivery {
  /** Of the last send. */
  progress = $state.raw<ChatProgress | null>(null);
  /** The run that is on its way. */
  run = $state<string | null>(null);
  /** It takes so long that it has to be shown, and can be cancelled. */
  long = $state(false);
  question = $state.raw<Question | null>(null);
  /** Why the core did not send. */
  refused = $state.raw<readonly Problem[]>([]);
  problemsOnly = $state(false);
  total = $state(0);
  from = $state(0);
  rows = $state.raw<readonly ChatRow[]>([]);
  readonly #owner: Owner;
  #answer: ((yes: boolean) => void) | undefined;
  #wanted = 0;
  #fetching = false;
  #again = false;
  #waiting = false;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  get busy(): boolean {
    return this.run !== null;
  }

  /** What came of the last send of the scenario that is open: that of another one is no answer here. */
  get last(): ChatProgress | null {
    return this.progress?.id === this.#owner.id ? this.progress : null;
  }

  /** Sends the message of the open scenario, when all changes are made. */
  async send(): Promise<void> {
    const { id, place, bench, exchange } = this.#owner;
    if (this.busy || id === null) return;
    const run = crypto.randomUUID();
    const consent: Consent[] = [];
    this.run = run;
    this.refused = [];
    const timer = setTimeout(() => (this.long = this.busy && this.question === null), LONG_MS);
    try {
      await exchange.run(async () => undefined);
      for (;;) {
        const reply = await bench.bridge.call('send_scenario', { run, id, place, consent: [...consent] });
        if (reply.kind !== 'ask') return this.#end(reply);
        if (!(await this.#consents(reply))) return;
        consent.push(reply.consent);
      }
    } catch (reason) {
      bench.failed(reason);
    } finally {
      clearTimeout(timer);
      this.run = null;
      this.long = false;
      // Badges, waiting messages and dead devices are others now.
      exchange.look();
    }
  }

  async cancel(): Promise<void> {
    if (this.run !== null)
      await this.#owner.bench.bridge.call('cancel_send', { run: this.run }).catch(() => undefined);
  }

  /** The user's answer to `question`. */
  answer(yes: boolean): void {
    this.question = null;
    this.#answer?.(yes);
    this.#answer = undefined;
  }

  hear(progress: ChatProgress): void {
    if (progress.run !== this.run) return;
    if (this.progress?.run !== progress.run) this.#begin();
    this.progress = progress;
    if (this.#waiting) return;
    this.#waiting = true;
    setTimeout(() => {
      this.#waiting = false;
      void this.#fetch();
    }, ROWS_MS);
  }

  /** The scenario has another id; what came of its last send stays its own. */
  renamed(id: string, to: string): void {
    if (this.progress?.id === id) this.progress = { ...this.progress, id: to };
  }

  showProblems(only: boolean): void {
    this.problemsOnly = only;
    this.turn(0);
  }

  /** Brings the page that begins at `from`. */
  turn(from: number): void {
    this.#wanted = from;
    void this.#fetch();
  }

  #begin(): void {
    Object.assign(this, { total: 0, from: 0, rows: [], problemsOnly: false });
    this.#wanted = 0;
  }

  #end(reply: Exclude<ChatSendReply, Question>): void {
    const { bench } = this.#owner;
    if (reply.kind === 'refused') {
      this.refused = reply.problems;
      const [first] = reply.problems;
      const problem = first ? problemText(first, bench.words) : '';
      return bench.notices.announce(bench.words.t('send.announce.refused', { problem }));
    }
    if (this.progress?.run !== reply.progress.run) this.#begin();
    this.progress = reply.progress;
    void this.#fetch();
    bench.notices.announce(announcementOf(reply.progress, bench.words));
  }

  async #fetch(): Promise<void> {
    const run = this.progress?.run;
    if (run === undefined) return;
    this.#again = this.#fetching;
    if (this.#fetching) return;
    this.#fetching = true;
    const [from, problems_only] = [this.#wanted, this.problemsOnly];
    try {
      const page = await this.#owner.bench.bridge.call('chat_rows', {
        run,
        from,
        count: PAGE,
        problems_only,
      });
      if (run === this.progress?.run && problems_only === this.problemsOnly)
        Object.assign(this, { total: page.total, rows: page.rows, from });
    } catch {
      // The run is gone from the core: the counts stay.
    }
    this.#fetching = false;
    if (this.#again) await this.#fetch();
  }

  #consents(question: Question): Promise<boolean> {
    this.question = question;
    return new Promise((resolve) => (this.#answer = resolve));
  }
}
