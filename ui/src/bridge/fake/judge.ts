//! A small APNs for the fake core: a token, a topic, a size, and the reason that APNs would give.
//! Not the judge of the simulator, which lives in Rust.

import type { CredentialView, DeviceView, Draft, Endpoint, Environment, Problem, Words } from '../generated';
import { PUSH_TYPES } from './sample';

export interface Verdict {
  status: number;
  reason: string | null;
  meaning: Words | null;
  advice: Words | null;
}

const ACCEPTED: Verdict = { status: 200, reason: null, meaning: null, advice: null };

const WORDS: Record<string, [status: number, meaning: Words, advice: Words]> = {
  BadDeviceToken: [
    400,
    {
      en: 'The token is malformed, or belongs to the other environment.',
      zh_hans: '设备令牌格式错误，或属于另一环境。',
    },
    {
      en: 'A token from an Xcode build belongs to Sandbox, one from TestFlight or the App Store to Production.',
      zh_hans: 'Xcode 构建的令牌属于沙盒环境，TestFlight 或 App Store 的令牌属于生产环境。',
    },
  ],
  PayloadTooLarge: [
    413,
    { en: 'The payload is over the limit.', zh_hans: '载荷超过大小上限。' },
    { en: 'Shorten it; let the app fetch what is long.', zh_hans: '请缩短载荷，较长的内容由应用自行获取。' },
  ],
  MissingTopic: [
    400,
    { en: 'The request names no topic, and needs one.', zh_hans: '请求缺少必需的主题（topic）。' },
    { en: 'Set apns-topic to the app’s bundle ID.', zh_hans: '请将 apns-topic 设为应用的 bundle ID。' },
  ],
  DeviceTokenNotForTopic: [
    400,
    { en: 'The token is real, but for another topic.', zh_hans: '令牌有效，但属于其他主题。' },
    {
      en: 'Use the bundle ID of the app that made the token.',
      zh_hans: '请使用生成该令牌的应用的 bundle ID。',
    },
  ],
  TopicDisallowed: [
    400,
    { en: 'This key may not push to this topic.', zh_hans: '该密钥不能向此主题推送。' },
    { en: 'Use a key of the team that owns the app.', zh_hans: '请使用该应用所属团队的密钥。' },
  ],
};

function rejected(reason: keyof typeof WORDS & string): Verdict {
  const row = WORDS[reason];
  return { status: row?.[0] ?? 400, reason, meaning: row?.[1] ?? null, advice: row?.[2] ?? null };
}

export function played(endpoint: Endpoint): Environment {
  return endpoint === 'production' || endpoint === 'loopback_production' ? 'production' : 'sandbox';
}

export function payloadBytes(payload: string): number {
  return new TextEncoder().encode(payload).length;
}

function limit(draft: Draft): number {
  return PUSH_TYPES.find((it) => it.name === draft.push_type)?.max_bytes ?? 4096;
}

/** How APNs answers a push of `draft` to `token`. */
export function judge(draft: Draft, token: string, devices: DeviceView[]): Verdict {
  const device = devices.find((it) => it.token === token);
  if (draft.topic === '') return rejected('MissingTopic');
  if (draft.topic.includes('disallowed')) return rejected('TopicDisallowed');
  if (device === undefined) return rejected('BadDeviceToken');
  // QA iPad is the device whose build is signed for production, whatever the list says.
  const home: Environment = device.id === 'd2' ? 'production' : 'sandbox';
  if (home !== played(draft.endpoint)) return rejected('BadDeviceToken');
  if (!draft.topic.startsWith(device.topic)) return rejected('DeviceTokenNotForTopic');
  if (payloadBytes(draft.payload) > limit(draft)) return rejected('PayloadTooLarge');
  return ACCEPTED;
}

function problem(
  field: string,
  code: string,
  message: string,
  details: Record<string, string> = {},
): Problem {
  return { field, code, message, details };
}

/** What cannot be put on the wire. */
export function problemsOf(draft: Draft, credentials: CredentialView[]): Problem[] {
  const problems: Problem[] = [];
  if (draft.payload.trim() === '') problems.push(problem('payload', 'payload_empty', 'the payload is empty'));
  else {
    try {
      const value: unknown = JSON.parse(draft.payload);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        problems.push(problem('payload', 'payload_not_object', 'not an object', { found: 'an array' }));
      }
    } catch {
      problems.push(
        problem('payload', 'payload_not_json', 'not JSON', { line: '1', column: '1', reason: '' }),
      );
    }
  }
  if (draft.device_ids.length === 0 && draft.token === '' && draft.token_file === '') {
    problems.push(problem('device_ids', 'no_device', 'no device'));
  }
  const stray = [...draft.token].findIndex((it) => !/[0-9a-f]/i.test(it));
  if (stray >= 0) {
    const details = { found: [...draft.token][stray] ?? '', position: String(stray + 1) };
    problems.push(problem('token', 'token_not_hex', 'not hex', details));
  }
  if (!credentials.some((it) => it.id === draft.credential)) {
    problems.push(problem('credential', 'no_credential', 'no credential'));
  }
  return problems;
}

/** What APNs would judge. */
export function warningsOf(draft: Draft): Problem[] {
  const warnings: Problem[] = [];
  const bytes = payloadBytes(draft.payload);
  const details = { bytes: String(bytes), limit: String(limit(draft)) };
  if (bytes > limit(draft)) warnings.push(problem('payload', 'payload_too_large', 'too large', details));
  if (draft.topic === '') warnings.push(problem('topic', 'topic_missing', 'no topic'));
  const type = PUSH_TYPES.find((it) => it.name === draft.push_type);
  if (draft.topic !== '' && type && !draft.topic.endsWith(type.topic_suffix)) {
    const named = { topic: draft.topic, push_type: type.name, suffix: type.topic_suffix };
    warnings.push(problem('topic', 'topic_suffix', 'topic does not fit', named));
  }
  if (type && draft.priority !== '' && !type.priorities.includes(Number(draft.priority))) {
    const named = { priority: draft.priority, push_type: type.name };
    warnings.push(problem('priority', 'priority', 'not for this type', named));
  }
  if (draft.expiration !== '' && !/^\+?\d+$/.test(draft.expiration)) {
    warnings.push(problem('expiration', 'expiration', 'not seconds', { value: draft.expiration }));
  }
  return warnings;
}
