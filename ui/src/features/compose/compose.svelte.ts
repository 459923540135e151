//! The notification being composed, as the screen sees it: one text, and everything derived from it at once.
//! What APNs would say of it is the core's to judge.

import type { CheckReply, DeviceView, Draft, DraftState, Endpoint, Problem } from '../../bridge/generated';
import { problemText } from '../../errors/failure';
import type { Bench } from '../../shared/bench.svelte';
import { shownByValue } from '../../shared/payload';
import { chosenOf } from './devices';
import { readFields, writeField, writeSwitch, type SwitchName, type TextFieldName } from './form-model';
import { withPushType } from './headers';
import { parseText } from './json-text';
import { meter } from './meter';
import { TokenFile } from './token-file.svelte';

export type Tab = 'form' | 'json' | 'headers' | 'preview';

/** After a change, the draft is saved and checked within these, in milliseconds. */
const SAVE_MS = 250;
const CHECK_MS = 120;
const APNS_LIMIT = 4096;

export class Compose {
  readonly bench: Bench;
  draft = $state<Draft>() as Draft;
  edited = $state(false);
  tab = $state<Tab>('form');
  /** What the core last said of the draft. */
  check = $state.raw<CheckReply | null>(null);
  /** Problems that a send was refused for, shown at their fields until the next change. */
  refused = $state.raw<Problem[]>([]);

  readonly #payload = $derived.by(() => this.draft.payload);
  readonly parsed = $derived.by(() => parseText(this.#payload));
  readonly fields = $derived.by(() =>
    this.parsed.kind === 'object' ? readFields(this.#payload, this.parsed.root) : null,
  );
  readonly shown = $derived.by(() =>
    this.parsed.kind === 'object' ? shownByValue(this.parsed.value) : null,
  );
  readonly type = $derived.by(() => this.bench.pushTypes.find((it) => it.name === this.draft.push_type));
  readonly meter = $derived.by(() => meter(this.#payload, this.type?.max_bytes ?? APNS_LIMIT));
  readonly devices = $derived.by(() => chosenOf(this.bench.devices, this.draft.device_ids));
  /** How many pushes a send makes. */
  readonly targets = $derived.by(
    () => this.draft.device_ids.length + (this.draft.token === '' ? 0 : 1) + this.file.tokens,
  );
  readonly file: TokenFile;

  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #checkTimer: ReturnType<typeof setTimeout> | undefined;
  #checks = 0;
  #saving: Promise<void> = Promise.resolve();

  constructor(bench: Bench, start: DraftState) {
    this.bench = bench;
    this.draft = start.draft;
    this.edited = start.edited;
    this.file = new TokenFile(bench, this);
    void this.file.read();
    void this.#runCheck();
  }

  /** The draft's name: that of its profile. */
  get profile() {
    return this.bench.workspace.profiles.find((it) => it.id === this.draft.profile) ?? null;
  }

  /** Changes header fields, credential, endpoint, devices or token. */
  set(change: Partial<Draft>): void {
    Object.assign(this.draft, change);
    this.#changed();
  }

  setPayload(payload: string): void {
    if (payload === this.draft.payload) return;
    this.draft.payload = payload;
    this.#changed();
  }

  write(name: TextFieldName, value: string): void {
    this.setPayload(writeField(this.draft.payload, name, value));
  }

  switch(name: SwitchName, on: boolean): void {
    this.setPayload(writeSwitch(this.draft.payload, name, on));
  }

  choosePushType(name: string): void {
    this.set(withPushType(this.draft, name, this.bench.pushTypes));
  }

  /** Goes to `endpoint`; Loopback keeps playing what it played. */
  chooseEndpoint(endpoint: Endpoint): void {
    this.set({ endpoint });
  }

  toggleDevice(device: DeviceView): void {
    const chosen = this.draft.device_ids;
    const without = chosen.filter((id) => id !== device.id);
    this.set({ device_ids: without.length < chosen.length ? without : [...chosen, device.id] });
  }

  /** Sends to `device` alone, with its topic where none is set. */
  sendTo(device: DeviceView): void {
    this.set({ device_ids: [device.id], token: '', topic: this.draft.topic || device.topic });
    this.file.remove();
  }

  /** What is wrong at `field`, in words. */
  problemAt(field: string): string | undefined {
    const problem =
      this.refused.find((it) => it.field === field) ??
      this.check?.problems.find((it) => it.field === field && !it.code.startsWith('no_'));
    return problem && problemText(problem, this.bench.words);
  }

  /** Saves what is not saved yet, at once. */
  async flush(): Promise<void> {
    if (this.#saveTimer !== undefined) {
      clearTimeout(this.#saveTimer);
      this.#save();
    }
    await this.#saving;
  }

  async openProfile(profile: string): Promise<void> {
    if (profile === this.draft.profile) return;
    await this.#load(() => this.bench.bridge.call('open_profile', { profile }));
  }

  async revert(): Promise<void> {
    const profile = this.draft.profile;
    if (profile !== null) await this.#load(() => this.bench.bridge.call('revert_draft', { profile }));
  }

  async saveProfile(): Promise<void> {
    if (this.draft.profile === null) return;
    try {
      await this.flush();
      this.bench.workspace = await this.bench.bridge.call('save_profile', $state.snapshot(this.draft));
      this.edited = false;
      this.bench.notices.announce(this.bench.words.t('compose.saved', { name: this.profile?.name ?? '' }));
    } catch (reason) {
      this.bench.failed(reason);
    }
  }

  /** Ends the timers; what is not saved yet is saved. */
  end(): void {
    void this.flush();
    clearTimeout(this.#checkTimer);
  }

  async #load(command: () => Promise<DraftState>): Promise<void> {
    try {
      await this.flush();
      const { draft, edited } = await command();
      this.draft = draft;
      this.edited = edited;
      this.refused = [];
      void this.file.read();
      await this.#runCheck();
    } catch (reason) {
      this.bench.failed(reason);
    }
  }

  #changed(): void {
    this.refused = [];
    this.#saveTimer ??= setTimeout(() => this.#save(), SAVE_MS);
    clearTimeout(this.#checkTimer);
    this.#checkTimer = setTimeout(() => void this.#runCheck(), CHECK_MS);
  }

  #save(): void {
    this.#saveTimer = undefined;
    this.#saving = this.#saving.then(async () => {
      try {
        this.edited = (await this.bench.bridge.call('save_draft', $state.snapshot(this.draft))).edited;
      } catch (reason) {
        this.bench.failed(reason);
      }
    });
  }

  async #runCheck(): Promise<void> {
    const mine = ++this.#checks;
    try {
      const reply = await this.bench.bridge.call('check_draft', $state.snapshot(this.draft));
      if (mine === this.#checks) this.check = reply;
    } catch (reason) {
      if (mine !== this.#checks) return;
      this.check = null;
      this.bench.failed(reason);
    }
  }
}
