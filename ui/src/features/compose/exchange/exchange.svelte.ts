//! Beginnings for a notification, and its way in and out: templates, files and commands of other programs, the
//! Simulator of Xcode. What it is in their form is the core's to say.

import { asFailure } from '../../../bridge/bridge';
import type {
  BootedSimulator,
  ExportedPush,
  Failure,
  ImportChoices,
  ImportedPush,
  ImportSource,
  RefusedImport,
  PushFormat,
  TemplateView,
} from '../../../bridge/generated';
import type { Bench } from '../../../shared/bench.svelte';
import { copyFetched } from '../../../shared/clipboard';
import type { Compose } from '../compose.svelte';
import { copyOf } from '../draft';
import { importedChange, templateChange } from './intake';

export type ExchangeDialog = 'templates' | 'import' | 'export';

/** Files that hold a push rather than device tokens. */
const PUSH_FILE = /\.(apns|json|curl|sh|bru|ya?ml)$/i;

export class Exchange {
  /** The dialog that is open. */
  dialog = $state<ExchangeDialog | null>(null);
  /** Null while they are fetched. */
  templates = $state.raw<readonly TemplateView[] | null>(null);
  /** What was read and not taken over yet. */
  choices = $state.raw<ImportChoices | null>(null);
  /** Which of several are chosen, by their places. */
  chosen = $state.raw<readonly number[]>([]);
  /** What could not be saved as a profile. */
  refused = $state.raw<readonly RefusedImport[]>([]);
  /** What the draft is in the form that was asked for. */
  exported = $state.raw<ExportedPush | null>(null);
  failure = $state.raw<Failure | null>(null);
  busy = $state(false);
  /** iOS Simulators that run on this Mac. */
  booted = $state.raw<readonly BootedSimulator[]>([]);
  readonly bench: Bench;
  readonly #compose: Compose;
  #asked = 0;

  constructor(bench: Bench, compose: Compose) {
    this.bench = bench;
    this.#compose = compose;
  }

  /** The push that would be taken over: the only one that is chosen. */
  get found(): ImportedPush | null {
    const [nth, ...more] = this.chosen;
    return (nth !== undefined && more.length === 0 && this.choices?.pushes[nth]?.push) || null;
  }

  open(dialog: ExchangeDialog): void {
    this.forget();
    this.exported = null;
    this.dialog = dialog;
    if (dialog === 'templates') void this.#fetchTemplates();
  }

  close(): void {
    this.#asked += 1;
    this.dialog = null;
  }

  /** Begins with a template: one step to undo. */
  begin(template: TemplateView): void {
    const { bench, draft } = this.#compose;
    this.#compose.change(templateChange(draft, template, bench.pushTypes), { place: 'payload', alone: true });
    this.close();
    bench.notices.announce(
      bench.words.t('compose.templates.begun', { name: bench.words.pick(template.name) }),
    );
  }

  /** Forgets what was read. */
  forget(): void {
    [this.choices, this.failure] = [null, null];
    [this.chosen, this.refused] = [[], []];
  }

  /** Reads what may hold pushes, to be looked at before any is taken over. */
  async read(source: ImportSource): Promise<void> {
    this.forget();
    const choices = await this.#ask(() => this.bench.bridge.call('import_pushes', source));
    if (!choices) return;
    this.choices = choices;
    // One that is alone was chosen by whoever named it.
    const sure = choices.pushes.length === 1;
    this.chosen = choices.pushes.flatMap((it, nth) => (it.likely || sure ? [nth] : []));
  }

  choose(nth: number, on: boolean): void {
    const others = this.chosen.filter((it) => it !== nth);
    this.chosen = on ? [...others, nth] : others;
  }

  /** Saves what is chosen as new profiles in `folder`; what is refused stays, with the reason. */
  async saveProfiles(folder: string): Promise<void> {
    const { bench, choices, chosen } = this;
    if (choices === null) return;
    const pushes = choices.pushes.filter((_, nth) => chosen.includes(nth));
    const done = await this.#ask(async () => {
      const written = await bench.bridge.call('save_imported', { folder: folder.trim(), pushes });
      // Also where the dialog is closed by then: the files are there.
      bench.workspace = written.workspace;
      const { length: count } = written.saved;
      if (count > 0) {
        const detail = written.saved.slice(0, 3).join(', ') + (count > 3 ? ' …' : '');
        bench.notices.show(bench.words.t('compose.import.saved', { count }), { detail });
      }
      return written;
    });
    if (!done) return;
    if (done.refused.length === 0) this.close();
    else [this.refused, this.chosen] = [done.refused, []];
  }

  /** Whether the file at `path` is one to import. */
  takes(path: string): boolean {
    return PUSH_FILE.test(path);
  }

  /** Opens the dialog with what is in the file at `path`. */
  async readFile(path: string): Promise<void> {
    if (this.dialog !== 'import') this.open('import');
    await this.read({ kind: 'file', path });
  }

  /** Takes over what was read: one step to undo. */
  takeOver(): void {
    const [nth] = this.chosen;
    if (!this.found || nth === undefined) return;
    const { bench, draft } = this.#compose;
    const known = { types: bench.pushTypes, credentials: bench.credentials };
    const variables = { ...draft.variables, ...this.choices?.pushes[nth]?.variables };
    const change = { ...importedChange(draft, this.found, known), variables };
    this.#compose.change(change, { place: 'payload', alone: true });
    if (change.token_file !== undefined) this.#compose.file.remove();
    this.close();
    bench.notices.announce(bench.words.t('compose.import.done'));
  }

  /** Shows the draft in another form. */
  async show(format: PushFormat): Promise<void> {
    const argument = { draft: copyOf(this.#compose.draft), format, path: null };
    const exported = await this.#ask(() => this.bench.bridge.call('export_push', argument));
    if (exported) this.exported = exported;
  }

  /** Writes it to a file; the path that was written, or null. */
  async save(format: PushFormat, path: string): Promise<string | null> {
    const argument = { draft: copyOf(this.#compose.draft), format, path };
    return (await this.#ask(() => this.bench.bridge.call('export_push', argument)))?.path ?? null;
  }

  /** Puts the draft as a cURL command onto the clipboard. */
  async copyCurl(): Promise<void> {
    const { bench } = this;
    try {
      const draft = copyOf(this.#compose.draft);
      const exported = bench.bridge.call('export_push', { draft, format: 'curl', path: null });
      await copyFetched(exported.then(({ text }) => text));
      const { notes } = await exported;
      const detail = notes.map((it) => bench.words.pick(it)).join(' ');
      bench.notices.show(bench.words.t('compose.export.copied_curl'), { detail });
    } catch (reason) {
      bench.failed(reason);
    }
  }

  /** Looks which iOS Simulators run; on a Mac alone. */
  async findBooted(): Promise<void> {
    if (this.bench.platform !== 'macos') return;
    try {
      this.booted = await this.bench.bridge.call('booted_simulators');
    } catch {
      // Without Xcode there is none, and nobody asked for one.
      this.booted = [];
    }
  }

  async pushToBooted(simulator: BootedSimulator): Promise<void> {
    const { bench } = this;
    try {
      const argument = { id: simulator.id, draft: copyOf(this.#compose.draft) };
      await bench.bridge.call('push_to_booted', argument);
      bench.notices.show(bench.words.t('compose.booted.done', { name: simulator.name }));
    } catch (reason) {
      bench.failed(reason);
    }
  }

  async #fetchTemplates(): Promise<void> {
    if (this.templates) return;
    const templates = await this.#ask(() => this.bench.bridge.call('templates'));
    if (templates) this.templates = templates;
  }

  /** Calls the core; nothing where it failed, or where the dialog was closed or asked for something else meanwhile. */
  async #ask<T>(call: () => Promise<T>): Promise<T | undefined> {
    const mine = ++this.#asked;
    this.failure = null;
    this.busy = true;
    try {
      const result = await call();
      return mine === this.#asked ? result : undefined;
    } catch (reason) {
      if (mine === this.#asked) this.failure = asFailure(reason);
      return undefined;
    } finally {
      if (mine === this.#asked) this.busy = false;
    }
  }
}
