import { describe, expect, it } from 'vitest';
import type { ChatProgress, DecisionView, Problem, ScenarioView } from '../../bridge/generated';
import { Words } from '../../i18n/words.svelte';
import { freshBinding, namesWith } from './dialogs/bindings';
import { copyName } from './dialogs/names';
import { placeOf } from './message/places';
import { expectationText, toneOfVerdict, whyOf } from './outcome/verdict';
import { targetItems, targetOf } from './people/choices';
import { announcementOf, endedOf, endingsOf, lineOf } from './sent/counts';
import { zonesWith } from './zones';

const en = new Words('en', '');
const zh = new Words('zh-Hans', '');
const counts = [
  { verdict: 'online', recipients: 1, devices: 0 },
  { verdict: 'pushed', recipients: 2, devices: 3 },
] as const;

describe('a scenario in a line', () => {
  const message = { from: '6001', to: { kind: 'group', name: '90001' } };
  const view = { message, counts } as unknown as ScenarioView;
  it('says who writes to whom and what comes of it', () => {
    expect(lineOf(view, en)).toBe('6001 writes to group 90001: 2 pushed, 1 online');
    expect(lineOf({ ...view, counts: [] }, en)).toBe('6001 writes to group 90001');
    expect(lineOf(view, zh)).toBe('6001 发消息到群组 90001：2 人推送、1 人在线');
  });
});

describe('a sending in numbers', () => {
  const progress = {
    ...{ accepted: 3, rejected: 1, unknown: 0, failed: 0, cancelled: 2 },
    verdicts: counts,
  } as unknown as ChatProgress;
  it('adds up, bad news first', () => {
    expect(endingsOf(progress).map((it) => it.ending)).toEqual(['rejected', 'cancelled', 'accepted']);
    expect(endedOf(progress)).toBe(6);
    expect(announcementOf(progress, en)).toBe(
      '2 pushed, 1 online. Devices: 1 rejected, 2 cancelled, 3 accepted by APNs.',
    );
  });
});

describe('a verdict', () => {
  const got = { verdict: 'do_not_disturb' } as DecisionView;
  it.each([
    [{ verdict: 'pushed', payload: null, holds: false }, 'Expected “Pushed”, got “Do not disturb”'],
    [{ verdict: 'do_not_disturb', payload: '{}', holds: false }, 'The payload is not the expected one'],
    [{ verdict: 'do_not_disturb', payload: null, holds: true }, 'As expected'],
  ] as const)('%j: %s', (expected, text) => expect(expectationText(expected, got, en)).toBe(text));

  it('has a colour and a reason', () => {
    expect([toneOfVerdict('pushed'), toneOfVerdict('group_muted')]).toEqual(['ok', 'warn']);
    expect([whyOf('pushed', '6006', en), whyOf('group_muted', '6006', zh)]).toEqual([
      'Why 6006 gets a push',
      '为什么不推送给 6006',
    ]);
  });
});

describe('choices', () => {
  const row = { name: '90 1', display_name: 'Ana' };
  const people = { people: () => Promise.resolve([row] as never) };
  it('hold groups before people, and tell which is which', async () => {
    const found = await targetItems(people, { groups: [{ id: '90001', size: 3, members: [] }] }, '90', en);
    expect(found.map((it) => it.label)).toEqual(['group 90001', '90 1']);
    expect(found.map((it) => targetOf(it.value))).toEqual([
      { kind: 'group', name: '90001' },
      { kind: 'person', name: '90 1' },
    ]);
  });
  it('find time zones by parts of their names', () => {
    expect(zonesWith('asia shang').map((it) => it.value)).toEqual(['Asia/Shanghai']);
    expect(zonesWith('Mars/Base').map((it) => it.value)).toEqual(['Mars/Base']);
    expect(zonesWith('', 1)).toEqual([{ value: 'UTC', label: 'UTC' }]);
  });
  it('take a name that is in no list', () => {
    expect(namesWith(['QA iPad', 'QA iPad'], 'qa')).toEqual(['qa', 'QA iPad']);
    expect(namesWith(['QA iPad'], 'qa ipad')).toEqual(['QA iPad']);
  });
});

it('a binding begins with a device that is free and the certificate of the others', () => {
  const devices = [
    { name: 'A', environment: 'sandbox' },
    { name: 'B', environment: 'production' },
  ] as const;
  const first = freshBinding([], devices, [{ name: 'Push', certificate: {} as never }]);
  expect(first).toEqual({ device: 'A', apns_cert_name: 'Push', environment: 'sandbox' });
  expect(freshBinding([{ ...first, apns_cert_name: 'Own' }], devices, [])).toEqual({
    device: 'B',
    apns_cert_name: 'Own',
    environment: 'production',
  });
});

it('a copy has a name of its own', () => {
  expect(copyName('Night', (it) => it === 'Night copy', 'copy')).toBe('Night copy 2');
});

it.each([
  [{ field: 'person', details: { pointer: '/message/to/person' } }, 'to'],
  [{ field: 'from', details: { pointer: '/message/from' } }, 'from'],
  [{ field: 'ext', details: {} }, 'ext'],
  [{ field: 'members', details: { pointer: '/groups/0/members/3' } }, 'other'],
] as const)('%j stands at %s', (problem, place) =>
  expect(placeOf(problem as unknown as Problem)).toBe(place),
);
