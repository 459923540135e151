//! What the fake core holds when it starts.

import { credentials } from './credentials';
import { waiting } from './requests';
import type {
  AppRecord,
  DeviceView,
  Draft,
  InterruptedRun,
  ProfileView,
  PushTypeView,
  SimulatorView,
  StartState,
} from '../generated';

export const SAMPLE_TOKEN = '8f3c6a1d5be24790c3f1a8d2e4b6978051c2d3e4f5a6b7c8d9e0f1a2b3c4e91a';
const SANDBOX_TOKEN = '11d09a7c3b5e4f6081920a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d77bc';

const SUFFIXES: [name: string, suffix: string][] = [
  ['alert', ''],
  ['background', ''],
  ['complication', '.complication'],
  ['controls', '.push-type.controls'],
  ['fileprovider', '.pushkit.fileprovider'],
  ['liveactivity', '.push-type.liveactivity'],
  ['location', '.location-query'],
  ['mdm', ''],
  ['pushtotalk', '.voip-ptt'],
  ['voip', '.voip'],
  ['widgets', '.push-type.widgets'],
];

export const PUSH_TYPES: PushTypeView[] = SUFFIXES.map(([name, topic_suffix]) => ({
  name,
  topic_suffix,
  max_bytes: name === 'voip' ? 5120 : 4096,
  priorities: name === 'background' ? [5] : name === 'liveactivity' ? [10, 5] : [10, 5, 1],
  default_priority: name === 'background' ? 5 : 10,
  about: { en: `When a push of type ${name} is used.`, zh_hans: `何时使用 ${name} 类型的推送。` },
  authentication: name === 'mdm' ? 'certificate' : name === 'location' ? 'token' : 'any',
  aps: name !== 'mdm' && name !== 'fileprovider',
  custom: name !== 'mdm',
}));

function device(id: string, name: string, token: string, rest: Partial<DeviceView> = {}): DeviceView {
  return {
    id,
    name,
    token,
    topic: 'com.example.orders',
    environment: 'sandbox',
    kind: 'alert',
    person: '',
    tags: [],
    notes: '',
    simulated: false,
    first_ok: null,
    last_ok: null,
    gone_at: null,
    accepted_in: null,
    last_at: null,
    last_status: null,
    last_reason: null,
    variables: {},
    ...rest,
  };
}

export const DEVICES: DeviceView[] = [
  device('d1', 'iPhone (simulated)', SAMPLE_TOKEN, { simulated: true }),
  device('d2', 'QA iPad', SANDBOX_TOKEN, {
    last_at: Date.now() - 3_600_000,
    last_status: 400,
    last_reason: 'BadDeviceToken',
  }),
  device('d3', 'Ana’s iPhone 16', '5a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b', {
    person: 'Ana',
    tags: ['staff'],
    last_at: Date.now() - 86_400_000,
    last_status: 200,
  }),
];

function profile(id: string, endpoint: ProfileView['endpoint'], problem: string | null = null): ProfileView {
  const cut = id.lastIndexOf('/');
  const place = { name: id.slice(cut + 1), folder: cut < 0 ? '' : id.slice(0, cut) };
  return { id, ...place, endpoint, problem, app: '', edited: false, changed_at: Date.now() };
}

export const PROFILES: ProfileView[] = [
  profile('Background/Refresh orders', 'loopback_sandbox'),
  profile('Orders/Order delayed', 'sandbox'),
  profile('Orders/Order shipped', 'loopback_sandbox'),
  profile('Orders/Receipt ready', 'production'),
];

const APPS: AppRecord[] = [
  { name: 'Orders', bundle_id: 'com.example.orders' },
  { name: 'Shop', bundle_id: 'com.example.shop' },
];

const PAYLOAD = `{
  "aps": {
    "alert": {
      "title": "Your order is on its way",
      "body": "Two parcels left our Lisbon warehouse. They arrive tomorrow, 9–12."
    },
    "sound": "default",
    "badge": 1,
    "interruption-level": "time-sensitive",
    "mutable-content": 1
  },
  "order_id": "A-10293",
  "link": "acme://orders/A-10293"
}
`;

export const DRAFT: Draft = {
  profile: 'Orders/Order shipped',
  payload: PAYLOAD,
  push_type: 'alert',
  priority: '10',
  expiration: '',
  topic: 'com.example.orders',
  collapse_id: '',
  apns_id: '',
  credential: 'c1',
  endpoint: 'loopback_sandbox',
  device_ids: ['d1'],
  tags: [],
  people: [],
  ask: false,
  token: '',
  token_file: '',
  variables: {},
  aside: [],
  about: { name: '', app: '', notes: '' },
};

const DELAYED = `{
  "aps": {
    "alert": {
      "title": "Your order is late",
      "body": "One parcel waits in Porto. We expect it on Monday, and are sorry."
    },
    "sound": "default",
    "badge": 2
  },
  "order_id": "A-10293"
}
`;

/** A profile as it was saved; each has something of its own. */
export function profileDraft(saved: Draft, profile: string): Draft {
  const draft = { ...structuredClone(saved), profile };
  if (profile === saved.profile) return draft;
  if (profile.startsWith('Background'))
    return {
      ...draft,
      push_type: 'background',
      priority: '5',
      payload: '{ "aps": { "content-available": 1 } }\n',
    };
  return { ...draft, payload: DELAYED, expiration: '+3600' };
}

export const SIMULATOR: SimulatorView = {
  running: true,
  problem: null,
  sandbox_url: 'https://127.0.0.1:2197',
  production_url: 'https://127.0.0.1:2198',
  port_taken: null,
  ca_path: '/home/ana/.local/share/pushbench/simulator-ca.pem',
  inbox: [],
  arrived: 0,
};

/** The draft of the first picture, with what the address asks for: `payload`, `push_type`, `topic`. */
function draftOf(asked: URLSearchParams): Draft {
  const change = (name: 'payload' | 'push_type' | 'topic') => asked.get(name) ?? DRAFT[name];
  return { ...DRAFT, payload: change('payload'), push_type: change('push_type'), topic: change('topic') };
}

/** The first picture; `asked` are the parameters of the page's address: `lang`, `theme`, `vault`, `devices`. */
export function startState(asked: URLSearchParams): StartState {
  const memory = asked.get('vault') !== 'keychain';
  return structuredClone({
    version: '0.1.0',
    platform: asked.get('platform') ?? (globalThis.navigator?.platform.startsWith('Mac') ? 'macos' : 'linux'),
    settings: {
      language: (asked.get('lang') ?? 'system') as 'system',
      theme: (asked.get('theme') ?? 'system') as 'system',
      default_endpoint: 'loopback_sandbox',
      network: { proxy: 'environment', proxy_host: '', proxy_port: '', proxy_user: '' },
      limits: {
        max_in_flight: 500,
        per_second: null,
        deadline_minutes: 60,
        first_answers: 10,
        bad_token_percent: 50,
        retry: 'fast',
      },
    },
    network: { password: false, vault: 'memory', environment: null, extra_ca: null },
    layout: { sidebar: null, preview: null, drawer: null, drawer_open: true },
    workspace: {
      name: 'Sample',
      path: '/home/ana/Pushbench/Sample',
      profiles: PROFILES,
      folders: ['Background', 'Orders'],
      scenarios: [],
      apps: asked.has('apps') ? APPS : [],
    },
    draft: { draft: draftOf(asked), edited: asked.has('payload') },
    devices: [...DEVICES, ...manyDevices(Number(asked.get('devices') ?? 0))],
    credentials: credentials(asked),
    requests: waiting(asked),
    vault: memory
      ? {
          kind: 'memory',
          problem: 'no_bus',
          message: 'no D-Bus session bus answers',
          file: asked.get('vault') === 'locked' ? 'locked' : 'absent',
        }
      : { kind: 'keychain', problem: null, message: null, file: 'absent' },
    simulator: SIMULATOR,
    push_types: PUSH_TYPES,
  } satisfies StartState);
}

/** With `interrupted` in the address, a run of this morning. */
export function interruptedRun(asked: URLSearchParams): InterruptedRun | null {
  if (!asked.has('interrupted')) return null;
  return {
    id: '1',
    name: 'Order shipped',
    file_name: 'tokens-100000.txt',
    endpoint: 'loopback_sandbox',
    started_at: new Date().setHours(12, 3),
    total: 100_000,
    answered: 41_200,
    unknown: 37,
  };
}

function manyDevices(count: number): DeviceView[] {
  return Array.from({ length: count }, (_, n) =>
    device(`m${n}`, `Test phone ${n + 1}`, n.toString(16).padStart(64, '0')),
  );
}
