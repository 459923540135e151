//! The guided path to a push certificate, as the screen sees it: where one is, and the files that were read on the way.

import { asFailure } from '../../../bridge/bridge';
import type { CredentialView, Environment, RequestView } from '../../../bridge/generated';
import type { Bench } from '../../../shared/bench.svelte';
import {
  checksOf,
  credentialFor,
  firstBundleId,
  markOf,
  nextStep,
  STEPS,
  UNREAD,
  type Check,
  type Facts,
  type FileStep,
  type Mark,
  type Panel,
  type Reading,
  type Step,
} from './guide';

export class Guide {
  /** Whether the guide takes the place of the list. */
  shown = $state(false);
  panel = $state<Panel>('request');
  /** The bundle ID of the app that is being set up; in memory only. */
  bundleId = $state('');
  /** Which of the two environments is being filled in at the service. */
  target = $state<Environment>('production');
  /** The paths typed into the fields. */
  paths = $state<Record<FileStep, string>>({ development: '', production: '', profile: '' });
  /** Whether a file is held over the window. */
  dropping = $state(false);
  #files = $state.raw<Record<FileStep, Reading>>({
    development: UNREAD,
    production: UNREAD,
    profile: UNREAD,
  });
  #requestFile = $state.raw<Reading>(UNREAD);
  #exported = $state.raw<Record<string, string>>({});
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  get facts(): Facts {
    const { credentials, requests } = this.#bench;
    return {
      credentials: credentials.filter((it) => !it.sample),
      requests,
      requestFile: this.#requestFile,
      bundleId: this.bundleId,
      files: this.#files,
      exported: this.#exported,
    };
  }

  /** Opens the guide where it goes on; a file that was read in an earlier visit is still there. */
  show(): void {
    if (this.bundleId === '') {
      const apps = this.#bench.workspace.apps.map((it) => it.bundle_id);
      this.bundleId = firstBundleId(this.facts.credentials, apps);
    }
    this.shown = true;
    this.go(nextStep(this.facts));
    void this.readRequest();
  }

  hide(): void {
    this.shown = false;
  }

  go(panel: Panel): void {
    this.panel = panel;
    if (panel === 'request') void this.readRequest();
  }

  /** To the step `by` steps away, if there is one. */
  move(by: 1 | -1): void {
    const step = STEPS[STEPS.indexOf(this.panel as Step) + by];
    if (step !== undefined) this.go(step);
  }

  checks(step: Step): Check[] {
    return checksOf(step, this.facts);
  }

  mark(panel: Panel): Mark {
    if (panel !== 'key') return markOf(this.checks(panel));
    return this.facts.credentials.some(({ kind }) => kind === 'key') ? 'ok' : 'open';
  }

  /** How many of the steps are done. */
  get done(): number {
    return STEPS.filter((step) => this.mark(step) === 'ok').length;
  }

  file(step: FileStep): Reading {
    return this.#files[step];
  }

  /** The newest request, whose file is checked. */
  get request(): RequestView | null {
    return this.#bench.requests[0] ?? null;
  }

  /** The certificate to give to the service, for the environment that is chosen. */
  get credential(): CredentialView | null {
    return credentialFor(this.facts.credentials, this.bundleId.trim(), this.target);
  }

  /** Where the `.p12` of `credential` was saved, if it was since the app started. */
  exportedTo(credential: CredentialView): string | null {
    return this.#exported[credential.id] ?? null;
  }

  /** Takes in that the `.p12` of a credential was saved. */
  exported(id: string, path: string): void {
    this.#exported = { ...this.#exported, [id]: path };
  }

  /** Listens for files dropped on the window: they belong to the step that is open. Returns what ends it. */
  listen(): Promise<() => void> {
    return this.#bench.bridge.onFileDrop(({ kind, paths }) => {
      const step = fileStep(this.panel);
      this.dropping = kind === 'over' && step !== null;
      const path = paths[0];
      if (kind === 'drop' && path !== undefined && step !== null) void this.open(step, path);
    });
  }

  /** Asks for a file with the system's dialog. */
  async choose(step: FileStep): Promise<void> {
    const path = await this.#bench.bridge.chooseCredentialFile();
    if (path !== null) await this.open(step, path);
  }

  /** Reads the file for `step`; of two that are read at once, the one asked for last counts. */
  async open(step: FileStep, path: string): Promise<void> {
    this.paths[step] = path;
    const reading: Reading = { state: 'reading', path };
    this.#set(step, reading);
    const read = await this.#read(path);
    if (this.#files[step] !== reading) return;
    this.#set(step, read);
    this.#announce(step);
  }

  /** Reads the newest request's file again: it may have been moved. */
  async readRequest(): Promise<void> {
    const { request } = this;
    const read = request ? await this.#read(request.path) : UNREAD;
    if (this.request?.id === request?.id) this.#requestFile = read;
  }

  async #read(path: string): Promise<Reading> {
    try {
      const file = await this.#bench.bridge.call('inspect_file', { path, password: null, other: null });
      return { state: 'read', file };
    } catch (reason) {
      return { state: 'failed', path, failure: asFailure(reason) };
    }
  }

  #set(step: FileStep, reading: Reading): void {
    this.#files = { ...this.#files, [step]: reading };
  }

  #announce(step: FileStep): void {
    const checks = this.checks(step);
    const params = { ok: checks.filter(({ mark }) => mark === 'ok').length, all: checks.length };
    this.#bench.notices.announce(this.#bench.words.t('guide.checked', params));
  }
}

/** The step whose file a dropped one is. */
function fileStep(panel: Panel): FileStep | null {
  return panel === 'development' || panel === 'production' || panel === 'profile' ? panel : null;
}
