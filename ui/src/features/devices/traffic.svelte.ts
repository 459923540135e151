//! Devices from files and into files: what is looked at, where it stands, what came of it.
import { asFailure } from '../../bridge/bridge';
import type {
  DeviceField,
  DeviceKind,
  DevicesFile,
  DevicesForm,
  DevicesImported,
  DevicesProgress,
  DevicesSource,
  Environment,
  Failure,
} from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { countsText } from './import/counts';

/** What new devices are, where the file does not say. */
export interface Defaults {
  environment: Environment;
  device_kind: DeviceKind;
  topic: string;
  tags: string;
}

export class Traffic {
  /** Whether the dialog is open. */
  open = $state(false);
  /** What is typed or pasted. */
  text = $state('');
  /** How the file begins. */
  file = $state.raw<DevicesFile | null>(null);
  /** What each of its columns holds. */
  fields = $state.raw<DeviceField[]>([]);
  heading = $state(true);
  defaults = $state<Defaults>({ environment: 'sandbox', device_kind: 'alert', topic: '', tags: '' });
  /** Where it stands, while it goes on. */
  progress = $state.raw<DevicesProgress | null>(null);
  /** What came of it. */
  report = $state.raw<DevicesImported | null>(null);
  failure = $state.raw<Failure | null>(null);
  readonly #bench: Bench;
  readonly #onimported: () => void;
  #source: DevicesSource | null = null;
  /** What came of an import while the dialog was closed stands there until it is opened. */
  #unseen = false;

  constructor(bench: Bench, onimported: () => void) {
    this.#bench = bench;
    this.#onimported = onimported;
  }

  /** Whether something goes on. */
  get busy(): boolean {
    return this.progress !== null;
  }

  /** Whether it is an export. */
  get writing(): boolean {
    return this.progress?.phase === 'writing';
  }

  /** Whether one column holds the token. */
  get hasToken(): boolean {
    return this.fields.includes('token');
  }

  /** Opens the dialog, at its beginning unless an import goes on, or came to its end unseen. */
  show(): void {
    if (!this.busy && !this.#unseen) this.again();
    this.#unseen = false;
    this.open = true;
  }

  /** Closes the dialog; an import goes on. */
  close(): void {
    this.open = false;
  }

  /** Begins anew. */
  again(): void {
    this.back();
    this.report = null;
    this.text = '';
  }

  /** From the columns to the choice of a file, with the text that was pasted. */
  back(): void {
    this.file = null;
    this.failure = null;
    this.#source = null;
  }

  async choose(): Promise<void> {
    const path = await this.#bench.bridge.chooseFile();
    if (path !== null) await this.look({ kind: 'file', path });
  }

  /** Hears files that are dropped. */
  listen(): Promise<() => void> {
    return this.#bench.bridge.onFileDrop(({ kind, paths }) => {
      const path = paths[0];
      if (kind === 'drop' && path !== undefined && !this.busy) void this.look({ kind: 'file', path });
    });
  }

  /** Looks at a file or text. */
  async look(source: DevicesSource): Promise<void> {
    this.failure = null;
    try {
      const file = await this.#bench.bridge.call('look_at_devices', source);
      this.#source = source;
      this.file = file;
      this.heading = file.heading;
      this.fields = file.columns.map((it) => it.field);
      this.report = null;
    } catch (failure) {
      this.failure = asFailure(failure);
    }
  }

  /** Says what a column holds; but for variables, one column is of a kind. */
  assign(column: number, field: DeviceField): void {
    const shared = field === 'ignored' || field === 'variable';
    this.fields = this.fields.map((it, at) => {
      if (at === column) return field;
      return it === field && !shared ? 'ignored' : it;
    });
  }

  hear(progress: DevicesProgress): void {
    if (this.progress?.run === progress.run) this.progress = progress;
  }

  async start(): Promise<void> {
    const source = this.#source;
    if (source === null || this.busy) return;
    const run = crypto.randomUUID();
    this.progress = { run, phase: 'reading', done: 0, total: 0 };
    this.failure = null;
    const { tags, ...defaults } = this.defaults;
    try {
      this.report = await this.#bench.bridge.call('import_devices', {
        run,
        source,
        fields: this.fields,
        heading: this.heading,
        ...defaults,
        tags: tags.split(',').map((it) => it.trim()),
      });
      this.#bench.deviceTotal = this.report.total;
      if (!this.report.cancelled) {
        void this.#bench.devicesChanged();
        this.#onimported();
      }
    } catch (failure) {
      this.failure = asFailure(failure);
    } finally {
      this.progress = null;
    }
    if (!this.open) this.#tell();
  }

  /** Says what came of an import whose dialog was closed. */
  #tell(): void {
    this.#unseen = true;
    const { words, notices } = this.#bench;
    if (this.failure !== null) this.#bench.failed(this.failure);
    else if (this.report?.cancelled) notices.show(words.t('devices.import.cancelled'));
    else if (this.report)
      notices.show(words.t('devices.import.done'), { detail: countsText(this.report, words) });
  }

  async cancel(): Promise<void> {
    const run = this.progress?.run;
    if (run !== undefined) await this.#bench.bridge.call('cancel_devices', { run }).catch(asFailure);
  }

  /** Writes the devices that a search finds into a file. */
  async export(form: DevicesForm, text: string): Promise<void> {
    const { bridge, words, notices } = this.#bench;
    const path = this.busy ? '' : await bridge.choosePlace(form === 'csv' ? 'devices.csv' : 'devices.json');
    if (path === null) return;
    if (this.busy) return notices.show(words.t('devices.export.busy'), { tone: 'bad' });
    const run = crypto.randomUUID();
    this.progress = { run, phase: 'writing', done: 0, total: 0 };
    try {
      const saved = await bridge.call('export_devices', { run, path, form, text });
      if (saved) notices.show(words.t('devices.export.done'), { detail: saved.path });
    } catch (failure) {
      this.#bench.failed(failure);
    } finally {
      this.progress = null;
    }
  }
}
