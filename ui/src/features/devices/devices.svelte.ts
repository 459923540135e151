//! The device list and its form, as the screen sees them. What the devices are is the core's to say.
import { asFailure } from '../../bridge/bridge';
import type { DeviceInput, DeviceView, Failure, Receipt } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { answered, blankDevice, findDevices, inputOf } from './device';
import { areSavable, rowsOf, variablesOf, type VariableRow } from './variables';

/** The list, the search in it, the form beside it. */
export class Devices {
  /** What is typed into the search field. */
  query = $state('');
  /** The form that is open. */
  form = $state.raw<DeviceInput | null>(null);
  /** The variables in it, as they are typed. */
  variables = $state.raw<VariableRow[]>([]);
  /** The device that the user is asked about before it is removed. */
  removing = $state.raw<DeviceView | null>(null);
  /** Why saving or removing did not work. */
  failure = $state.raw<Failure | null>(null);
  /** Whether the core is being waited for. */
  busy = $state(false);
  /** Those that `query` finds. */
  readonly shown = $derived.by(() => findDevices(this.#bench.devices, this.query));
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** All of them, as the core last said. */
  get all(): DeviceView[] {
    return this.#bench.devices;
  }

  /** Opens the form for a device that is not in the list. */
  add(): void {
    this.#open(blankDevice());
  }

  /** Opens the form of `device`. */
  edit(device: DeviceView): void {
    this.#open(inputOf(device));
  }

  #open(form: DeviceInput): void {
    this.failure = null;
    this.form = form;
    this.variables = rowsOf(form.variables);
  }

  /** Changes what the form holds; what was wrong with a field is forgotten once it is changed. */
  change(change: Partial<DeviceInput>): void {
    if (this.form === null) return;
    this.form = { ...this.form, ...change };
    const field = this.failure?.field ?? null;
    if (field !== null && field in change) this.failure = null;
  }

  /** Changes the rows of variables. */
  changeVariables(rows: VariableRow[]): void {
    this.variables = rows;
    this.change({ variables: variablesOf(rows) });
  }

  /** Asks whether to remove `device`. */
  ask(device: DeviceView): void {
    this.failure = null;
    this.removing = device;
  }

  /** Closes the form and the question. */
  close(): void {
    this.form = null;
    this.removing = null;
    this.failure = null;
  }

  /** Saves the form; it closes when the core took it, and stays with the reason when not. A row that is wrong
      says so itself. */
  async save(): Promise<void> {
    const form = this.form;
    if (form !== null && areSavable(this.variables))
      await this.#change(() => this.#bench.bridge.call('save_device', form));
  }

  /** Removes the device that was asked about. */
  async remove(): Promise<void> {
    const device = this.removing;
    if (device !== null)
      await this.#change(() => this.#bench.bridge.call('remove_device', { id: device.id }));
  }

  /** Takes over what a send found out about a device. */
  answered(receipt: Receipt): void {
    this.#bench.devices = answered(this.#bench.devices, receipt);
  }

  async #change(command: () => Promise<DeviceView[]>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    try {
      this.#bench.devices = await command();
      this.close();
    } catch (failure) {
      this.failure = asFailure(failure);
    } finally {
      this.busy = false;
    }
  }
}
