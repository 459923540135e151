//! The device list and its form, as the screen sees them. What the devices are is the core's to say: pages of them are here.
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { asFailure } from '../../bridge/bridge';
import type {
  CleanedToken,
  DeviceChanged,
  DeviceInput,
  DeviceView,
  Failure,
  Receipt,
} from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { answered, blankDevice, inputOf } from './device';
import { Pools } from './pools.svelte';
import { Traffic } from './traffic.svelte';
import { areSavable, rowsOf, variablesOf, type VariableRow } from './variables';

/** Rows that are asked for together. */
export const PAGE = 100;
/** More pages than that are forgotten, those asked for first. */
const MOST_PAGES = 20;

/** The list, the search in it, the form beside it. */
export class Devices {
  /** The form that is open. */
  form = $state.raw<DeviceInput | null>(null);
  /** The variables in it, as they are typed. */
  variables = $state.raw<VariableRow[]>([]);
  /** What the token in it was cleaned to. */
  cleaned = $state.raw<CleanedToken | null>(null);
  /** The devices that the user is asked about before they are removed. */
  removing = $state.raw<DeviceView[] | null>(null);
  /** The dialog that is open besides. */
  dialog = $state<'tag' | 'snippet' | null>(null);
  /** How often a dialog was closed. */
  #closed = 0;
  /** Why saving or removing did not work. */
  failure = $state.raw<Failure | null>(null);
  /** Whether the core is being waited for. */
  busy = $state(false);
  /** How many rows the search has; null until the core has said. */
  found = $state<number | null>(null);
  /** Whether there are more than it counts. */
  more = $state(false);
  /** Ids of the devices that are ticked. */
  readonly ticked = new SvelteSet<string>();
  readonly traffic: Traffic;
  readonly pools: Pools;
  readonly bench: Bench;
  readonly #pages = new SvelteMap<number, DeviceView[]>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn of it
  readonly #asked = new Set<number>();
  #query = $state('');
  #turn = $state(0);
  /** The state of the list, by the bench's count, that the rows are of. */
  #seen: number;

  constructor(bench: Bench) {
    this.bench = bench;
    this.traffic = new Traffic(bench, () => this.#reload());
    this.pools = new Pools(bench);
    this.#seen = bench.deviceChanges;
  }

  /** What is typed into the search field. */
  get query(): string {
    return this.#query;
  }

  set query(query: string) {
    if (query === this.#query) return;
    this.#query = query;
    this.#reload();
  }

  /** Goes up when what the rows are has changed. */
  get turn(): number {
    return this.#turn;
  }

  /** How many devices there are. */
  get total(): number {
    return this.bench.deviceTotal ?? 0;
  }

  /** Asks for the first rows, so that the number of devices is known. */
  async begin(): Promise<void> {
    await this.need(0, 1);
    this.bench.knowDevices(this.#pages.get(0) ?? []);
  }

  /** The device of a row, once the core has told it. */
  row(at: number): DeviceView | undefined {
    return this.#pages.get(Math.floor(at / PAGE))?.[at % PAGE];
  }

  /** Asks for the rows `from` (inclusive) to `to` (exclusive), as far as they are not here; for all anew where another
      place changed the list meanwhile. */
  async need(from: number, to: number): Promise<void> {
    if (this.#seen !== this.bench.deviceChanges) this.#reload();
    const pages = [];
    for (let page = Math.floor(from / PAGE); page * PAGE < Math.max(to, 1); page += 1) pages.push(page);
    await Promise.all(pages.filter((page) => !this.#asked.has(page)).map((page) => this.#load(page)));
  }

  async #load(page: number): Promise<void> {
    const turn = this.#turn;
    this.#asked.add(page);
    try {
      const found = await this.bench.findDevices(this.#query, page * PAGE, PAGE);
      if (turn !== this.#turn) return;
      this.#pages.set(page, found.rows);
      this.found = found.found;
      this.more = found.more;
      const old = [...this.#asked].slice(0, -MOST_PAGES);
      for (const it of old) {
        this.#asked.delete(it);
        this.#pages.delete(it);
      }
    } catch (failure) {
      if (turn !== this.#turn) return;
      this.#asked.delete(page);
      this.bench.failed(failure);
    }
  }

  /** Asks anew for what is in sight; the rows stay until the others have come. */
  #reload(): void {
    this.#turn += 1;
    this.#seen = this.bench.deviceChanges;
    this.#asked.clear();
    const keep = this.#turn;
    void this.#load(0).then(() => {
      if (keep !== this.#turn) return;
      for (const page of this.#pages.keys()) if (!this.#asked.has(page)) this.#pages.delete(page);
    });
  }

  /** Opens the form for a device that is not in the list. */
  add(): void {
    this.#open(blankDevice());
  }

  /** Opens the form of `device`. */
  edit(device: DeviceView): void {
    this.bench.knowDevices([device]);
    this.#open(inputOf(device));
  }

  #open(form: DeviceInput): void {
    this.failure = null;
    this.cleaned = null;
    this.form = form;
    this.variables = rowsOf(form.variables);
  }

  /** Changes what the form holds; what was wrong with a field is forgotten once it is changed. */
  change(change: Partial<DeviceInput>): void {
    if (this.form === null) return;
    this.form = { ...this.form, ...change };
    const field = this.failure?.field ?? null;
    if (field !== null && field in change) this.failure = null;
    if (change.token !== undefined) void this.#clean(change.token);
  }

  /** Says what was pasted as a token. */
  async #clean(text: string): Promise<void> {
    this.cleaned = null;
    if (text.trim() === '') return;
    const cleaned = await this.bench.bridge.call('clean_token', { text }).catch(asFailure);
    if (this.form?.token !== text) return;
    if ('code' in cleaned) this.failure = cleaned.field === 'token' ? cleaned : this.failure;
    else this.cleaned = cleaned;
  }

  /** Changes the rows of variables. */
  changeVariables(rows: VariableRow[]): void {
    this.variables = rows;
    this.change({ variables: variablesOf(rows) });
  }

  /** Asks whether to remove `devices`. */
  ask(...devices: DeviceView[]): void {
    this.failure = null;
    this.removing = devices;
  }

  /** Closes the form and the question. */
  close(): void {
    this.#closed += 1;
    this.form = null;
    this.removing = null;
    this.failure = null;
    this.dialog = null;
  }

  /** Saves the form; it closes when the core took it, and stays with the reason when not. A row that is wrong
      says so itself. */
  async save(): Promise<void> {
    const form = this.form;
    if (form !== null && areSavable(this.variables))
      await this.#change(() => this.bench.bridge.call('save_device', form));
  }

  /** Removes the devices that were asked about. */
  async remove(): Promise<void> {
    const ids = this.removing?.map(({ id }) => id) ?? [];
    if (ids.length === 0) return;
    await this.#change(() => this.bench.bridge.call('remove_devices', { ids }), ids);
    if (this.removing === null) ids.forEach((id) => this.ticked.delete(id));
  }

  /** Lists a device where its token was accepted. */
  async move(device: DeviceView): Promise<void> {
    const environment = device.accepted_in;
    if (environment === null) return;
    await this.#change(() => this.bench.bridge.call('move_device', { id: device.id, environment }));
    if (this.failure !== null) this.bench.failed(this.failure);
  }

  /** Ticks a device, or no longer. */
  tick(device: DeviceView): void {
    this.bench.knowDevices([device]);
    if (!this.ticked.delete(device.id)) this.ticked.add(device.id);
  }

  /** Gives those that are ticked a tag, or takes it away. */
  async tag(tag: string, remove: boolean): Promise<void> {
    const ids = [...this.ticked];
    await this.#change(async () => {
      this.bench.knowDevices(await this.bench.bridge.call('tag_devices', { ids, tag, remove }));
      return { device: null, total: this.total };
    });
  }

  /** Takes over what a send found out about a device. */
  answered(receipt: Receipt): void {
    this.bench.devices = answered(this.bench.devices, receipt);
    for (const [page, rows] of this.#pages) {
      const now = answered(rows, receipt);
      if (now !== rows) this.#pages.set(page, now);
    }
  }

  async #change(command: () => Promise<DeviceChanged>, gone: string[] = []): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    const before = this.#closed;
    try {
      this.bench.deviceChanged(await command(), gone);
      this.#reload();
      // What was opened meanwhile is another matter.
      if (before === this.#closed) this.close();
    } catch (failure) {
      if (before === this.#closed) this.failure = asFailure(failure);
      else this.bench.failed(failure);
    } finally {
      this.busy = false;
    }
  }
}
