//! The notification being composed, as the screen sees it: one text, and everything derived from it at once.
//! What APNs would say of it is the core's to judge.

import { asFailure } from '../../bridge/bridge';
import type {
  CheckReply,
  DeviceView,
  Draft,
  DraftState,
  Endpoint,
  Failure,
  Finding,
  Fix,
  Problem,
  Saved,
} from '../../bridge/generated';
import { problemText } from '../../errors/failure';
import { isSecret } from '../../errors/secret';
import type { Bench } from '../../shared/bench.svelte';
import { editsOf, fieldOf, same, UNDONE, type Change } from './changes';
import { Checking } from './checking.svelte';
import { chosenOf } from './devices';
import { copyOf } from './draft';
import { Exchange } from './exchange/exchange.svelte';
import { putBack, switched } from './headers/push-type';
import { applied, difference, type Difference } from '../../shared/difference';
import { History, type Step } from './history/history';
import { hasLoneSurrogate, withoutLoneSurrogates } from './json/bytes';
import { applyEdits, type Edit } from './json/edit';
import { parsed, type Parsed } from './json/parsed';
import { meter } from '../../shared/meter';
import { TokenFile } from './token-file.svelte';
import { Told } from './told';
import type { Caret } from './variables/caret';

export type Tab = 'form' | 'json' | 'headers' | 'variables' | 'preview';

/** Where a change is made: the `data-field` of its control. With `alone`, it is a step of its own to undo. */
export interface How {
  place: string;
  alone?: boolean;
}

/** Where something is to be seen: a control by its `data-field`, or a range of the payload. */
export interface Reveal {
  field: string;
  from: number;
  to: number;
  inPayload: boolean;
}

/** After a change, the draft is saved within this; a large one a little later. In milliseconds. */
const SAVE_MS = 250;
const SAVE_LARGE_MS = 750;
const LARGE_UNITS = 262_144;
const APNS_LIMIT = 4096;

export class Compose {
  readonly bench: Bench;
  draft = $state<Draft>() as Draft;
  edited = $state(false);
  tab = $state<Tab>('form');
  /** Problems that a send was refused for, shown at their fields until the next change. */
  refused = $state.raw<Problem[]>([]);
  /** Why it was not saved: something in it looks like a secret. */
  secret = $state.raw<Failure | null>(null);
  /** What was typed into fields and cannot be written yet, by `data-field`. */
  pending = $state.raw<Readonly<Record<string, string>>>({});
  /** What undo and redo brought back, for the views to show. */
  revealed = $state.raw<Reveal | null>(null);
  /** The topic is edited whole, though it fits the push type. */
  customTopic = $state(false);
  /** What the JSON editor is to select; -1 for no more than the focus. */
  selected = $state.raw<{ from: number; to: number } | null>(null);
  /** What the JSON editor is to put at its cursor. */
  inserted = $state.raw<{ text: string } | null>(null);
  /** Where in the form was last typed; null where it was in the JSON. */
  caret: Caret | null = null;
  /** How often the draft was changed here. */
  changes = 0;
  /** The sections of the form that were opened or closed, by name. */
  folds = $state<Record<string, boolean>>({});
  canUndo = $state(false);
  canRedo = $state(false);
  /** The dialog for name, app and notes. */
  aboutOpen = $state(false);
  /** What saving comes to where there is no file to save to, or another program changed it. */
  unsaved = { nowhere: (): void => undefined, changedOutside: (): void => undefined };

  readonly #payload = $derived.by(() => this.draft.payload);
  readonly parsed: Parsed = $derived.by(() => parsed(this.#payload));
  readonly type = $derived.by(() => this.bench.pushTypes.find((it) => it.name === this.draft.push_type));
  readonly meter = $derived.by(() => meter(this.#bytes(), this.type?.max_bytes ?? APNS_LIMIT));
  readonly devices = $derived.by(() => chosenOf(this.bench.devices, this.draft.device_ids));
  /** How many pushes a send makes. */
  readonly targets = $derived.by(
    () =>
      this.draft.device_ids.length +
      (this.check?.group_targets ?? 0) +
      (this.draft.token === '' ? 0 : 1) +
      this.file.tokens,
  );
  readonly file: TokenFile;
  readonly checking: Checking;
  readonly exchange: Exchange;
  readonly #history = new History();
  readonly #kept: Told<Saved>;

  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> = Promise.resolve();
  #savingProfile: Promise<void> = Promise.resolve();

  constructor(bench: Bench, start: DraftState) {
    this.bench = bench;
    this.draft = start.draft;
    this.edited = start.edited;
    this.#kept = new Told({
      whole: (it) => bench.bridge.call('save_draft', it),
      change: (it) => bench.bridge.call('save_change', it),
    });
    this.file = new TokenFile(bench, this);
    this.checking = new Checking(bench, () => copyOf(this.draft));
    this.exchange = new Exchange(bench, this);
    void this.file.read();
    this.checking.askAnew();
  }

  /** What the core last said of the draft. */
  get check(): CheckReply | null {
    return this.checking.reply;
  }

  /** The draft's name: that of its profile. */
  get profile() {
    return this.bench.workspace.profiles.find((it) => it.id === this.draft.profile) ?? null;
  }

  /** Changes header fields, credential, endpoint, devices or token; typing in one field is one step to undo. */
  set(change: Change, how: How = { place: Object.keys(change)[0] ?? '' }): void {
    this.change(change, how);
  }

  setPayload(payload: string, how: How = { place: 'payload' }): void {
    this.change({ payload }, how);
  }

  /** Changes the payload at one place of the form. */
  edit(edits: readonly Edit[], how: How): void {
    this.change({ payload: applyEdits(this.draft.payload, edits) }, how);
  }

  /** Every change goes through here: it is kept to be undone, saved, and checked. */
  change({ payload, ...fields }: Change, { place, alone = false }: How): void {
    const [clean, payloadStep] = payload === undefined ? [undefined, null] : this.#clean(payload);
    const changed = Object.entries(fields).filter(([name, value]) => !same(this.#field(name), value));
    if (!payloadStep && changed.length === 0) return;
    // A step of its own, such as an import, takes back what it changed of the target as well.
    const undone = changed.filter(([name]) => alone || UNDONE.includes(name));
    if (payloadStep || undone.length > 0) {
      const before = Object.fromEntries(undone.map(([name]) => [name, $state.snapshot(this.#field(name))]));
      const after = Object.fromEntries(undone);
      this.#history.push({ payload: payloadStep, before, after, place, alone, at: Date.now() });
    }
    this.#assign(payloadStep && clean !== undefined ? { ...fields, payload: clean } : fields);
  }

  undo(): void {
    this.#travel(this.#history.undo());
  }

  redo(): void {
    this.#travel(this.#history.redo());
  }

  /** Keeps what was typed at `field` and cannot be written, or forgets it. */
  setPending(field: string, text: string | null): void {
    if ((this.pending[field] ?? null) === text) return;
    const others = Object.entries(this.pending).filter(([name]) => name !== field);
    this.pending = Object.fromEntries(text === null ? others : [...others, [field, text]]);
  }

  fold(name: string, open: boolean): void {
    this.folds[name] = open;
  }

  /** What the type does not read is set aside. */
  choosePushType(name: string): void {
    if (name === this.draft.push_type) return;
    const change = switched(copyOf(this.draft), name, this.bench.pushTypes);
    const topic = this.customTopic ? this.draft.topic : change.topic;
    this.change({ ...change, topic }, { place: 'push_type', alone: true });
  }

  /** Brings back what changes of push type set aside. */
  putBack(): void {
    this.change(putBack(copyOf(this.draft)), { place: 'push_type', alone: true });
  }

  /** Settles a finding: one step to undo. */
  async fix(finding: Finding): Promise<void> {
    let fix: Fix | null = finding.fix;
    // Its places are those of the text that was checked.
    if (this.checking.text !== this.draft.payload) {
      await this.checking.settled();
      const again = ({ rule, pointer }: Finding) => rule === finding.rule && pointer === finding.pointer;
      fix = this.check?.findings.find(again)?.fix ?? null;
    }
    if (!fix || this.checking.text !== this.draft.payload) return;
    const payload = applyEdits(this.draft.payload, fix.edits);
    this.change({ ...(fix.fields as Change), payload }, { place: 'payload', alone: true });
    await this.checking.settled();
  }

  /** Settles everything in the payload that can be, as far as one change leaves room for another. */
  async fixAll(): Promise<void> {
    await this.checking.settled();
    if (this.checking.text !== this.draft.payload) return;
    const fixes = (this.check?.findings ?? []).flatMap((it) =>
      it.fix && it.field === 'payload' ? [it.fix] : [],
    );
    this.setPayload(applyEdits(this.draft.payload, editsOf(fixes)), { place: 'payload', alone: true });
    await this.checking.settled();
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
    this.set({
      device_ids: [device.id],
      tags: [],
      people: [],
      token: '',
      topic: this.draft.topic || device.topic,
    });
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

  /** The same, and what is being saved as the profile. */
  async settled(): Promise<void> {
    await this.#savingProfile;
    await this.flush();
  }

  /** Takes another draft onto the screen; what could be undone of the one before is forgotten. */
  show({ draft, edited }: DraftState): void {
    this.draft = draft;
    this.edited = edited;
    this.refused = [];
    this.pending = {};
    this.revealed = null;
    this.customTopic = false;
    this.#history.clear();
    this.#showHistory();
    void this.file.read();
    this.checking.askAnew();
  }

  /** Puts another draft one step below what was typed: undo shows it. */
  showBelow({ draft }: DraftState): void {
    const typed = copyOf(this.draft);
    for (const it of [draft, typed]) this.change({ ...it }, { place: 'payload', alone: true });
  }

  /** The profile has another id; what was typed went there with it. */
  renamed(profile: string): void {
    this.draft.profile = profile;
  }

  async openProfile(profile: string): Promise<void> {
    if (profile === this.draft.profile) return;
    await this.#load(() => this.bench.bridge.call('open_profile', { profile }));
  }

  async revert(): Promise<void> {
    const profile = this.draft.profile;
    if (profile !== null) await this.#load(() => this.bench.bridge.call('revert_draft', { profile }));
  }

  saveProfile(): Promise<void> {
    this.#savingProfile = this.#saveProfile();
    return this.#savingProfile;
  }

  /** Ends the timers; what is not saved yet is saved. */
  end(): void {
    void this.flush();
    this.checking.end();
  }

  async #saveProfile(): Promise<void> {
    if (this.draft.profile === null) return this.unsaved.nowhere();
    try {
      await this.flush();
      this.bench.workspace = await this.bench.bridge.call('save_profile', copyOf(this.draft));
      this.edited = false;
      this.bench.notices.announce(this.bench.words.t('compose.saved', { name: this.profile?.name ?? '' }));
    } catch (reason) {
      const failure = asFailure(reason);
      if (failure.cause === 'profile_changed_outside') this.unsaved.changedOutside();
      else if (isSecret(failure)) this.secret = failure;
      else this.bench.failed(failure);
    }
  }

  async #load(command: () => Promise<DraftState>): Promise<void> {
    try {
      await this.flush();
      this.show(await command());
      await this.checking.settled();
    } catch (reason) {
      this.bench.failed(reason);
    }
  }

  #field(name: string): unknown {
    return this.draft[name as keyof Draft];
  }

  /** `payload` without half characters that came in, which cannot go to the core; and what changes with it. */
  #clean(payload: string): [payload: string, changed: Difference | null] {
    const { payload: now } = this.draft;
    const changed = difference(now, payload);
    if (!changed) return [payload, null];
    const around = payload.slice(Math.max(0, changed.at - 1), changed.at + changed.inserted.length + 1);
    if (!hasLoneSurrogate(around)) return [payload, changed];
    const clean = withoutLoneSurrogates(payload);
    return [clean, difference(now, clean)];
  }

  #travel(step: Step | null): void {
    if (!step) return;
    const { payload, after, place } = step;
    const text = payload ? applied(this.draft.payload, payload) : this.draft.payload;
    this.pending = {};
    this.#assign({ ...after, ...(payload ? { payload: text } : {}) });
    if (after.token_file !== undefined) void this.file.read();
    const from = payload?.at ?? 0;
    const to = from + (payload?.inserted.length ?? 0);
    this.revealed = { field: payload ? place : fieldOf(after, place), from, to, inPayload: payload !== null };
  }

  #assign(change: Change): void {
    this.changes += 1;
    Object.assign(this.draft, change);
    this.#showHistory();
    this.refused = [];
    const units = this.draft.payload.length;
    this.#saveTimer ??= setTimeout(() => this.#save(), units < LARGE_UNITS ? SAVE_MS : SAVE_LARGE_MS);
    this.checking.ask(units, change.payload !== undefined);
  }

  #showHistory(): void {
    this.canUndo = this.#history.canUndo;
    this.canRedo = this.#history.canRedo;
  }

  /** The size for the first target, where variables make it another one than that of the text. */
  #bytes(): number {
    const { reply, text } = this.checking;
    return reply && reply.expanded !== null && text === this.#payload ? reply.bytes : this.parsed.bytes;
  }

  #save(): void {
    this.#saveTimer = undefined;
    this.#saving = this.#saving.then(async () => {
      try {
        this.edited = (await this.#kept.ask(copyOf(this.draft))).edited;
      } catch (reason) {
        this.bench.failed(reason);
      }
    });
  }
}
