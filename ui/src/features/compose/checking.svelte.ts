//! What the core says of the draft as it stands: at once, while it knows all that a check looks up. Else one question
//! at a time: what is typed meanwhile is asked about when the answer is there, so that the latest text always wins and
//! none waits in line.

import { untrack } from 'svelte';
import type { CheckReply, Draft } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { countsOf } from './checks/checks';
import { Told } from './told';

/** Texts of this many units and more are asked about when typing pauses: a question about one takes long. */
const LARGE_UNITS = 2_000_000;
const PAUSE_MS = 300;
/** When typing pauses for so long, what the answers at once stand on is looked up again. */
const SETTLE_MS = 500;
/** What was found is told to screen readers when it has stood for this long, in milliseconds. */
const ANNOUNCE_MS = 1200;

export class Checking {
  /** The last answer. */
  reply = $state.raw<CheckReply | null>(null);
  /** The payload that it is about: places in it are places of this text. */
  text = $state.raw('');
  /** Which change it came after: questions are numbered, also those that a later one left unasked. */
  revision = $state(0);
  readonly #bench: Bench;
  readonly #draft: () => Draft;
  readonly #told: Told<CheckReply>;
  #asking: Promise<void> | null = null;
  #again = false;
  #revision = 0;
  #ended = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #announce: ReturnType<typeof setTimeout> | undefined;
  #announced = '';

  /** `draft` gives a copy of the draft as it stands. */
  constructor(bench: Bench, draft: () => Draft) {
    this.#bench = bench;
    this.#draft = draft;
    this.#told = new Told({
      whole: (it) => bench.bridge.call('check_draft', it),
      change: (it) => bench.bridge.call('check_change', it),
      atOnce: (it) => bench.bridge.checkAtOnce(it),
    });
  }

  /** Asks of what has changed, where the payload has so many UTF-16 units: of the payload itself at once. */
  ask(units: number, ofPayload: boolean): void {
    this.#revision += 1;
    if (units >= LARGE_UNITS) this.#later(PAUSE_MS);
    else if (ofPayload && this.#askAtOnce()) this.#later(SETTLE_MS);
    else this.#now();
  }

  /** Asks of another draft, or since there is more to know of it. */
  askAnew(): void {
    this.#revision += 1;
    this.#now();
  }

  /** Resolves when everything that was asked is answered. */
  async settled(): Promise<void> {
    while (this.#asking) await this.#asking;
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#pause);
    clearTimeout(this.#announce);
  }

  #now(): void {
    clearTimeout(this.#pause);
    void this.#run();
  }

  #later(ms: number): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#run(), ms);
  }

  #askAtOnce(): boolean {
    if (this.#asking) return false;
    const draft = untrack(this.#draft);
    const reply = this.#told.atOnce(draft);
    if (reply) this.#show(reply, draft, this.#revision);
    return reply !== null;
  }

  async #run(): Promise<void> {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = this.#askOnce();
    await this.#asking;
    this.#asking = null;
    if (!this.#again || this.#ended) return;
    this.#again = false;
    await this.#run();
  }

  async #askOnce(): Promise<void> {
    // The question leaves before the window draws what it is about, so that the core works meanwhile.
    const [draft, revision] = [untrack(this.#draft), this.#revision];
    try {
      this.#show(await this.#told.ask(draft), draft, revision);
    } catch (reason) {
      this.reply = null;
      this.#bench.failed(reason);
    }
  }

  #show(reply: CheckReply, draft: Draft, revision: number): void {
    const isShown = revision === this.revision && draft.payload === this.text && same(reply, this.reply);
    if (isShown) return;
    this.reply = steady(reply, this.reply);
    this.revision = revision;
    this.text = draft.payload;
    this.#announceSoon();
  }

  #announceSoon(): void {
    clearTimeout(this.#announce);
    this.#announce = setTimeout(() => {
      const text = summaryOf(this.reply, this.#bench);
      // What was found at the start, and what did not change, is no news.
      const news = this.#announced !== '' && text !== this.#announced;
      this.#announced = text;
      if (news) this.#bench.notices.announce(text);
    }, ANNOUNCE_MS);
  }
}

/** `reply`, with the very variables of the one before where they are the same: previews of them have nothing to do. */
function steady(reply: CheckReply, before: CheckReply | null): CheckReply {
  return before && same(before.variables, reply.variables)
    ? { ...reply, variables: before.variables }
    : reply;
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function summaryOf(reply: CheckReply | null, { words }: Bench): string {
  const { errors, warnings } = countsOf(reply);
  if (errors + warnings === 0) return words.t('compose.checks.none');
  const parts = [
    errors === 0 ? '' : words.t('compose.checks.errors', { count: errors }),
    warnings === 0 ? '' : words.t('compose.checks.warnings', { count: warnings }),
  ];
  return parts.filter((it) => it !== '').join(', ');
}
