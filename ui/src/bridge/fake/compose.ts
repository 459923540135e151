//! Templates and exchange of the fake core: a little of each.

import { read } from '../../features/compose/json/reader';
import type {
  BootedSimulator,
  Commands,
  Draft,
  ExportedPush,
  ImportedPush,
  ImportSource,
  PushFormat,
  Words,
} from '../generated';
import { fail } from './credentials';
import { TEMPLATES } from './templates';

type Handlers = {
  [N in 'templates' | 'export_push' | 'booted_simulators' | 'push_to_booted']: (
    argument: Commands[N]['argument'],
  ) => Commands[N]['result'];
};

/** What a file is, wherever it is. */
const FILE = `{
  "Simulator Target Bundle": "com.example.orders",
  "aps": { "alert": "From a file" }
}
`;
const NAMES: Record<PushFormat, string> = {
  apns: 'push.apns',
  curl: 'push.sh',
  swift: 'Push.swift',
  payload: 'push.json',
};
const both = (en: string, zh_hans: string): Words => ({ en, zh_hans });

/** With `booted` in the address, an iOS Simulator runs. */
export function composeHandlers(asked: URLSearchParams): Handlers {
  return {
    templates: () => [...TEMPLATES],
    export_push: ({ draft, format, path }) => exported(draft, format, path),
    booted_simulators: (): BootedSimulator[] =>
      asked.has('booted') ? [{ id: 'B1', name: 'iPhone 17 Pro', runtime: 'iOS 26.1' }] : [],
    push_to_booted: () => undefined,
  };
}

const NOTHING: ImportedPush = {
  format: 'payload',
  payload: null,
  bundle_id: null,
  headers: {},
  token: null,
  credential: null,
  host: null,
  notes: [],
};

/** One push out of a text, or out of any file. */
export function importedFrom(source: ImportSource): ImportedPush {
  return imported(source.kind === 'text' ? source.text : FILE);
}

function imported(text: string): ImportedPush {
  if (/\bcurl\b/.test(text)) return importedCurl(text);
  if (read(text).kind !== 'value') {
    const details = { found: text.trim().slice(0, 20) };
    fail('invalid_field', 'This is no push: expected a cURL command, a .apns file or a payload.', {
      field: 'text',
      details,
    });
  }
  const target = /"Simulator Target Bundle"\s*:\s*"([^"]*)"\s*,\s*/.exec(text);
  if (!target) return { ...NOTHING, payload: text };
  const note = both(
    '“Simulator Target Bundle” is for the Simulator alone, and was taken as the bundle ID.',
    '“Simulator Target Bundle”仅用于模拟器，已作为 bundle ID 读取。',
  );
  return {
    ...NOTHING,
    format: 'apns',
    payload: text.replace(target[0], ''),
    bundle_id: target[1] ?? null,
    headers: { push_type: 'alert' },
    notes: [note],
  };
}

function importedCurl(text: string): ImportedPush {
  const header = (name: string) => new RegExp(`${name}:\\s*([^'"\\n]*)`).exec(text)?.[1]?.trim();
  const fields = {
    push_type: 'apns-push-type',
    topic: 'apns-topic',
    priority: 'apns-priority',
    expiration: 'apns-expiration',
  };
  const headers = Object.entries(fields).flatMap(([field, name]) => {
    const value = header(name);
    return value === undefined ? [] : [[field, value] as const];
  });
  const [, host = null, token = null] = /https:\/\/([^/\s'"]+)\/3\/device\/([0-9A-Fa-f]+)/.exec(text) ?? [];
  const signed = /authorization/i.test(text);
  return {
    ...NOTHING,
    format: 'curl',
    payload: /(?:-d|--data(?:-binary)?)\s+'([^']*)'/.exec(text)?.[1] ?? null,
    headers: Object.fromEntries(headers),
    token,
    host,
    credential: /--credential '([^']*)'/.exec(text)?.[1] ?? null,
    notes: signed
      ? [
          both(
            'The authorization was left out: Pushbench signs with a credential.',
            '已忽略 authorization：Pushbench 使用凭证签名。',
          ),
        ]
      : [],
  };
}

function exported(draft: Draft, format: PushFormat, path: string | null): ExportedPush {
  const texts: Record<PushFormat, string> = {
    payload: draft.payload,
    apns: draft.payload.replace('{', `{\n  "Simulator Target Bundle": "${draft.topic}",`),
    swift: `let userInfo: [AnyHashable: Any] = [\n  // ${draft.push_type}\n]\n`,
    curl: `JWT=$(pushbench token --credential 'Sample key')\ncurl --http2 --header "authorization: bearer $JWT" \\\n  --header 'apns-topic: ${draft.topic}' \\\n  --header 'apns-push-type: ${draft.push_type}' \\\n  --data-binary @- https://api.sandbox.push.apple.com/3/device/8f3c6a1d <<'PAYLOAD'\n${draft.payload}PAYLOAD\n`,
  };
  const notes =
    format === 'curl' && draft.device_ids.length > 1
      ? [both('For the first device alone.', '仅用于第一台设备。')]
      : [];
  if (path === '') fail('invalid_field', 'Say where to save it.', { field: 'path', cause: 'path_empty' });
  return {
    text: texts[format],
    file_name: NAMES[format],
    path: path === null ? null : place(path, NAMES[format]),
    notes,
  };
}

function place(path: string, name: string): string {
  return path.endsWith('/') ? path + name : path;
}
