//! What more than one feature looks at: the bridge, the words, and the lists that the core owns.
//! Features get this in their constructor and never import each other.

import { asFailure, type Bridge } from '../bridge/bridge';
import type {
  CredentialView,
  DeviceChanged,
  DevicesPage,
  DeviceView,
  Failure,
  InboxEntry,
  NetworkView,
  PushTypeView,
  RequestView,
  Settings,
  SimulatorView,
  StartState,
  VaultView,
  WorkspaceView,
} from '../bridge/generated';
import { failureText } from '../errors/failure';
import { Words } from '../i18n/words.svelte';
import { Notices } from './notices.svelte';

/** How many entries of the simulator's inbox are kept. */
const INBOX_LENGTH = 200;

export class Bench {
  readonly bridge: Bridge;
  readonly words: Words;
  readonly notices = new Notices();
  readonly version: string;
  readonly platform: string;
  readonly pushTypes: PushTypeView[];
  settings = $state<Settings>() as Settings;
  workspace = $state.raw<WorkspaceView>() as WorkspaceView;
  /** Devices that were shown or chosen. All of them stay with the core. */
  devices = $state.raw<DeviceView[]>([]);
  /** How many devices there are; null until the core has said. */
  deviceTotal = $state<number | null>(null);
  /** Goes up when the list of devices changes. */
  deviceChanges = $state(0);
  credentials = $state.raw<CredentialView[]>([]);
  /** Signing requests that wait for their certificate, the newest first. */
  requests = $state.raw<RequestView[]>([]);
  vault = $state.raw<VaultView>() as VaultView;
  simulator = $state.raw<SimulatorView>() as SimulatorView;
  network = $state.raw<NetworkView>() as NetworkView;
  /** Newest first. */
  inbox = $state.raw<InboxEntry[]>([]);
  /** How many arrived since it was cleared, those included that are not kept. */
  inboxTotal = $state(0);

  constructor(bridge: Bridge, start: StartState, systemLanguage: string) {
    this.bridge = bridge;
    this.words = new Words(start.settings.language, systemLanguage);
    this.version = start.version;
    this.platform = start.platform;
    this.pushTypes = start.push_types;
    this.settings = start.settings;
    this.workspace = start.workspace;
    this.devices = start.devices;
    this.credentials = start.credentials;
    this.requests = start.requests;
    this.vault = start.vault;
    this.simulator = start.simulator;
    this.network = start.network;
    this.inbox = start.simulator.inbox;
    this.inboxTotal = start.simulator.arrived;
  }

  /** Takes in some of what reached the simulator, and how much it was since the inbox was cleared. */
  arrived(entries: readonly InboxEntry[], total: number): void {
    const fresh = entries.filter((it) => !this.inbox.some(({ id }) => id === it.id));
    this.inbox = [...fresh, ...this.inbox].sort((a, b) => b.id - a.id).slice(0, INBOX_LENGTH);
    this.inboxTotal = total;
  }

  /** Rows of the list of devices. */
  async findDevices(text: string, offset: number, limit: number): Promise<DevicesPage> {
    const page = await this.bridge.call('find_devices', { text, offset, limit });
    this.deviceTotal = page.total;
    return page;
  }

  /** Keeps these devices at hand, in place of what was known of them. */
  knowDevices(devices: readonly DeviceView[]): void {
    if (devices.length === 0) return;
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- it ends with this call
    const fresh = new Map(devices.map((it) => [it.id, it]));
    const others = this.devices.filter((it) => !fresh.has(it.id));
    this.devices = [...others, ...fresh.values()];
  }

  /** Has the devices of these ids at hand, as far as they are in the list. */
  async needDevices(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.devices.some((it) => it.id === id));
    if (missing.length === 0) return;
    this.knowDevices(await this.bridge.call('devices_by_id', { ids: missing }));
  }

  /** Takes over what a change of a device came to; `gone` are those that were removed. */
  deviceChanged({ device, total }: DeviceChanged, gone: readonly string[] = []): void {
    if (device) this.knowDevices([device]);
    if (gone.length > 0) this.devices = this.devices.filter((it) => !gone.includes(it.id));
    this.deviceTotal = total;
    this.deviceChanges += 1;
  }

  /** Something changed many devices: the list is asked for anew, and so are those at hand. */
  async devicesChanged(): Promise<void> {
    this.deviceChanges += 1;
    const ids = this.devices.map(({ id }) => id);
    if (ids.length === 0) return;
    try {
      // eslint-disable-next-line svelte/prefer-svelte-reactivity -- it ends with this call
      const now = new Map((await this.bridge.call('devices_by_id', { ids })).map((it) => [it.id, it]));
      this.devices = this.devices.map((it) => now.get(it.id) ?? it);
    } catch (reason) {
      this.failed(reason);
    }
  }

  /** Tells of a failure that has no field or panel of its own. */
  failed(reason: unknown): Failure {
    const failure = asFailure(reason);
    this.notices.show(this.words.t('errors.notice'), {
      tone: 'bad',
      detail: failureText(failure, this.words),
    });
    return failure;
  }
}
