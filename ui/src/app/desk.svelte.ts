//! Everything that is open in the window: creates the state of every feature and ties them together.

import type { Bridge } from '../bridge/bridge';
import type { StartState } from '../bridge/generated';
import { Chat } from '../features/chat/chat.svelte';
import { Compose } from '../features/compose/compose.svelte';
import { Preview } from '../features/compose/preview/preview.svelte';
import { Sending } from '../features/compose/sending.svelte';
import { Credentials } from '../features/credentials/credentials.svelte';
import { Devices } from '../features/devices/devices.svelte';
import { Palette } from '../features/palette/palette.svelte';
import { Preferences } from '../features/settings/preferences.svelte';
import { Simulator } from '../features/simulator/simulator.svelte';
import { Bench } from '../shared/bench.svelte';
import { Layout } from './layout.svelte';
import { paletteItems } from './palette-items';

/** The places of the sidebar, in the order of their keys. */
export const PLACES = ['compose', 'chat', 'devices', 'credentials', 'simulator'] as const;
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
  readonly simulator: Simulator;
  readonly preferences: Preferences;
  readonly palette = new Palette();
  /** The run for which the drawer was opened. */
  #opened = '';

  constructor(bridge: Bridge, start: StartState, systemLanguage: string) {
    this.bench = new Bench(bridge, start, systemLanguage);
    this.layout = new Layout(bridge, start.layout);
    this.compose = new Compose(this.bench, start.draft);
    this.sending = new Sending(this.bench, this.compose);
    this.preview = new Preview(this.compose);
    this.chat = new Chat(this.bench);
    this.devices = new Devices(this.bench);
    this.credentials = new Credentials(this.bench);
    this.simulator = new Simulator(this.bench);
    this.preferences = new Preferences(this.bench);
  }

  /** Hears the core until the returned function is called. */
  listen(): () => void {
    const listening = this.bench.bridge.subscribe((event) => {
      if (event.kind === 'inbox') return this.bench.arrived(event.entries, event.arrived);
      if (event.kind === 'devices') return this.devices.traffic.hear(event.progress);
      if (event.kind === 'receipt') this.devices.answered(event.receipt);
      this.sending.hear(event);
      this.chat.hear(event);
      // Once, when the run begins: a drawer that is closed after that stays closed.
      if ((event.kind === 'progress' || event.kind === 'chat') && this.#opened !== event.progress.run) {
        this.#opened = event.progress.run;
        this.layout.openDrawer(true);
      }
    });
    listening.catch((reason: unknown) => this.bench.failed(reason));
    void this.sending.interrupted.find();
    void this.devices.begin();
    return () => void listening.then((end) => end());
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

  openPalette(): void {
    this.palette.show(paletteItems(this));
  }

  async openProfile(profile: string): Promise<void> {
    this.go('compose');
    await this.compose.openProfile(profile);
  }

  async send(): Promise<void> {
    if (this.place === 'chat') return this.chat.send();
    this.go('compose');
    await this.sending.send();
    if (this.sending.receipts.length > 0) this.layout.openDrawer(true);
  }

  toggleDrawer(): void {
    if (this.place !== 'chat') this.go('compose');
    this.layout.openDrawer(!this.layout.drawerOpen);
  }
}
