//! One change of a scenario, as the fake core makes it. What it refuses, it names.

import type { ExtField, Problem, ScenarioEdit } from '../../generated';
import { person, type Scenario } from './scenario';

type Edit<K extends ScenarioEdit['kind']> = Extract<ScenarioEdit, { kind: K }>;

/** As the core tells it: the Chinese is a detail. */
export const problem = (field: string, code: string, en: string, zh_hans: string, more = {}): Problem => ({
  field,
  code,
  message: en,
  details: { ...more, zh_hans },
});

/** Makes `edit`; why not, where it is refused. */
export function apply(it: Scenario, edit: ScenarioEdit): Problem | null {
  switch (edit.kind) {
    case 'name':
      if (edit.name.trim() === '') return problem('name', 'name_empty', 'The name is empty.', '名称为空。');
      it.name = edit.name;
      return null;
    case 'clock':
      it.clock = edit.clock;
      return null;
    case 'locale':
      if (!isZone(edit.time_zone)) return unknownZone(edit.time_zone);
      Object.assign(it, { time_zone: edit.time_zone, language: edit.language });
      return null;
    case 'from':
      it.from = edit.person;
      return null;
    case 'to':
      it.to = edit.to;
      return null;
    case 'body':
      it.body = edit.body;
      return null;
    case 'message_id':
      if (!/^\d{1,20}$/.test(edit.m))
        return problem(
          'm',
          'scenario_kind',
          'A message ID is decimal digits, such as 373360335316321408.',
          '消息 ID 由十进制数字组成，例如 373360335316321408。',
        );
      it.m = edit.m;
      return null;
    case 'ext':
      it.ext = edit.text;
      return null;
    case 'ext_field':
      it.ext = withField(it.ext, edit.field, edit.value);
      return null;
    case 'group':
      if (edit.group.trim() === '')
        return problem('group', 'name_empty', 'The group has no ID.', '群组没有 ID。');
      it.groups.set(edit.group, edit.members);
      return null;
    case 'rename_group':
      return renameGroup(it, edit);
    case 'remove_group':
      it.groups.delete(edit.group);
      return null;
    case 'join':
      it.groups.set(edit.group, [...new Set([...(it.groups.get(edit.group) ?? []), edit.person])]);
      return null;
    case 'leave':
      it.groups.set(
        edit.group,
        (it.groups.get(edit.group) ?? []).filter((name) => name !== edit.person),
      );
      return null;
    default:
      return ofPerson(it, edit);
  }
}

type PersonEdit = Edit<
  | 'add_person'
  | 'rename_person'
  | 'remove_person'
  | 'go_offline'
  | 'options'
  | 'person_locale'
  | 'bindings'
  | 'expect'
>;

function ofPerson(it: Scenario, edit: PersonEdit): Problem | null {
  if (edit.kind === 'add_person') return add(it, edit.person);
  const who = it.people.get(edit.person);
  if (!who)
    return problem(
      'person',
      'scenario_unknown_person',
      `There is no ${edit.person}.`,
      `没有 ${edit.person}。`,
    );
  if (edit.kind === 'remove_person') it.people.delete(edit.person);
  if (edit.kind === 'rename_person') return rename(it, edit);
  if (edit.kind === 'go_offline') who.online = false;
  if (edit.kind === 'options') {
    const { no_disturbing_start_h: start, no_disturbing_end_h: end } = edit.options;
    for (const [name, hour] of [
      ['noDisturbingStartH', start],
      ['noDisturbingEndH', end],
    ] as const) {
      if (hour < 0 || hour > 24 || !Number.isInteger(hour))
        return problem(
          name,
          'chat_hour',
          `${name} is ${hour}; expected a whole hour from 0 to 24.`,
          `${name} 为 ${hour}；应为 0 到 24 的整数小时。`,
        );
    }
    who.options = edit.options;
  }
  if (edit.kind === 'person_locale') {
    if (edit.time_zone !== null && !isZone(edit.time_zone)) return unknownZone(edit.time_zone);
    Object.assign(who, { language: edit.language, time_zone: edit.time_zone });
  }
  if (edit.kind === 'bindings') who.bindings = edit.bindings;
  if (edit.kind === 'expect') {
    const { verdict, payload } = edit;
    if (verdict === null && payload === null) it.expect.delete(edit.person);
    else it.expect.set(edit.person, { verdict, payload });
  }
  return null;
}

function add(it: Scenario, name: string): Problem | null {
  if (name.trim() === '') return problem('person', 'name_empty', 'Give it a name.', '请填写名称。');
  if (it.people.has(name))
    return problem('person', 'name_taken', `${name} is taken.`, `${name} 已被占用。`, { name });
  it.people.set(name, person(name));
  return null;
}

function rename(it: Scenario, { person: from, to }: Edit<'rename_person'>): Problem | null {
  if (to.trim() === '') return problem('person', 'name_empty', 'Give it a name.', '请填写名称。');
  if (it.people.has(to))
    return problem('person', 'name_taken', `${to} is taken.`, `${to} 已被占用。`, { name: to });
  const named = (name: string) => (name === from ? to : name);
  it.people = new Map([...it.people].map(([name, who]) => [named(name), { ...who, name: named(name) }]));
  it.groups = new Map([...it.groups].map(([id, members]) => [id, members.map(named)]));
  it.expect = new Map([...it.expect].map(([name, expected]) => [named(name), expected]));
  it.from = named(it.from);
  if (it.to.kind === 'person') it.to = { kind: 'person', name: named(it.to.name) };
  return null;
}

function renameGroup(it: Scenario, { group, to }: Edit<'rename_group'>): Problem | null {
  if (to.trim() === '') return problem('group', 'name_empty', 'Give it a name.', '请填写名称。');
  if (it.groups.has(to))
    return problem('group', 'name_taken', `${to} is taken.`, `${to} 已被占用。`, { name: to });
  it.groups = new Map([...it.groups].map(([id, members]) => [id === group ? to : id, members]));
  if (it.to.kind === 'group' && it.to.name === group) it.to = { kind: 'group', name: to };
  return null;
}

const KEYS: Record<ExtField, [string] | [string, string]> = {
  push_content: ['em_apns_ext', 'em_push_content'],
  push_sound: ['em_apns_ext', 'em_push_sound'],
  mutable_content: ['em_apns_ext', 'em_push_mutable_content'],
  extern: ['em_apns_ext', 'extern'],
  force: ['em_force_notification'],
};

/** The core changes the text where it has to; here it is written anew. */
function withField(ext: string, field: ExtField, value: string | null): string {
  const root = JSON.parse(ext.trim() === '' ? '{}' : ext) as Record<string, unknown>;
  const [first, second] = KEYS[field];
  const inner = second === undefined ? root : ((root[first] ??= {}) as Record<string, unknown>);
  const key = second ?? first;
  if (value === null) Reflect.deleteProperty(inner, key);
  else inner[key] = field === 'force' || field === 'mutable_content' ? true : value;
  if (second !== undefined && Object.keys(inner).length === 0) Reflect.deleteProperty(root, first);
  return JSON.stringify(root, null, 2);
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name !== '';
  } catch {
    return false;
  }
}

function unknownZone(name: string): Problem {
  return problem(
    'time_zone',
    'scenario_time_zone',
    `There is no time zone ${name}; expected a name such as Asia/Shanghai.`,
    `没有时区 ${name}；应为 Asia/Shanghai 这样的名称。`,
  );
}
