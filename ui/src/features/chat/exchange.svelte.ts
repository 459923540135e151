//! What is asked of the core about a scenario: one thing at a time, in order; of changes that wait, the newest of each
//! kind. What was typed is shown until the core has answered it.

import type { Bridge } from '../../bridge/bridge';
import type { Look, Problem, ScenarioEdit, ScenarioReply } from '../../bridge/generated';
import { keyOf, setsAll } from './overlay';

interface Asked {
  readonly id: string;
  readonly edit: ScenarioEdit;
  /** Tells whoever made the change, or the one that it took the place of, why it was refused. */
  readonly told: ((problem: Problem | null) => void)[];
}

/** A change that the core refused; it stays on the screen as it was typed. */
export interface Refusal {
  readonly key: string;
  readonly edit: ScenarioEdit;
  readonly problem: Problem;
}

interface Owner {
  /** The scenario that is open. */
  readonly id: string | null;
  look(): Look;
  take(reply: ScenarioReply, look: Look): void;
  failed(reason: unknown): void;
}

export class Exchange {
  /** Changes that the core has not answered, the oldest first. */
  pending = $state.raw<readonly ScenarioEdit[]>([]);
  refusals = $state.raw<readonly Refusal[]>([]);
  readonly #bridge: Bridge;
  readonly #owner: Owner;
  readonly #queue: (Asked | (() => Promise<void>))[] = [];
  #flight: Asked | null = null;
  #looking = false;
  #going = false;

  constructor(bridge: Bridge, owner: Owner) {
    this.#bridge = bridge;
    this.#owner = owner;
  }

  /** Changes the open scenario. Resolves to why it was refused, or to null when it was made. */
  edit(edit: ScenarioEdit): Promise<Problem | null> {
    const { id } = this.#owner;
    if (id === null) return Promise.resolve(null);
    const key = keyOf(edit);
    this.refusals = this.refusals.filter((it) => it.key !== key);
    return new Promise((told) => {
      const last = this.#queue.at(-1);
      const replaces =
        last && typeof last !== 'function' && last.id === id && keyOf(last.edit) === key && setsAll(edit);
      if (replaces) this.#queue[this.#queue.length - 1] = { id, edit, told: [...last.told, told] };
      else this.#queue.push({ id, edit, told: [told] });
      this.#tell();
      void this.#go();
    });
  }

  /** Looks at the open scenario anew, when all changes are made. */
  look(): void {
    this.#looking = true;
    void this.#go();
  }

  /** Does `job` when all changes before it are made. */
  run<T>(job: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#queue.push(() => job().then(resolve, reject));
      void this.#go();
    });
  }

  /** Forgets what was typed and refused. */
  forget(): void {
    this.refusals = [];
    this.#tell();
  }

  /** What keeps the value of `key` from being taken. */
  refusalOf(key: string): Problem | null {
    return this.refusals.find((it) => it.key === key)?.problem ?? null;
  }

  #tell(): void {
    const asked = this.#queue.filter((it) => typeof it !== 'function');
    const all = this.#flight ? [this.#flight, ...asked] : asked;
    this.pending = all.filter((it) => it.id === this.#owner.id).map((it) => it.edit);
  }

  async #go(): Promise<void> {
    if (this.#going) return;
    this.#going = true;
    for (;;) {
      const next = this.#queue.shift();
      if (typeof next === 'function') await next();
      else if (next) await this.#send(next);
      else if (this.#looking) await this.#ask();
      else break;
    }
    this.#going = false;
  }

  async #send(asked: Asked): Promise<void> {
    const { id, edit, told } = asked;
    this.#flight = asked;
    let problem: Problem | null = null;
    let reply: ScenarioReply | null = null;
    const look = this.#owner.look();
    try {
      reply = await this.#bridge.call('edit_scenario', { id, edit, look });
      problem = reply.refused;
    } catch (reason) {
      this.#owner.failed(reason);
    }
    this.#flight = null;
    if (problem && setsAll(edit) && id === this.#owner.id) this.#refuse(edit, problem);
    if (reply) this.#owner.take(reply, look);
    this.#tell();
    for (const tell of told) tell(problem);
  }

  #refuse(edit: ScenarioEdit, problem: Problem): void {
    const key = keyOf(edit);
    const again = this.#queue.some((it) => typeof it !== 'function' && keyOf(it.edit) === key);
    if (!again) this.refusals = [...this.refusals.filter((it) => it.key !== key), { key, edit, problem }];
  }

  async #ask(): Promise<void> {
    this.#looking = false;
    const { id } = this.#owner;
    if (id === null) return;
    try {
      const look = this.#owner.look();
      this.#owner.take(await this.#bridge.call('look_at_scenario', { id, look }), look);
    } catch (reason) {
      this.#owner.failed(reason);
    }
  }
}
