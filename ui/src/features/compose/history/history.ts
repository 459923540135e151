//! What was done to a notification, to be taken back: one list for the payload and the headers, whatever view it was
//! done in. Pure but for the list itself; the clock is passed in.

import type { Draft } from '../../../bridge/generated';
import { inverse, joined, type Difference } from '../../../shared/difference';

/** What a step takes back besides the payload. Where a push goes is not among it, unless an import changed it. */
export type Fields = Partial<Omit<Draft, 'payload'>>;

export interface Step {
  /** What happened to the payload, if anything did. */
  payload: Difference | null;
  /** The fields that changed, as they were and as they became. */
  before: Fields;
  after: Fields;
  /** Where it was done: the `data-field` of a control. Steps at one place, close in time, become one. */
  place: string;
  /** It stays a step of its own. */
  alone: boolean;
  /** Milliseconds. */
  at: number;
}

/** Changes that follow each other within this are one step, in milliseconds. */
const PAUSE_MS = 1000;
/** No more steps are kept than this, and not more of them than fit into so many units of text. */
const MOST_STEPS = 500;
const MOST_UNITS = 16_000_000;
/** From here on a piece of text is kept as it is: copying it would cost more than the text around it. */
const LARGE_UNITS = 65_536;

export class History {
  #past: Step[] = [];
  #future: Step[] = [];
  #units = 0;
  /** Ends typing: the next step is not joined to the last. */
  #closed = true;

  get canUndo(): boolean {
    return this.#past.length > 0;
  }
  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  push(step: Step): void {
    this.#forget(this.#future.splice(0));
    const last = this.#past.at(-1);
    const both = last && !this.#closed ? joinedSteps(last, step) : null;
    if (both && last) {
      this.#units += unitsOf(both) - unitsOf(last);
      this.#past[this.#past.length - 1] = both;
    } else {
      const own = detached(step);
      this.#past.push(own);
      this.#units += unitsOf(own);
    }
    this.#closed = step.alone;
    while (this.#past.length > 1 && (this.#past.length > MOST_STEPS || this.#units > MOST_UNITS)) {
      this.#forget(this.#past.splice(0, 1));
    }
  }

  /** What takes the last step back; it can be done again after that. */
  undo(): Step | null {
    const step = this.#past.pop();
    if (!step) return null;
    this.#future.push(step);
    this.#closed = true;
    return {
      ...step,
      payload: step.payload && inverse(step.payload),
      before: step.after,
      after: step.before,
    };
  }

  /** What does the last step that was taken back again. */
  redo(): Step | null {
    const step = this.#future.pop();
    if (!step) return null;
    this.#past.push(step);
    this.#closed = true;
    return step;
  }

  /** The next change is a step of its own: the cursor went elsewhere. */
  close(): void {
    this.#closed = true;
  }

  clear(): void {
    this.#past = [];
    this.#future = [];
    this.#units = 0;
    this.#closed = true;
  }

  #forget(steps: readonly Step[]): void {
    for (const step of steps) this.#units -= unitsOf(step);
  }
}

function unitsOf({ payload }: Step): number {
  return payload ? payload.removed.length + payload.inserted.length : 0;
}

/** Two steps as one; null where they are not of one piece. */
function joinedSteps(one: Step, two: Step): Step | null {
  const apart = two.alone || one.place !== two.place || two.at - one.at > PAUSE_MS;
  if (apart || (one.payload === null) !== (two.payload === null)) return null;
  if (Object.keys(one.after).join() !== Object.keys(two.after).join()) return null;
  const payload = one.payload && two.payload ? joined(one.payload, two.payload) : null;
  if (one.payload && !payload) return null;
  return detached({ ...two, payload, before: one.before, alone: one.alone });
}

/** A step whose texts do not hold on to the whole payloads that they were cut out of. */
function detached(step: Step): Step {
  const { payload } = step;
  if (!payload) return step;
  const own = (text: string) =>
    text.length < LARGE_UNITS ? (JSON.parse(JSON.stringify(text)) as string) : text;
  return {
    ...step,
    payload: { at: payload.at, removed: own(payload.removed), inserted: own(payload.inserted) },
  };
}
