//! What the fake core reads out of a pasted `userInfo`, and the code that it writes.

import type { ClientCode, UserInfoRow, UserInfoView, Words } from '../../generated';
import { problem } from './edit';
import type { Person, Scenario } from './scenario';

const words = (en: string, zh_hans: string): Words => ({ en, zh_hans });
const NONE = words('', '');
const MEANINGS: Record<string, Words> = {
  'aps.alert.body': words('text of the notification', '通知正文'),
  'aps.badge': words('messages that wait', '等待中的消息数'),
  'aps.sound': words('sound', '自定义铃声'),
  'aps.mutable-content': words('handed to the service extension', '交给通知服务扩展'),
  f: words('sender', '发送方'),
  t: words('recipient', '接收方'),
  g: words('group', '群组'),
  m: words('message ID', '消息 ID'),
  e: words('custom field, extern', '自定义字段 extern'),
};

/** Reads what was pasted. */
export function userInfoOf(text: string): UserInfoView {
  const repairs: Words[] = [];
  const mended = text.replace(/,(\s*[}\]])/g, '$1');
  if (mended !== text)
    repairs.push(words('A comma before a closing brace was left out.', '去掉了右括号前多余的逗号。'));
  try {
    const root = JSON.parse(mended) as Record<string, unknown>;
    if ('apns' in root && !('aps' in root)) {
      repairs.push(
        words(
          'The root key apns was read as aps, which is the key on the wire.',
          '根键 apns 已按 aps 读取，实际传输的键是 aps。',
        ),
      );
      root['aps'] = root['apns'];
      delete root['apns'];
    }
    return {
      rows: Object.entries(root).flatMap(([key, value]) => rowsOf(key, value)),
      repairs,
      problem: null,
    };
  } catch (reason) {
    const at = Number(/position (\d+)/.exec(String(reason))?.[1] ?? mended.length);
    const before = mended.slice(0, at).split('\n');
    const details = { line: String(before.length), column: String((before.at(-1)?.length ?? 0) + 1) };
    const { line, column } = details;
    const [en, zh] = [
      `The text is not JSON: line ${line}, column ${column}.`,
      `文本不是 JSON：第 ${line} 行，第 ${column} 列。`,
    ];
    return { rows: [], repairs: [], problem: problem('text', 'user_info_broken', en, zh, details) };
  }
}

function rowsOf(key: string, value: unknown): UserInfoRow[] {
  if (key.startsWith('aps') && typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) => rowsOf(`${key}.${name}`, inner));
  }
  return [{ key, value: JSON.stringify(value), meaning: MEANINGS[key] ?? NONE }];
}

/** Code of a person's client. */
export function codeOf(scenario: Scenario, { options, bindings }: Person): ClientCode {
  const cert = bindings[0]?.apns_cert_name ?? 'PushCertName';
  const name = options.display_name ?? '';
  const style = options.display_style === 'simple_banner' ? 'SimpleBanner' : 'MessageSummary';
  const objective_c = `// Capability: Push Notifications
AgoraOptions *options = [AgoraOptions optionsWithAppkey:@"…#…"];
options.apnsCertName = @"${cert}";
[AgoraChatClient.sharedClient initializeSDKWithOptions:options];

[AgoraChatClient.sharedClient.pushManager updatePushDisplayName:@"${name}" completion:nil];
[AgoraChatClient.sharedClient.pushManager updatePushDisplayStyle:AgoraPushDisplayStyle${style} completion:nil];

Message *message = [[Message alloc] initWithConversationID:@"${scenario.to.name}" from:@"${scenario.from}" to:@"${scenario.to.name}" body:body ext:ext];
[AgoraChatClient.sharedClient.chatManager sendMessage:message progress:nil completion:nil];
`;
  const swift = `// Adapted from the documented Objective-C.
let options = AgoraOptions(appkey: "…#…")
options.apnsCertName = "${cert}"
AgoraChatClient.shared().initializeSDK(with: options)

AgoraChatClient.shared().pushManager?.updatePushDisplayName("${name}") { _, _ in }
`;
  return { objective_c, swift };
}
