//! A few of the core's rules, for the fake core: enough that every kind of finding is there to be looked at.

import { applyEdits } from '../../features/compose/json/edit';
import {
  itemsOf,
  membersOf,
  placeOf,
  rawText,
  read,
  stringOf,
  valueAt,
  type Node,
} from '../../features/compose/json/reader';
import type { Draft, Finding, Fix, Severity, TextEdit, Words } from '../generated';
import { KEYS } from '../keys';
import { PUSH_TYPES } from './sample';

interface Found {
  rule: string;
  severity: Severity;
  node: { from: number; to: number } | null;
  words: Words;
  pointer?: string;
  field?: string;
  also?: { from: number; to: number }[];
  fix?: Fix;
}

const both = (en: string, zh_hans: string): Words => ({ en, zh_hans });
const fixed = (title: Words, edits: TextEdit[], fields: Record<string, string> = {}): Fix => ({
  title,
  edits,
  fields,
});

/** What the rules find in `draft`. */
export function findingsOf(draft: Draft): Finding[] {
  const found = [...ofPayload(draft), ...ofHeaders(draft)];
  return found.map(
    ({ rule, severity, node, words, pointer = '', field = 'payload', also = [], fix = null }) => {
      const { line, column } = node ? placeOf(draft.payload, node.from) : { line: 0, column: 0 };
      const span = node && { from: node.from, to: node.to };
      return { rule, severity, field, pointer, span, line, column, also, words, fix };
    },
  );
}

function ofPayload(draft: Draft): Found[] {
  const text = draft.payload;
  const parsed = read(text);
  if (parsed.kind === 'invalid') return [brokenAt(text, parsed.at)];
  if (parsed.kind !== 'value' || parsed.root.type !== 'object') return [];
  const { root } = parsed;
  return [
    ...duplicates(text, root, ''),
    ...spelling(text, root),
    ...silent(text, root, draft),
    ...activity(text, root, draft),
    ...sizes(text, draft),
  ];
}

/** A text that is no JSON, with a repair for a comma too many and for quotes of a word processor. */
function brokenAt(text: string, at: number): Found {
  const before = /,\s*$/.exec(text.slice(0, at));
  const quotes = [...text.matchAll(/[“”„]/g)].map((it) => ({
    from: it.index,
    to: it.index + 1,
    insert: '"',
  }));
  const words = both(
    'The payload is not JSON here: APNs hands it on, and no app can read it.',
    '此处不是有效的 JSON：APNs 会照常转发，但应用无法读取。',
  );
  const found: Found = {
    rule: 'json_syntax',
    severity: 'error',
    node: { from: at, to: Math.min(at + 1, text.length) },
    words,
  };
  if (quotes.length > 0 && read(applyEdits(text, quotes)).kind === 'value') {
    found.fix = fixed(both('Make all quotes straight', '将引号全部改为直引号'), quotes);
  } else if (before) {
    const comma = text.slice(0, at).lastIndexOf(',');
    found.fix = fixed(both('Remove the comma', '删除逗号'), [{ from: comma, to: comma + 1, insert: '' }]);
  }
  return found;
}

function duplicates(text: string, node: Node, pointer: string): Found[] {
  if (node.type === 'array')
    return itemsOf(text, node).flatMap((it, nth) => duplicates(text, it, `${pointer}/${nth}`));
  const members = membersOf(text, node);
  const own = members.flatMap((member, nth): Found[] => {
    const first = members.findIndex((it) => it.key === member.key);
    const earlier = members[first];
    if (first === nth || !earlier) return [];
    const next = members[first + 1] ?? member;
    return [
      {
        rule: 'duplicate_key',
        severity: 'error',
        pointer: `${pointer}/${member.key}`,
        node: { from: member.from, to: member.keyTo },
        also: [{ from: earlier.from, to: earlier.keyTo }],
        words: both(
          `${member.key} stands twice; which one counts is left to the reader.`,
          `${member.key} 出现两次，取哪一个由解析器决定。`,
        ),
        fix: fixed(both(`Remove the first ${member.key}`, `删除第一个 ${member.key}`), [
          { from: earlier.from, to: next.from, insert: '' },
        ]),
      },
    ];
  });
  return [...own, ...members.flatMap((it) => duplicates(text, it.value, `${pointer}/${it.key}`))];
}

function spelling(text: string, root: Node): Found[] {
  const found: Found[] = [];
  for (const { key, from, keyTo } of membersOf(text, root)) {
    if (key !== 'apns') continue;
    found.push({
      rule: 'apns_for_aps',
      severity: 'warning',
      pointer: '/apns',
      node: { from, to: keyTo },
      words: both('Apple reads aps; apns is a key of your own.', '苹果读取的是 aps，apns 会被当作自定义键。'),
      fix: fixed(both('Call it aps', '改为 aps'), [{ from, to: keyTo, insert: '"aps"' }]),
    });
  }
  const names = new Set(KEYS.filter((it) => it.place === '/aps').map((it) => it.name));
  for (const { key, from, keyTo } of membersOf(text, valueAt(text, root, ['aps']))) {
    if (names.has(key)) continue;
    const meant = key.replaceAll('_', '-');
    const node = { from, to: keyTo };
    const pointer = `/aps/${key}`;
    if (names.has(meant)) {
      found.push({
        rule: 'misspelt_key',
        severity: 'error',
        pointer,
        node,
        words: both(
          `Apple does not read ${key}; it is called ${meant}.`,
          `苹果不读取 ${key}，正确的名称是 ${meant}。`,
        ),
        fix: fixed(both(`Call it ${meant}`, `改为 ${meant}`), [{ ...node, insert: JSON.stringify(meant) }]),
      });
    } else {
      found.push({
        rule: 'custom_key_in_aps',
        severity: 'error',
        pointer,
        node,
        words: both(
          `${key} stands inside aps, where apps do not see it. Keys of your own stand beside it.`,
          `${key} 位于 aps 内，应用无法读取；自定义键应与 aps 并列。`,
        ),
      });
    }
  }
  return found;
}

function silent(text: string, root: Node, { push_type }: Draft): Found[] {
  const aps = valueAt(text, root, ['aps']);
  const loud = ['alert', 'badge', 'sound'].map((it) => [it, valueAt(text, root, ['aps', it])] as const);
  const critical = valueAt(text, root, ['aps', 'interruption-level']);
  const found: Found[] = [];
  if (push_type === 'background') {
    for (const [key, node] of loud) {
      if (!node) continue;
      const words = both(
        `A background push shows nothing: ${key} has no place in it.`,
        `后台推送不显示任何内容，不能包含 ${key}。`,
      );
      found.push({ rule: 'background_with_alert', severity: 'error', pointer: `/aps/${key}`, node, words });
    }
  }
  if (critical && stringOf(text, critical) === 'time-sensitive') {
    const words = both(
      'time-sensitive passes Focus only where the app has the capability.',
      '仅当应用具备该能力时，time-sensitive 才能越过专注模式。',
    );
    found.push({
      rule: 'entitlement',
      severity: 'info',
      pointer: '/aps/interruption-level',
      node: critical,
      words,
    });
  }
  if (
    aps &&
    push_type === 'alert' &&
    loud.every(([, node]) => !node) &&
    valueAt(text, root, ['aps', 'mutable-content'])
  ) {
    const words = both('mutable-content needs an alert with text.', 'mutable-content 需要带文本的 alert。');
    found.push({ rule: 'mutable_without_alert', severity: 'warning', pointer: '/aps', node: aps, words });
  }
  return found;
}

function activity(text: string, root: Node, { push_type }: Draft): Found[] {
  if (push_type !== 'liveactivity') return [];
  const timestamp = valueAt(text, root, ['aps', 'timestamp']);
  const aps = valueAt(text, root, ['aps']) ?? root;
  if (!timestamp) {
    const words = both(
      'A Live Activity needs a timestamp in Unix seconds; without one it is not shown.',
      '实时活动需要以 Unix 秒表示的 timestamp，否则不会显示。',
    );
    return [{ rule: 'live_activity_timestamp', severity: 'error', pointer: '/aps', node: aps, words }];
  }
  const raw = rawText(text, timestamp);
  if (!/^\d{13}$/.test(raw)) return [];
  const seconds = String(Math.floor(Number(raw) / 1000));
  return [
    {
      rule: 'timestamp_unit',
      severity: 'error',
      pointer: '/aps/timestamp',
      node: timestamp,
      words: both(
        'timestamp is in milliseconds; Apple reads seconds.',
        'timestamp 以毫秒为单位，苹果读取的是秒。',
      ),
      fix: fixed(both('Make it seconds', '改为秒'), [
        { from: timestamp.from, to: timestamp.to, insert: seconds },
      ]),
    },
  ];
}

function sizes(text: string, { push_type }: Draft): Found[] {
  const type = PUSH_TYPES.find((it) => it.name === push_type);
  const bytes = new TextEncoder().encode(text).length;
  if (!type || bytes <= type.max_bytes) return [];
  const words = both(
    `The payload is ${bytes} bytes; APNs takes at most ${type.max_bytes} and answers PayloadTooLarge.`,
    `载荷为 ${bytes} 字节；APNs 最多接受 ${type.max_bytes} 字节，将返回 PayloadTooLarge。`,
  );
  return [{ rule: 'payload_too_large', severity: 'error', node: null, words }];
}

function ofHeaders({ push_type, priority, topic }: Draft): Found[] {
  const type = PUSH_TYPES.find((it) => it.name === push_type);
  const found: Found[] = [];
  if (push_type === 'background' && priority !== '' && priority !== '5') {
    const words = both(
      'A background push has priority 5; APNs calls another one an error.',
      '后台推送的优先级为 5，其他值会被 APNs 视为错误。',
    );
    const fix = fixed(both('Use priority 5', '使用优先级 5'), [], { priority: '5' });
    found.push({ rule: 'background_priority', severity: 'error', field: 'priority', node: null, words, fix });
  }
  if (type && topic !== '' && !topic.endsWith(type.topic_suffix)) {
    const wanted = topic + type.topic_suffix;
    const words = both(
      `The topic of ${push_type} ends with ${type.topic_suffix}.`,
      `${push_type} 的主题应以 ${type.topic_suffix} 结尾。`,
    );
    const fix = fixed(both(`Use ${wanted}`, `使用 ${wanted}`), [], { topic: wanted });
    found.push({ rule: 'topic_suffix', severity: 'error', field: 'topic', node: null, words, fix });
  }
  return found;
}
