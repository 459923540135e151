//! Everything that is open in the window: creates the state of every feature and ties them together.

import type { Bridge } from '../bridge/bridge';
import type { Draft, DraftState, StartState } from '../bridge/generated';
import { Chat } from '../features/chat/chat.svelte';
import { Compose } from '../features/compose/compose.svelte';
import { copyOf } from '../features/compose/draft';
import { Preview } from '../features/compose/preview/preview.svelte';
import { Sending } from '../features/compose/sending.svelte';
import { Credentials } from '../features/credentials/credentials.svelte';
import { Devices } from '../features/devices/devices.svelte';
import { History } from '../features/history/history.svelte';
import { Palette } from '../features/palette/palette.svelte';
import { Preferences } from '../features/settings/preferences.svelte';
import { Files } from '../features/workspace/files.svelte';
import { Simulator } from '../features/simulator/simulator.svelte';
import { Bench } from '../shared/bench.svelte';
import { Layout } from './layout.svelte';
import { paletteItems } from './palette-items';
import { tendHistory } from './tend-history';

/** The places of the sidebar, in the order of their keys. */
export const PLACES = ['compose', 'chat', 'devices', 'credentials', 'history', 'simulator'] as const;
export type Place = (typeof PLACES)[number];

export class Desk {
  place = $state<Place>('compose');
  readonly bench: Bench;
  readonly layout: Layout;
  readonly compose: Compose;
  readonly sending: Sending;
  readonly preview: Preview;
  readonly chat: Chat;
  readonly devices: Devices;
  readonly credentials: Credentials;
  readonly history: History;
  readonly simulator: Simulator;
  readonly files: Files;
  readonly preferences: Preferences;
  readonly palette = new Palette();
  /** The run for which the drawer was opened. */
  #opened = '';

  /** `reopen` begins anew with another workspace. */
  constructor(
    bridge: Bridge,
    start: StartState,
    systemLanguage: string,
    reopen: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.bench = new Bench(bridge, start, systemLanguage);
    this.layout = new Layout(bridge, start.layout);
    this.compose = new Compose(this.bench, start.draft);
    this.sending = new Sending(this.bench, this.compose);
    this.preview = new Preview(this.compose);
    this.chat = new Chat(this.bench);
    this.devices = new Devices(this.bench);
    this.credentials = new Credentials(this.bench);
    this.history = new History(this.bench);
    this.history.onedit = (draft, profile) => void this.#editAgain(draft, profile);
    this.simulator = new Simulator(this.bench);
    this.preferences = new Preferences(this.bench);
    this.files = new Files(this.bench, screenOf(this), reopen);
    this.compose.unsaved = {
      nowhere: () => this.files.askSaveAs(),
      changedOutside: () => void this.files.look().then(() => (this.files.dialog = { kind: 'outside' })),
    };
  }

  /** Hears the core until the returned function is called. */
  listen(): () => void {
    const listening = this.bench.bridge.subscribe((event) => {
      if (event.kind === 'inbox') return this.bench.arrived(event.entries, event.arrived);
      if (event.kind === 'devices') return this.devices.traffic.hear(event.progress);
      if (event.kind === 'receipt') this.devices.answered(event.receipt);
      if (event.kind === 'not_kept') return this.#notKept(event.error);
      this.sending.hear(event);
      this.chat.hear(event);
      const ran = event.kind === 'progress' && event.progress.state === 'ended';
      if (ran || (event.kind === 'chat' && event.progress.ended)) this.#sent();
      // Once, when the run begins: a drawer that is closed after that stays closed.
      if ((event.kind === 'progress' || event.kind === 'chat') && this.#opened !== event.progress.run) {
        this.#opened = event.progress.run;
        this.layout.openDrawer(true);
      }
    });
    listening.catch((reason: unknown) => this.bench.failed(reason));
    void this.sending.interrupted.find();
    void tendHistory(this.bench).then(() => this.#refreshHistory());
    void this.devices.begin();
    const unwatch = this.files.watch();
    return () => {
      unwatch();
      void listening.then((end) => end());
    };
  }

  /** Opens what was sent in the compose view: over its profile, where that is still there, as one step to undo. */
  async #editAgain(draft: Draft, profile: string | null): Promise<void> {
    const known = this.bench.workspace.profiles.find((it) => it.id === profile && it.problem === null);
    if (known && this.compose.draft.profile !== known.id) await this.openProfile(known.id);
    // It was said why the profile did not open: nothing is put onto another one.
    if (known && this.compose.draft.profile !== known.id) return;
    this.go('compose');
    // What is in it was expanded when it was sent: the variables stay those of the profile, as does what is said of it.
    const { variables, aside, profile: id, about, ask } = this.compose.draft;
    const kept = { variables, aside, profile: id, about, ask };
    this.compose.change({ ...draft, ...kept }, { place: 'payload', alone: true });
    this.compose.file.remove();
    this.bench.notices.announce(this.bench.words.t('history.edit'));
  }

  /** A send to many came to its end: their last answers are others now. */
  #sent(): void {
    void this.bench.devicesChanged();
    this.#refreshHistory();
  }

  /** Where it is in sight, what is new in it has to be too. */
  #refreshHistory(): void {
    if (this.place === 'history') void this.history.load();
  }

  #notKept(error: string): void {
    this.bench.notices.show(this.bench.words.t('history.not_kept'), { tone: 'bad', detail: error });
  }

  go(place: Place): void {
    this.place = place;
  }

  openScenario(id: string): void {
    this.go('chat');
    this.chat.open(id);
  }

  /** Saves what is open in this place. */
  save(): Promise<void> {
    return this.place === 'chat' ? this.chat.save() : this.compose.saveProfile();
  }

  /** A new profile, or scenario. */
  create(): void {
    if (this.place === 'chat') this.chat.dialog = { kind: 'new', from: null };
    else this.files.askNew(this.compose.profile?.folder);
  }

  /** A copy of what is open in this place. */
  duplicate(): void {
    if (this.place === 'chat') this.chat.dialog = { kind: 'new', from: this.chat.id };
    else this.files.askCopy(this.compose.draft.profile);
  }

  openPalette(): void {
    this.palette.show(paletteItems(this));
  }

  async openProfile(profile: string): Promise<void> {
    this.go('compose');
    await this.compose.openProfile(profile);
  }

  async send(): Promise<void> {
    if (this.place === 'chat') {
      await this.chat.send();
      return this.#sent();
    }
    this.go('compose');
    await this.sending.send();
    this.#refreshHistory();
    if (this.sending.receipts.length > 0) this.layout.openDrawer(true);
  }

  toggleDrawer(): void {
    if (this.place !== 'chat') this.go('compose');
    this.layout.openDrawer(!this.layout.drawerOpen);
  }
}

/** The compose view, as far as the workspace has to do with it. */
function screenOf(desk: Desk) {
  return {
    get profile() {
      return desk.compose.draft.profile;
    },
    get changes() {
      return desk.compose.changes;
    },
    get atWork() {
      const { sending, chat, devices, history } = desk;
      return sending.busy || chat.delivery.busy || devices.traffic.busy || history.busy;
    },
    draft: () => copyOf(desk.compose.draft),
    flush: () => desk.compose.settled(),
    show: (state: DraftState) => desk.compose.show(state),
    showBelow: (state: DraftState) => desk.compose.showBelow(state),
    renamed: (profile: string) => desk.compose.renamed(profile),
    open: (profile: string) => desk.openProfile(profile),
  };
}
