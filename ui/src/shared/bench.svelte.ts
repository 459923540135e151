//! What more than one feature looks at: the bridge, the words, and the lists that the core owns.
//! Features get this in their constructor and never import each other.

import { asFailure, type Bridge } from '../bridge/bridge';
import type {
  CredentialView,
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
  devices = $state.raw<DeviceView[]>([]);
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
