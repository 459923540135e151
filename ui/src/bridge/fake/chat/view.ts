//! What the fake core shows of a scenario.

import type {
  ChatNote,
  Look,
  MessageView,
  PersonRow,
  PersonView,
  Problem,
  ScenarioReply,
  ScenarioView,
  Verdict,
  VerdictCount,
} from '../../generated';
import { alive, extOf, localTime, payloadOf, recipientsOf, traceOf, verdictOf, type Ext } from './decide';
import { problem } from './edit';
import type { Held, Person, Scenario } from './scenario';

const NO_EXT: Ext = { content: null, sound: null, mutable: false, force: false, extern: undefined };

/** All that the view shows. */
export function replyOf(id: string, held: Held, look: Look, refused: Problem | null = null): ScenarioReply {
  const { now } = held;
  const ext = extOf(now.ext);
  const problems = problemsOf(now, ext);
  const recipients = problems.length > 0 ? [] : recipientsOf(now);
  const decided = new Map(recipients.map((name) => [name, verdictOf(now, who(now, name), ext ?? NO_EXT)]));
  const names = [...new Set([...recipientsOf(now), ...now.people.keys()])];
  const found = look.search === '' ? names : names.filter((it) => matches(now, it, look.search));
  const page = found.slice(look.from, look.from + Math.min(500, look.count));
  const rowOf = (name: string): PersonRow => row(now, name, decided);
  const person = look.person === null ? undefined : now.people.get(look.person);
  return {
    scenario: viewOf(id, held, ext, problems, decided),
    people: { total: found.length, rows: page.map(rowOf) },
    person: person ? personOf(now, person, rowOf(person.name), ext ?? NO_EXT) : null,
    refused,
  };
}

const who = (now: Scenario, name: string) => now.people.get(name) as Person;

function matches(now: Scenario, name: string, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  const shown = `${name} ${who(now, name).options.display_name ?? ''}`;
  return wanted === '' || shown.toLowerCase().includes(wanted);
}

function viewOf(
  id: string,
  { now, revision, edited }: Held,
  ext: Ext | null,
  problems: Problem[],
  decided: ReadonlyMap<string, Verdict>,
): ScenarioView {
  const holds = [...now.expect].map(
    ([name, { verdict }]) => verdict === null || decided.get(name) === verdict,
  );
  return {
    id,
    revision,
    edited,
    name: now.name,
    clock: now.clock,
    time_zone: now.time_zone,
    language: now.language,
    people: now.people.size,
    groups: [...now.groups].map(([group, all]) => ({
      id: group,
      size: all.length,
      members: all.slice(0, 50),
    })),
    message: messageOf(now, ext),
    counts: countsOf(now, decided),
    recipients: [...decided.keys()].slice(0, 8),
    certificates: certificatesOf(now, decided),
    problems,
    notes: notesOf(now),
    as_expected: holds.filter((it) => it).length,
    unexpected: holds.filter((it) => !it).length,
  };
}

function countsOf(now: Scenario, decided: ReadonlyMap<string, Verdict>): VerdictCount[] {
  const counts = new Map<Verdict, VerdictCount>();
  for (const [name, verdict] of decided) {
    const count = counts.get(verdict) ?? { verdict, recipients: 0, devices: 0 };
    count.recipients += 1;
    if (verdict === 'pushed') count.devices += alive(who(now, name)).length;
    counts.set(verdict, count);
  }
  return [...counts.values()];
}

function certificatesOf(now: Scenario, decided: ReadonlyMap<string, Verdict>): ScenarioView['certificates'] {
  const found = new Map<string, ScenarioView['certificates'][number]>();
  for (const name of decided.keys()) {
    for (const { apns_cert_name, environment } of alive(who(now, name))) {
      const key = `${apns_cert_name} ${environment}`;
      const it = found.get(key) ?? { name: apns_cert_name, environment, devices: 0 };
      it.devices += 1;
      found.set(key, it);
    }
  }
  return [...found.values()].sort((a, b) => b.devices - a.devices);
}

function messageOf(now: Scenario, ext: Ext | null): MessageView {
  const { m, from, to, body } = now;
  const only_in_json = ext
    ? Object.keys(JSON.parse(now.ext) as object).filter((it) => !SHOWN.includes(it))
    : [];
  const text = typeof ext?.extern === 'string' ? ext.extern : null;
  const json = ext === null || ext.extern === undefined || text !== null ? null : JSON.stringify(ext.extern);
  return {
    m,
    from,
    to,
    body,
    ext: now.ext,
    ext_problem: ext ? null : extProblem(now.ext),
    push_content: ext?.content ?? null,
    push_sound: ext?.sound ?? null,
    mutable_content: ext?.mutable ?? false,
    extern_text: text,
    extern_json: json,
    force: ext?.force ?? false,
    only_in_json,
  };
}

const SHOWN = ['em_apns_ext', 'em_force_notification'];

function extProblem(text: string): Problem {
  const [line, column] = placeOf(text);
  if (line === '0')
    return problem(
      'ext',
      'chat_ext_not_object',
      'ext is no object; expected {…}.',
      'ext 不是对象；应为 {…}。',
    );
  const [en, zh] = [
    `ext is not JSON: line ${line}, column ${column}.`,
    `ext 不是 JSON：第 ${line} 行，第 ${column} 列。`,
  ];
  return problem('ext', 'chat_ext_not_json', en, zh, { line, column });
}

function placeOf(text: string): [string, string] {
  try {
    JSON.parse(text);
    return ['0', '0'];
  } catch (reason) {
    const at = Number(/position (\d+)/.exec(String(reason))?.[1] ?? text.length);
    const before = text.slice(0, at).split('\n');
    return [String(before.length), String((before.at(-1)?.length ?? 0) + 1)];
  }
}

function problemsOf(now: Scenario, ext: Ext | null): Problem[] {
  const at = (pointer: string, code: string, en: string, zh: string): Problem[] => {
    return [problem(pointer.split('/').at(-1) ?? '', code, en, zh, { pointer })];
  };
  const { to, from, people, groups } = now;
  const nobody = (name: string): [string, string, string] => {
    return ['scenario_unknown_person', `There is no person ${name}.`, `没有 ${name}。`];
  };
  if (ext === null) return [extProblem(now.ext)];
  if (!people.has(from)) return at('/message/from', ...nobody(from));
  if (to.kind === 'person' && to.name === from)
    return at(
      '/message/to/person',
      'scenario_to_oneself',
      'The message goes to its own sender; choose somebody else.',
      '消息发给了发送方自己；请选择其他人。',
    );
  if (to.kind === 'person' && !people.has(to.name)) return at('/message/to/person', ...nobody(to.name));
  if (to.kind === 'group' && !groups.has(to.name))
    return at(
      '/message/to/group',
      'scenario_unknown_group',
      `There is no group ${to.name}.`,
      `没有群组 ${to.name}。`,
    );
  if (recipientsOf(now).length === 0)
    return at(
      '/message/to/group',
      'scenario_nobody_else',
      'Nobody but the sender is in the group, so nobody gets the message.',
      '群组中只有发送方，没有人会收到消息。',
    );
  return [];
}

function notesOf(now: Scenario): ChatNote[] {
  const notes: ChatNote[] = [];
  for (const { name, options } of [...now.people.values()].slice(0, 50)) {
    const { no_disturbing_start_h: start, no_disturbing_end_h: end, is_no_disturb_enable: on } = options;
    if (!on || !(start === end ? start === 0 : start === 24 && end === 0)) continue;
    notes.push({
      code: 'empty_window',
      words: {
        en: `Do not disturb of ${name} is on, and ${start}–${end} is no time at all.`,
        zh_hans: `${name} 的免打扰已开启，但 ${start}–${end} 不包含任何时间。`,
      },
      person: name,
      repair: { kind: 'options', person: name, options: { ...options, is_no_disturb_enable: false } },
    });
  }
  if (/"em_apns_ext"[^}]*"em_force_notification"/s.test(now.ext)) {
    notes.push({
      code: 'force_misplaced',
      words: {
        en: 'em_force_notification inside em_apns_ext is ignored. It belongs at the root of ext.',
        zh_hans: 'em_apns_ext 内的 em_force_notification 会被忽略，应放在 ext 的根级。',
      },
      person: null,
      repair: { kind: 'ext_field', field: 'force', value: 'true' },
    });
  }
  return notes;
}

function row(now: Scenario, name: string, decided: ReadonlyMap<string, Verdict>): PersonRow {
  const it = who(now, name);
  const verdict = decided.get(name) ?? null;
  const expected = now.expect.get(name);
  return {
    name,
    display_name: it.options.display_name,
    online: it.online,
    role: name === now.from ? 'sender' : verdict === null ? 'other' : 'recipient',
    devices: alive(it).length,
    waiting: it.waiting.length,
    verdict,
    as_expected: verdict && expected?.verdict ? expected.verdict === verdict : null,
  };
}

function personOf(now: Scenario, it: Person, shown: PersonRow, ext: Ext): PersonView {
  const style = it.options.display_style;
  const other = style === 'simple_banner' ? 'message_summary' : 'simple_banner';
  const payload = payloadOf(now, it, ext, style);
  const expected = now.expect.get(it.name);
  const holds =
    (expected?.verdict ?? shown.verdict) === shown.verdict &&
    (expected?.payload ?? payload.text) === payload.text;
  return {
    row: shown,
    options: it.options,
    language: it.language,
    time_zone: it.time_zone,
    local_time: localTime(now, it.time_zone ?? now.time_zone),
    bindings: it.bindings.map((binding) => ({
      binding,
      topic: 'com.acme.chat',
      dead_since: it.dead[binding.device] ?? null,
      bad_token: false,
      problem:
        binding.apns_cert_name === 'PushCertName'
          ? null
          : {
              en: `There is no certificate ${binding.apns_cert_name}.`,
              zh_hans: `没有名为 ${binding.apns_cert_name} 的证书。`,
            },
    })),
    waiting: it.waiting.slice(-200),
    delivered: it.delivered.slice(-200),
    decision: shown.verdict && {
      verdict: shown.verdict,
      trace: traceOf(now, it, ext),
      payload: shown.verdict === 'pushed' ? payload : null,
      styles: [
        { style, payload },
        { style: other, payload: payloadOf(now, it, ext, other) },
      ],
    },
    expected: expected ? { ...expected, holds } : null,
  };
}
