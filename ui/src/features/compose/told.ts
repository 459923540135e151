//! Tells the core of the draft. Of a large payload it says what changed since it last did; where the core does not have
//! that one, the whole. One question at a time: whoever asks waits for the answer.

import type { Draft, DraftChange, PayloadChange } from '../../bridge/generated';
import { difference } from '../../shared/difference';

/** The two ways to ask one thing. */
interface Ways<Answer> {
  whole: (draft: Draft) => Promise<Answer>;
  /** Null where the core does not have the payload that was changed. */
  change: (change: DraftChange) => Promise<Answer | null>;
  /** The same while the page waits; null also where it cannot be answered like that. */
  atOnce?: (change: DraftChange) => Answer | null;
}

/** Shorter payloads are told whole, in UTF-16 units: they cross as fast. */
const LARGE_UNITS = 16_384;

export class Told<Answer> {
  readonly #ways: Ways<Answer>;
  /** The payload that the core has; null where that is not known. */
  #last: string | null = null;
  #number = 0;

  constructor(ways: Ways<Answer>) {
    this.#ways = ways;
  }

  async ask(draft: Draft): Promise<Answer> {
    const { payload } = draft;
    const last = this.#last;
    this.#last = null;
    if (payload.length < LARGE_UNITS) return this.#ways.whole(draft);
    const answer = (last === null ? null : await this.#change(draft, last)) ?? (await this.#whole(draft));
    this.#last = payload;
    return answer;
  }

  /** The answer, where there is one without waiting. Not while another is waited for. */
  atOnce(draft: Draft): Answer | null {
    const { payload } = draft;
    const last = payload.length < LARGE_UNITS ? null : this.#last;
    const asked =
      last === null ? { draft, number: this.#number + 1, change: null } : this.#changeOf(draft, last);
    const answer = this.#ways.atOnce?.(asked) ?? null;
    if (answer === null) return null;
    this.#number = asked.number;
    this.#last = payload;
    return answer;
  }

  #change(draft: Draft, last: string): Promise<Answer | null> {
    const change = this.#changeOf(draft, last);
    this.#number = change.number;
    return this.#ways.change(change);
  }

  #changeOf(draft: Draft, last: string): DraftChange {
    const change = changeOf(last, draft.payload, this.#number);
    return { draft: { ...draft, payload: '' }, number: this.#number + 1, change };
  }

  async #whole(draft: Draft): Promise<Answer> {
    this.#number += 1;
    const answer = await this.#ways.change({ draft, number: this.#number, change: null });
    // It always takes the whole. If not, the other way does.
    return answer ?? this.#ways.whole(draft);
  }
}

/** What makes `next` of `last`, in whole characters: the half of one could not cross. */
export function changeOf(last: string, next: string, base: number): PayloadChange {
  const units = next.length;
  const found = difference(last, next);
  if (!found) return { base, units, edit: { from: 0, to: 0, insert: '' } };
  let from = found.at;
  let [to, end] = [from + found.removed.length, from + found.inserted.length];
  if (isInside(last, from) || isInside(next, from)) from -= 1;
  if (isInside(last, to) || isInside(next, end)) [to, end] = [to + 1, end + 1];
  return { base, units, edit: { from, to, insert: next.slice(from, end) } };
}

/** Whether a character is begun before `at` and ended behind it. */
function isInside(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1));
}
