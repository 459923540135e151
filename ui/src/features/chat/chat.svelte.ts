//! The scenario that is open, as the screen sees it. Nothing here decides: the core says who gets what and why.

import { asFailure } from '../../bridge/bridge';
import type {
  ChatPlace,
  Event,
  Failure,
  Look,
  PersonRow,
  PersonView,
  Problem,
  ScenarioEdit,
  ScenarioEntry,
  ScenarioReply,
  ScenarioView,
  WaitingMessage,
} from '../../bridge/generated';
import { problemText } from '../../errors/failure';
import type { Bench } from '../../shared/bench.svelte';
import { Exchange } from './exchange.svelte';
import { shownPerson, shownScenario } from './overlay';
import { Delivery } from './sent/delivery.svelte';

export type Tab = 'message' | 'ext' | 'code' | 'outcome';

/** What floats over the view. */
export type Dialog =
  | { kind: 'new'; from: string | null }
  | { kind: 'rename'; id: string }
  | { kind: 'remove'; id: string }
  | { kind: 'person'; person: string | null }
  | { kind: 'group'; group: string | null }
  | { kind: 'bindings'; person: string }
  | { kind: 'muted'; person: string }
  | { kind: 'expect'; person: string }
  | { kind: 'reader' }
  | { kind: 'played'; person: string; delivered: readonly WaitingMessage[] };

export interface Page {
  readonly search: string;
  readonly from: number;
  readonly total: number;
  readonly rows: readonly PersonRow[];
}

/** People that are asked for at a time. */
const PAGE = 160;
const NOBODY: Page = { search: '', from: 0, total: 0, rows: [] };

export class Chat {
  /** The scenario that is open. */
  id = $state<string | null>(null);
  /** Why it cannot be shown. */
  failure = $state.raw<Failure | null>(null);
  place = $state<ChatPlace>('loopback');
  search = $state('');
  /** The person whose card is open. */
  selected = $state<string | null>(null);
  tab = $state<Tab>('message');
  dialog = $state.raw<Dialog | null>(null);
  page = $state.raw<Page>(NOBODY);
  /** Where the selected person is among those found, as far as it is known. */
  selectedAt = $state<number | null>(null);
  readonly bench: Bench;
  readonly delivery: Delivery;
  readonly exchange: Exchange;
  #said = $state.raw<ScenarioView | null>(null);
  #person = $state.raw<PersonView | null>(null);
  #from = 0;
  readonly #edits = $derived.by(() => {
    const { refusals, pending } = this.exchange;
    return [...refusals.map((it) => it.edit), ...pending];
  });
  readonly #view = $derived(this.#said && shownScenario(this.#said, this.#edits));
  readonly #shown = $derived(
    this.#person && this.#said && shownPerson(this.#person, this.#edits, this.#said.clock),
  );

  constructor(bench: Bench) {
    this.bench = bench;
    this.exchange = new Exchange(bench.bridge, this);
    this.delivery = new Delivery(this);
  }

  /** The scenario without its people, with what was typed; none until the core has answered. */
  get view(): ScenarioView | null {
    return this.#view;
  }
  /** The selected person; the one before until the core has answered. */
  get person(): PersonView | null {
    return this.#shown;
  }
  /** The same without what was refused. */
  get settled(): PersonView | null {
    const { pending } = this.exchange;
    return this.#person && this.#said && shownPerson(this.#person, pending, this.#said.clock);
  }
  get entries(): readonly ScenarioEntry[] {
    return this.bench.workspace.scenarios;
  }
  get entry(): ScenarioEntry | null {
    return this.entries.find((it) => it.id === this.id) ?? null;
  }
  /** Whether anything would go to production. */
  get production(): boolean {
    const bound = this.view?.certificates ?? [];
    return this.place === 'as_bound' && bound.some((it) => it.environment === 'production');
  }

  look(): Look {
    const person = this.selected;
    return { search: this.search, from: this.#from, count: PAGE, person, place: this.place };
  }

  /** Takes in what the core says, unless something newer was said. */
  take(reply: ScenarioReply, look: Look): void {
    const { scenario, people, person } = reply;
    if (scenario.id !== this.id || scenario.revision < (this.#said?.revision ?? 0)) return;
    this.failure = null;
    this.#said = scenario;
    if (look.search === this.search) this.page = { search: look.search, from: look.from, ...people };
    if (person && person.row.name === this.selected) this.#person = person;
    const at = people.rows.findIndex((it) => it.name === this.selected);
    if (at >= 0 && look.search === this.search) this.selectedAt = look.from + at;
    this.#markEdited(scenario.id, scenario.edited);
    // Nobody was chosen, or they were removed or have another name.
    if (person === null && look.person === this.selected) this.#selectFirst(reply);
  }

  failed(reason: unknown): void {
    if (this.#said === null) this.failure = asFailure(reason);
    else this.bench.failed(reason);
  }

  /** Opens what was open, or the first that can be. */
  show(): void {
    if (this.id !== null) return this.exchange.look();
    const first = this.entries.find((it) => it.problem === null);
    if (first) this.open(first.id);
  }

  open(id: string): void {
    if (this.id === id && this.failure === null) return;
    Object.assign(this, { id, failure: null, search: '', selected: null, selectedAt: null, page: NOBODY });
    this.#from = 0;
    this.#said = null;
    this.#person = null;
    this.exchange.forget();
    this.exchange.look();
  }

  edit(edit: ScenarioEdit): Promise<Problem | null> {
    return this.exchange.edit($state.snapshot(edit) as ScenarioEdit);
  }

  /** The words for what keeps a value from being taken: those of `field` where several share a key. */
  problemAt(key: string, field?: string): string | undefined {
    const problem = this.exchange.refusalOf(key);
    if (!problem || (field !== undefined && problem.field !== field)) return undefined;
    return problemText(problem, this.bench.words);
  }

  select(person: string): void {
    if (this.selected === person) return;
    this.selected = person;
    const at = this.page.rows.findIndex((it) => it.name === person);
    this.selectedAt = at < 0 ? null : this.page.from + at;
    this.exchange.look();
  }

  find(search: string): void {
    this.search = search;
    this.selectedAt = null;
    this.#from = 0;
    this.exchange.look();
  }

  /** Brings the page that begins at `from`. */
  turn(from: number): void {
    if (from === this.#from) return;
    this.#from = from;
    this.exchange.look();
  }

  choosePlace(place: ChatPlace): void {
    this.place = place;
    this.exchange.look();
  }

  /** Some whose names hold `search`, for lists to choose from. */
  async people(search: string, count: number): Promise<readonly PersonRow[]> {
    const { id } = this;
    if (id === null) return [];
    const look: Look = { search, from: 0, count, person: null, place: this.place };
    try {
      return (await this.bench.bridge.call('look_at_scenario', { id, look })).people.rows;
    } catch {
      return [];
    }
  }

  async save(): Promise<void> {
    const { id, entry } = this;
    if (id === null || !entry?.edited) return;
    await this.#change(async () => {
      this.bench.workspace = await this.bench.bridge.call('save_scenario', { id });
      if (this.#said) this.#said = { ...this.#said, edited: false };
      this.bench.notices.announce(this.bench.words.t('compose.saved', { name: entry.name }));
    });
  }

  async revert(): Promise<void> {
    const { id } = this;
    if (id === null) return;
    await this.#change(async () => {
      const look = this.look();
      const reply = await this.bench.bridge.call('revert_scenario', { id, look });
      this.#said = null;
      this.exchange.forget();
      this.take(reply, look);
    });
  }

  /** All waiting messages are delivered; then they are played. */
  async comeOnline(person: string): Promise<void> {
    const { id } = this;
    if (id === null) return;
    await this.#change(async () => {
      const look = this.look();
      const { delivered, reply } = await this.bench.bridge.call('come_online', { id, person, look });
      this.take(reply, look);
      const { words, notices } = this.bench;
      notices.announce(words.t('chat.online.done', { person, count: delivered.length }));
      if (delivered.length > 0) this.dialog = { kind: 'played', person, delivered };
    });
  }

  /** Makes a scenario, or a copy of one as it is on the screen, and opens it. Resolves to why not. */
  create(id: string, from: string | null): Promise<Failure | null> {
    return this.#manage(async () => {
      this.bench.workspace = await this.bench.bridge.call('new_scenario', { id, from });
      this.open(id);
    });
  }

  rename(id: string, to: string): Promise<Failure | null> {
    return this.#manage(async () => {
      this.bench.workspace = await this.bench.bridge.call('rename_scenario', { id, to });
      this.delivery.renamed(id, to);
      if (this.id === id) this.open(to);
    });
  }

  remove(id: string): Promise<Failure | null> {
    return this.#manage(async () => {
      this.bench.workspace = await this.bench.bridge.call('remove_scenario', { id });
      if (this.id !== id) return;
      this.id = null;
      this.#said = null;
      this.show();
    });
  }

  send(): Promise<void> {
    return this.delivery.send();
  }

  hear(event: Event): void {
    if (event.kind === 'chat') this.delivery.hear(event.progress);
  }

  #markEdited(id: string, edited: boolean): void {
    const { workspace } = this.bench;
    if (workspace.scenarios.every((it) => it.id !== id || it.edited === edited)) return;
    const scenarios = workspace.scenarios.map((it) => (it.id === id ? { ...it, edited } : it));
    this.bench.workspace = { ...workspace, scenarios };
  }

  #selectFirst({ scenario, people }: ScenarioReply): void {
    const first = scenario.recipients[0] ?? people.rows[0]?.name ?? null;
    if (first === null || first === this.selected) this.selected = first;
    else this.select(first);
  }

  /** Closes the dialog where `job` came to its end. */
  async #manage(job: () => Promise<void>): Promise<Failure | null> {
    try {
      await this.exchange.run(job);
      this.dialog = null;
      return null;
    } catch (reason) {
      return asFailure(reason);
    }
  }

  async #change(job: () => Promise<void>): Promise<void> {
    try {
      await this.exchange.run(job);
    } catch (reason) {
      this.failed(reason);
    }
  }
}
