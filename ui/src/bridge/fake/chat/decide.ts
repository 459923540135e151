//! The rules of chat push, as the fake core plays them.

import type { ChatPayload, DisplayStyle, StepResult, TraceStep, Verdict, Words } from '../../generated';
import type { Person, Scenario } from './scenario';

type Json = Record<string, unknown>;

/** `ext` as far as the rules look at it. */
export interface Ext {
  content: string | null;
  sound: string | null;
  mutable: boolean;
  force: boolean;
  extern: unknown;
}

const words = (en: string, zh_hans: string): Words => ({ en, zh_hans });
const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Whether `value` is one of the three ways to write yes. */
export function truth(value: unknown): boolean {
  return value === true || value === 1 || value === 'YES';
}

/** Reads `ext`; null where it is no object. */
export function extOf(ext: string): Ext | null {
  try {
    const root: unknown = JSON.parse(ext);
    if (typeof root !== 'object' || root === null || Array.isArray(root)) return null;
    const apns = object((root as Json)['em_apns_ext']);
    return {
      content: text(apns['em_push_content']),
      sound: text(apns['em_push_sound']),
      mutable: truth(apns['em_push_mutable_content']),
      force: truth((root as Json)['em_force_notification']),
      extern: apns['extern'],
    };
  } catch {
    return null;
  }
}

/** Local times of the last clock, by zone: a group has ten thousand people and few zones. */
const times = { clock: '', byZone: new Map<string, string>() };

/** Date and time at the clock of `scenario`, seen from `zone`. */
export function localTime(scenario: Scenario, zone: string): string {
  const clock = `${scenario.clock} ${scenario.time_zone}`;
  if (times.clock !== clock) Object.assign(times, { clock, byZone: new Map() });
  const kept = times.byZone.get(zone) ?? timeIn(scenario, zone);
  times.byZone.set(zone, kept);
  return kept;
}

function timeIn(scenario: Scenario, zone: string): string {
  const naive = Date.parse(`${scenario.clock}Z`);
  try {
    return shifted(naive - offset(scenario.time_zone, naive), zone);
  } catch {
    return scenario.clock;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function shifted(at: number, zone: string): string {
  return new Date(at + offset(zone, at)).toISOString().slice(0, 19);
}

function offset(zone: string, at: number): number {
  const kept = formats.get(zone);
  const format =
    kept ?? new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(zone, format);
  return Date.parse(`${format.format(at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}

/** Whether hour `h` lies in the window. */
export function inside(h: number, start: number, end: number): boolean {
  if (start === end) return start !== 0;
  return start < end ? start <= h && h < end : h >= start || h < end;
}

/** Names of those whom the message goes to. */
export function recipientsOf({ to, groups, people, from }: Scenario): string[] {
  if (to.kind === 'person') return people.has(to.name) && to.name !== from ? [to.name] : [];
  return (groups.get(to.name) ?? []).filter((it) => it !== from && people.has(it));
}

/** Devices that are not dead. */
export function alive({ bindings, dead }: Person): Person['bindings'] {
  return bindings.filter((it) => dead[it.device] === undefined);
}

const LIMIT = 4096;
const BANNER = words('You have a new message', '您有一条新消息');
const SUMMARIES: Record<string, Words> = {
  image: words('[Image]', '[图片]'),
  voice: words('[Voice]', '[语音]'),
  video: words('[Video]', '[视频]'),
  file: words('[File]', '[文件]'),
  location: words('[Location]', '[位置]'),
  custom: words('[Custom message]', '[自定义消息]'),
};

/** The text of the message, or the summary of its kind. */
export function summaryOf({ body }: Scenario, chinese: boolean): string {
  if (body.kind === 'text') return body.text;
  const summary = SUMMARIES[body.kind] ?? BANNER;
  return chinese ? summary.zh_hans : summary.en;
}

/** The payload under a style. */
export function payloadOf(scenario: Scenario, to: Person, ext: Ext, style: DisplayStyle): ChatPayload {
  const chinese = (to.language ?? scenario.language) === 'zh-Hans';
  const sender = scenario.people.get(scenario.from)?.options.display_name;
  const summary = `${sender ? `${sender}: ` : ''}${summaryOf(scenario, chinese)}`;
  const shown = style === 'simple_banner' ? (chinese ? BANNER.zh_hans : BANNER.en) : summary;
  const body = ext.content ?? shown;
  const badge = to.waiting.length + 1;
  const sound = ext.sound ?? 'default';
  const whole = JSON.stringify({
    aps: { alert: { body }, badge, sound, ...(ext.mutable ? { 'mutable-content': 1 } : {}) },
    ...(ext.extern === undefined ? {} : { e: ext.extern }),
    f: scenario.from,
    t: to.name,
    ...(scenario.to.kind === 'group' ? { g: scenario.to.name } : {}),
    m: scenario.m,
  });
  const bytes = new TextEncoder().encode(whole).length;
  const over = bytes - LIMIT;
  const problem =
    over > 0
      ? words(`${over} bytes over 4,096; aps is the largest key`, `超出 ${over} 字节；最大的键是 aps`)
      : null;
  return { text: whole, bytes, limit: LIMIT, problem, body, badge, sound };
}

/** The verdict alone, without the words: it is asked for ten thousand at once. */
export function verdictOf(scenario: Scenario, to: Person, ext: Ext): Verdict {
  if (to.online) return 'online';
  if (alive(to).length === 0) return 'no_device';
  if (ext.force) return 'pushed';
  const { options, time_zone } = to;
  if (scenario.to.kind === 'group' && options.no_push_groups.includes(scenario.to.name)) return 'group_muted';
  if (scenario.to.kind === 'person' && options.no_push_uids.includes(scenario.from)) return 'sender_muted';
  if (!options.is_no_disturb_enable) return 'pushed';
  const hour = Number(localTime(scenario, time_zone ?? scenario.time_zone).slice(11, 13));
  const is = inside(hour, options.no_disturbing_start_h, options.no_disturbing_end_h);
  return is ? 'do_not_disturb' : 'pushed';
}

interface Rule extends Omit<TraceStep, 'result'> {
  stops: boolean;
}

/** The rules that force overrides. */
function stops(scenario: Scenario, { options, time_zone, name }: Person): Rule[] {
  const rules: Rule[] = [];
  const add = (verdict: Verdict, stop: boolean, call: string, said: Words, ours: Words | null = null) =>
    rules.push({ rule: verdict, stops: stop, call, words: said, ours });
  if (scenario.to.kind === 'group') {
    const is = options.no_push_groups.includes(scenario.to.name);
    const said = is
      ? words('Group is muted', '群组已设为免打扰')
      : words('Group is not muted', '群组未设免打扰');
    add('group_muted', is, 'updatePushServiceForGroups', said);
  } else {
    const is = options.no_push_uids.includes(scenario.from);
    const from = scenario.from;
    const said = is
      ? words(`${name} has muted ${from}`, `${name} 已将 ${from} 设为免打扰`)
      : words(`${name} has not muted ${from}`, `${name} 未将 ${from} 设为免打扰`);
    add('sender_muted', is, 'updatePushServiceForUsers', said);
  }
  const [start, end] = [options.no_disturbing_start_h, options.no_disturbing_end_h];
  const time = localTime(scenario, time_zone ?? scenario.time_zone).slice(11, 16);
  const is = options.is_no_disturb_enable && inside(Number(time.slice(0, 2)), start, end);
  const hours = `${start}–${end}`;
  const off = words('Do not disturb is off', '免打扰已关闭');
  const on = is
    ? words(`${time} is inside ${hours}`, `${time} 在免打扰时段 ${hours} 内`)
    : words(`${time} is outside ${hours}`, `${time} 不在免打扰时段 ${hours} 内`);
  const ours = words(
    'The service’s documents do not say whether the end hour belongs to the window. Here it does not: 22–7 ends at 7:00.',
    '服务文档未说明结束小时是否包含在时段内。此处不包含：22–7 在 7:00 结束。',
  );
  const call = options.is_no_disturb_enable ? 'disableOfflinePush' : 'enableOfflinePush';
  add(
    'do_not_disturb',
    is,
    call,
    options.is_no_disturb_enable ? on : off,
    options.is_no_disturb_enable ? ours : null,
  );
  return rules;
}

const badge = words(
  'The service’s documents do not say what the badge counts. Here it counts the waiting messages, this one included.',
  '服务文档未说明角标的计数方式。此处为等待中的消息数，含本条。',
);

/** Every step, in order. */
export function traceOf(scenario: Scenario, to: Person, ext: Ext): TraceStep[] {
  const steps: TraceStep[] = [];
  const step = (rule: string, result: StepResult, call: string, said: Words, ours: Words | null = null) =>
    steps.push({ rule, result, call, words: said, ours });
  const { name } = to;
  if (to.online) {
    step(
      'online',
      'stop',
      'presence',
      words(`${name} is online: delivered at once`, `${name} 在线：直接送达`),
    );
    return steps;
  }
  step('online', 'pass', 'presence', words(`${name} is offline`, `${name} 离线`));
  const count = to.waiting.length + 1;
  step(
    'waiting',
    'pass',
    'message queue',
    words(`The message waits; ${count} in all`, `消息进入等待；共 ${count} 条`),
    badge,
  );
  const devices = alive(to);
  const some = words(
    `${name} has ${devices.length} bound devices`,
    `${name} 绑定了 ${devices.length} 台设备`,
  );
  const one = words(`${name} has 1 bound device`, `${name} 绑定了 1 台设备`);
  const none = words(`${name} has no bound device`, `${name} 没有绑定设备`);
  const said = devices.length === 0 ? none : devices.length === 1 ? one : some;
  step('no_device', devices.length === 0 ? 'stop' : 'pass', 'device token', said);
  if (devices.length === 0) return steps;
  if (ext.force) step('force', 'pass', 'em_force_notification', words('Force is on', '强制推送已开启'));
  for (const { rule, words: seen, call, ours, stops: stop } of stops(scenario, to)) {
    if (stop && ext.force)
      step(
        rule,
        'overridden',
        call,
        words(`${seen.en}, overridden by force`, `${seen.zh_hans}，被强制推送覆盖`),
        ours,
      );
    else step(rule, stop ? 'stop' : 'pass', call, seen, ours);
    if (stop && !ext.force) return steps;
  }
  for (const { apns_cert_name, environment } of devices.slice(0, 1)) {
    const where = `${apns_cert_name}, ${environment}, com.acme.chat`;
    step('push', 'pass', 'apnsCertName', words(`Certificate ${where}`, `证书 ${where}`));
  }
  return steps;
}
