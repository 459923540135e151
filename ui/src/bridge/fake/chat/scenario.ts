//! What the fake core holds of a scenario, and the scenarios that it begins with.

import type {
  Binding,
  ChatBody,
  ChatTarget,
  Expected,
  Language,
  PushOptions,
  ScenarioEntry,
  WaitingMessage,
} from '../../generated';

export interface Person {
  name: string;
  online: boolean;
  language: Language | null;
  time_zone: string | null;
  options: PushOptions;
  bindings: Binding[];
  waiting: WaitingMessage[];
  delivered: WaitingMessage[];
  /** Unix milliseconds by device name. */
  dead: Record<string, number>;
}

export interface Scenario {
  name: string;
  clock: string;
  time_zone: string;
  language: Language;
  people: Map<string, Person>;
  groups: Map<string, string[]>;
  m: string;
  from: string;
  to: ChatTarget;
  body: ChatBody;
  ext: string;
  expect: Map<string, Omit<Expected, 'holds'>>;
}

/** A scenario in the workspace: as it is, as it was saved, and how often it was changed. */
export interface Held {
  now: Scenario;
  saved: Scenario;
  revision: number;
  edited: boolean;
  problem: ScenarioEntry['problem'];
}

export const OPTIONS: PushOptions = {
  display_name: null,
  display_style: 'simple_banner',
  no_disturbing_start_h: 0,
  no_disturbing_end_h: 0,
  is_no_disturb_enable: false,
  no_push_groups: [],
  no_push_uids: [],
};

const GROUP = '1421300621769';

export function person(name: string, rest: Partial<Omit<Person, 'options'>> = {}, options = {}): Person {
  return {
    name,
    online: false,
    language: null,
    time_zone: null,
    bindings: [],
    waiting: [],
    delivered: [],
    dead: {},
    ...rest,
    options: { ...OPTIONS, ...options },
  };
}

export function bound(device: string, environment: Binding['environment'] = 'sandbox'): Binding {
  return { device, apns_cert_name: 'PushCertName', environment };
}

function waiting(count: number): WaitingMessage[] {
  const texts = ['Are you there?', 'The build is green again.', 'Call me when you are awake.'];
  return Array.from({ length: count }, (_, n) => ({
    m: String(373360335316321400n + BigInt(n)),
    from: '6001',
    group: GROUP,
    text: texts[n % texts.length] ?? '',
    sent_at: Date.UTC(2026, 10, 24, 14, 50 + n),
    delivered_at: null,
  }));
}

/** Two people, one message. */
export function plain(name: string, rest: Partial<Scenario> = {}, people: Person[] = []): Scenario {
  const two = [
    person('6001', { online: true, bindings: [bound('6001 iPhone')] }, { display_name: 'Ana' }),
    person('6006', { bindings: [bound('6006 iPhone')] }),
  ];
  return {
    name,
    clock: '2026-11-24T10:00:00',
    time_zone: 'Asia/Shanghai',
    language: 'en',
    people: new Map((people.length > 0 ? people : two).map((it) => [it.name, it])),
    groups: new Map(),
    m: '373360335316321408',
    from: '6001',
    to: { kind: 'person', name: '6006' },
    body: { kind: 'text', text: 'test' },
    ext: '{}',
    expect: new Map(),
    ...rest,
  };
}

const NIGHT_EXT = `{
  "em_force_notification": true,
  "em_apns_ext": {
    "em_push_content": "New build ready for QA",
    "em_push_sound": "custom.caf",
    "em_push_mutable_content": true,
    "extern": "acme://builds/5.2"
  },
  "build": "5.2",
  "ticket": { "id": 4811 }
}`;

function night(): Scenario {
  const bea = { display_name: 'Bea', display_style: 'message_summary', is_no_disturb_enable: true };
  const hours = { no_disturbing_start_h: 22, no_disturbing_end_h: 7, no_push_groups: [GROUP] };
  const devices = [bound('Bea’s iPhone 16'), bound('Bea’s iPad')];
  const people = [
    person('6001', { online: true, bindings: [bound('6001 iPhone')] }, { display_name: 'Ana' }),
    person('6006', { bindings: devices, waiting: waiting(3) }, { ...bea, ...hours }),
    person('6010', { bindings: [bound('6010 iPhone', 'production')], language: 'zh-Hans' }),
  ];
  return plain(
    'Night-time group message',
    {
      clock: '2026-11-24T23:17:00',
      groups: new Map([[GROUP, ['6001', '6006', '6010']]]),
      to: { kind: 'group', name: GROUP },
      body: { kind: 'text', text: 'Build 5.2 is out. Please test the new push sounds.' },
      ext: NIGHT_EXT,
      expect: new Map([['6006', { verdict: 'pushed', payload: null }]]),
    },
    people,
  );
}

function muted(): Scenario {
  const receiver = person('6006', { bindings: [bound('6006 iPhone')] }, { no_push_uids: ['6001'] });
  const sender = person('6001', { online: true }, { display_name: 'Ana' });
  return plain('Muted sender', { expect: new Map([['6006', { verdict: 'sender_muted', payload: null }]]) }, [
    sender,
    receiver,
  ]);
}

function chinese(): Scenario {
  const options = { display_style: 'message_summary' };
  const receiver = person('6006', { bindings: [bound('6006 iPhone')], language: 'zh-Hans' }, options);
  const sender = person('6001', { online: true }, { display_name: '安娜' });
  const body = { kind: 'text', text: '新版本已经发布，请测试。' } as const;
  return plain('Summary style, Chinese', { body, language: 'zh-Hans' }, [sender, receiver]);
}

/** A group of so many. */
export function crowd(count: number): Scenario {
  const names = Array.from({ length: count }, (_, n) => String(100_001 + n));
  const people = names.map((name, n) =>
    person(
      name,
      { online: n % 11 === 0, bindings: n % 17 === 5 ? [] : [bound(`${name} iPhone`)] },
      { is_no_disturb_enable: n % 7 === 3, no_disturbing_start_h: 22, no_disturbing_end_h: 7 },
    ),
  );
  return plain(
    `Group of ${count.toLocaleString('en')}`,
    {
      clock: '2026-11-24T23:17:00',
      from: names[0] ?? '',
      groups: new Map([['90001', names]]),
      to: { kind: 'group', name: '90001' },
      body: { kind: 'text', text: 'Maintenance tonight at two.' },
    },
    people,
  );
}

/** The scenarios by id. */
export function scenarios(asked: URLSearchParams): Map<string, Held> {
  if (asked.get('scenarios') === 'none') return new Map();
  const forced = plain('Forced notice', { ext: '{\n  "em_force_notification": "YES"\n}' });
  const held = (now: Scenario, problem: Held['problem'] = null): Held => {
    return { now, saved: structuredClone(now), revision: 0, edited: false, problem };
  };
  const cut = { en: 'line 14: the text ends too early', zh_hans: '第 14 行：文本过早结束' };
  return new Map([
    ['Load/Group of 10,000', held(crowd(Number(asked.get('people') ?? 10_000)))],
    ['Lessons/Cut in half', held(plain('Cut in half'), cut)],
    ['Forced notice', held(forced)],
    ['Muted sender', held(muted())],
    ['Night-time group message', held(night())],
    ['Summary style, Chinese', held(chinese())],
  ]);
}

/** The tree, sorted by path. */
export function entries(all: ReadonlyMap<string, Held>): ScenarioEntry[] {
  return [...all]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([id, { edited, problem }]) => {
      const cut = id.lastIndexOf('/');
      const name = id.slice(cut + 1);
      return { id, name, title: name, folder: cut < 0 ? '' : id.slice(0, cut), edited, problem };
    });
}
