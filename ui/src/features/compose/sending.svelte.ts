//! Sending, and what came of it, as the screen sees it. Nothing here decides: the core asks, the user answers.

import { asFailure } from '../../bridge/bridge';
import type {
  ClockNote,
  Consent,
  Event,
  Failure,
  InterruptedRun,
  Receipt,
  RunProgress,
  SendReply,
} from '../../bridge/generated';
import { problemText } from '../../errors/failure';
import type { Bench } from '../../shared/bench.svelte';
import type { Compose } from './compose.svelte';
import { announcementOf } from './receipts';
import { Interrupted } from './run/interrupted.svelte';
import { FileRun } from './run/run.svelte';

export type Question = Extract<SendReply, { kind: 'ask' }>;

/** Milliseconds after which a send is shown as being on its way. */
const LONG_MS = 300;
/** Milliseconds between two looks at what arrived. */
const SHOW_MS = 50;

export class Sending {
  /** Of the last send, newest first where one was sent on elsewhere. */
  receipts = $state.raw<Receipt[]>([]);
  /** Milliseconds that the last send took. */
  ms = $state(0);
  /** The run that is on its way. */
  run = $state<string | null>(null);
  /** How many pushes it makes. */
  total = $state(0);
  /** What ended of it so far, newest first. */
  arrived = $state.raw<Receipt[]>([]);
  /** It takes so long that it has to be shown, and can be cancelled. */
  long = $state(false);
  /** What the user is asked before anything is sent. */
  question = $state.raw<Question | null>(null);
  /** Ids of devices that were moved from a row of this list. */
  moved = $state.raw<readonly string[]>([]);
  /** The last send, where it was a run to a token file. */
  readonly file: FileRun;
  /** A run of an earlier start that did not come to its end. */
  readonly interrupted: Interrupted;
  readonly bench: Bench;
  readonly #compose: Compose;
  #answer: ((yes: boolean) => void) | undefined;
  #fresh: Receipt[] = [];
  #showTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(bench: Bench, compose: Compose) {
    this.bench = bench;
    this.#compose = compose;
    this.file = new FileRun(bench);
    this.interrupted = new Interrupted(bench, this);
  }

  get busy(): boolean {
    return this.run !== null;
  }

  /** Sends the draft as it stands. */
  async send(): Promise<void> {
    const draft = $state.snapshot(this.#compose.draft);
    const reply = await this.#ask(this.#compose.targets, (run, consent) =>
      this.bench.bridge.call('send', { run, draft, consent }),
    );
    if (reply?.kind === 'refused') this.#refuse(reply);
    if (reply?.kind === 'ran') this.#ran(reply.progress);
    if (reply?.kind !== 'done') return;
    this.file.clear();
    this.receipts = reply.receipts;
    this.ms = reply.ms;
    this.moved = [];
    this.#noteClock(reply.clock);
    this.bench.notices.announce(announcementOf(reply.receipts, this.bench.words));
  }

  /** Goes on with a run that was interrupted. Whether it came to its end, or why not: null where the user said no. */
  async resume({ id, total }: InterruptedRun): Promise<true | Failure | null> {
    let failure: Failure | null = null;
    const reply = await this.#ask(
      total,
      (run, consent) => this.bench.bridge.call('resume_run', { id, run, consent }),
      (reason) => (failure = asFailure(reason)),
    );
    if (reply?.kind === 'ran') this.#ran(reply.progress);
    if (reply?.kind === 'refused') this.#refuse(reply);
    return reply?.kind === 'ran' ? true : failure;
  }

  /** Sends the push of `receipt` again, to the other environment. */
  async sendElsewhere(receipt: Receipt): Promise<void> {
    const before = this.receipts;
    const reply = await this.#ask(1, (run, consent) =>
      this.bench.bridge.call('send_elsewhere', { run, receipt: receipt.id, consent }),
    );
    if (reply?.kind === 'refused') this.#refuse(reply);
    if (reply?.kind !== 'done') return;
    this.receipts = [...reply.receipts, ...before];
    this.ms = reply.ms;
    this.bench.notices.announce(announcementOf(reply.receipts, this.bench.words));
  }

  /** Lists the device of `receipt` under the environment in which its token was accepted. */
  async move(receipt: Receipt): Promise<void> {
    if (receipt.device_id === null || receipt.move_to === null) return;
    const argument = { id: receipt.device_id, environment: receipt.move_to };
    try {
      this.bench.deviceChanged(await this.bench.bridge.call('move_device', argument));
      this.moved = [...this.moved, receipt.device_id];
      const environment = this.bench.words.t(`app.endpoint.${receipt.move_to}`);
      this.bench.notices.announce(this.bench.words.t('send.moved', { environment }));
    } catch (reason) {
      this.bench.failed(reason);
    }
  }

  /** Stops what is not written yet. */
  async cancel(): Promise<void> {
    if (this.run !== null) await this.bench.bridge.call('cancel_send', { run: this.run }).catch(asFailure);
  }

  /** The user's answer to `question`. */
  answer(yes: boolean): void {
    this.question = null;
    this.#answer?.(yes);
    this.#answer = undefined;
  }

  /** Takes in a receipt, or where a run stands, while it is on its way. */
  hear(event: Event): void {
    if (event.kind === 'progress') this.#progress(event.progress);
    if (event.kind !== 'receipt' || event.run !== this.run) return;
    this.#fresh.push(event.receipt);
    this.#showTimer ??= setTimeout(() => this.#show(), SHOW_MS);
  }

  #ran(progress: RunProgress): void {
    this.file.hear(progress);
    this.#noteClock(progress.clock);
  }

  /** Says that the clock of this machine is off, which only its user can mend. */
  #noteClock(clock: ClockNote | null): void {
    if (clock === null) return;
    const { minutes, ahead } = clock;
    this.bench.notices.show(
      this.bench.words.t(ahead ? 'send.clock.ahead' : 'send.clock.behind', { minutes }),
      {
        tone: 'bad',
      },
    );
  }

  #progress(progress: RunProgress): void {
    if (progress.run !== this.run) return;
    if (!this.file.active) this.receipts = [];
    this.long = true;
    this.file.hear(progress);
  }

  /** Receipts come thousands a second: the list takes them in together. */
  #show(): void {
    this.#showTimer = undefined;
    this.arrived = [...this.#fresh.reverse(), ...this.arrived];
    this.#fresh = [];
  }

  /** Calls `command` until nothing more is asked; null where the user said no, or it failed. */
  async #ask(
    total: number,
    command: (run: string, consent: Consent[]) => Promise<SendReply>,
    failed: (reason: unknown) => void = (reason) => this.bench.failed(reason),
  ): Promise<Exclude<SendReply, Question> | null> {
    if (this.busy) return null;
    const run = crypto.randomUUID();
    const consent: Consent[] = [];
    this.run = run;
    this.total = total;
    this.arrived = [];
    this.#fresh = [];
    const timer = setTimeout(() => (this.long = this.busy && this.question === null), LONG_MS);
    try {
      for (;;) {
        const reply = await command(run, [...consent]);
        if (reply.kind !== 'ask') return reply;
        if (!(await this.#consents(reply))) return null;
        consent.push(reply.consent);
      }
    } catch (reason) {
      failed(reason);
      return null;
    } finally {
      clearTimeout(timer);
      clearTimeout(this.#showTimer);
      this.#showTimer = undefined;
      this.run = null;
      this.long = false;
    }
  }

  #consents(question: Question): Promise<boolean> {
    this.question = question;
    return new Promise((resolve) => (this.#answer = resolve));
  }

  #refuse({ problems }: Extract<SendReply, { kind: 'refused' }>): void {
    const { words, notices } = this.bench;
    this.#compose.refused = problems;
    const first = problems[0];
    notices.announce(words.t('send.announce.refused', { problem: first ? problemText(first, words) : '' }));
  }
}
