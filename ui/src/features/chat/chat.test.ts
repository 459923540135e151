import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Bridge } from '../../bridge/bridge';
import { fakeBridge } from '../../bridge/fake';
import type { PushOptions, ScenarioEdit } from '../../bridge/generated';
import { Bench } from '../../shared/bench.svelte';
import { Chat } from './chat.svelte';

const NIGHT = 'Night-time group message';

async function open(id: string | null = NIGHT, asked = 'people=300') {
  const fake = fakeBridge(new URLSearchParams(asked));
  const calls: [name: string, argument: unknown][] = [];
  const bridge: Bridge = {
    ...fake,
    call: (name, ...args) => {
      calls.push([name, args[0]]);
      return fake.call(name, ...args);
    },
  };
  const chat = new Chat(new Bench(bridge, await bridge.call('start'), 'en'));
  await bridge.subscribe((event) => chat.hear(event));
  if (id !== null) chat.open(id);
  await settle();
  calls.length = 0;
  const edits = () =>
    calls.flatMap(([name, it]) => (name === 'edit_scenario' ? [(it as { edit: ScenarioEdit }).edit] : []));
  return { chat, bridge, calls, edits };
}

/** Lets everything that waits for the core go on. */
const settle = () => vi.advanceTimersByTimeAsync(100);
const text = (chat: Chat) => (chat.view?.message.body.kind === 'text' ? chat.view.message.body.text : '');
const type = (chat: Chat, typed: string) => chat.edit({ kind: 'body', body: { kind: 'text', text: typed } });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a scenario', () => {
  test('opens with the first recipient, and says what each gets', async () => {
    const { chat } = await open();
    expect([chat.selected, chat.person?.row.name, chat.person?.decision?.verdict]).toEqual([
      '6006',
      '6006',
      'pushed',
    ]);
    expect(chat.person?.decision?.payload?.bytes).toBe(193);
    expect(chat.person?.decision?.trace.filter((it) => it.result === 'overridden')).toHaveLength(2);
    expect(chat.selectedAt).toBe(0);
  });

  test('is the first that can be opened where none was', async () => {
    const { chat } = await open(null);
    chat.show();
    await settle();
    expect(chat.id).toBe('Forced notice');
    expect(chat.view?.message.force).toBe(true);
  });

  test('that is gone is an error and no blank', async () => {
    const { chat } = await open('Not there');
    expect([chat.view, chat.failure?.code]).toEqual([null, 'gone']);
  });

  test('keeps nothing of the one before', async () => {
    const { chat } = await open();
    chat.find('6010');
    chat.open('Muted sender');
    expect([chat.view, chat.person, chat.search]).toEqual([null, null, '']);
    await settle();
    expect([chat.view?.id, chat.person?.decision?.verdict]).toEqual(['Muted sender', 'sender_muted']);
  });
});

describe('typing', () => {
  test('is shown at once; the core gets the newest, one change at a time', async () => {
    const { chat, edits } = await open();
    for (const typed of ['N', 'Ne', 'New', 'New ', 'New b']) void type(chat, typed);
    expect(text(chat)).toBe('New b');
    await settle();
    expect(edits().map((it) => (it.kind === 'body' && it.body.kind === 'text' ? it.body.text : ''))).toEqual([
      'N',
      'New b',
    ]);
    expect([text(chat), chat.entry?.edited]).toEqual(['New b', true]);
  });

  test('is not lost when an answer comes later', async () => {
    const { chat } = await open();
    void type(chat, 'N');
    await vi.advanceTimersByTimeAsync(4);
    void type(chat, 'Ne');
    await vi.advanceTimersByTimeAsync(6);
    expect(text(chat)).toBe('Ne');
    await settle();
    expect(text(chat)).toBe('Ne');
  });

  test('in two fields keeps its order', async () => {
    const { chat, edits } = await open();
    void chat.edit({ kind: 'ext_field', field: 'push_content', value: 'A' });
    void chat.edit({ kind: 'ext_field', field: 'push_content', value: 'AB' });
    void chat.edit({ kind: 'ext', text: '{}' });
    void chat.edit({ kind: 'ext_field', field: 'push_content', value: 'C' });
    await settle();
    expect(edits().map((it) => it.kind)).toEqual(['ext_field', 'ext_field', 'ext', 'ext_field']);
    expect([chat.view?.message.push_content, chat.view?.message.force]).toEqual(['C', false]);
  });

  test('what is refused stays as typed, with the words, until it is changed', async () => {
    const { chat } = await open();
    const options = { ...(chat.person?.options as PushOptions), no_disturbing_end_h: 25 };
    expect((await withTime(chat.edit({ kind: 'options', person: '6006', options })))?.field).toBe(
      'noDisturbingEndH',
    );
    expect(chat.person?.options.no_disturbing_end_h).toBe(25);
    expect(chat.problemAt('options 6006')).toMatch(/25/);
    expect(chat.settled?.options.no_disturbing_end_h).toBe(7);
    void chat.edit({ kind: 'options', person: '6006', options: { ...options, no_disturbing_end_h: 8 } });
    expect(chat.problemAt('options 6006')).toBeUndefined();
    await settle();
    expect(chat.person?.options.no_disturbing_end_h).toBe(8);
  });

  test('ext that is no JSON is kept as typed, said at its place, and nothing is decided', async () => {
    const { chat } = await open();
    void chat.edit({ kind: 'ext', text: '{ "a" 1 }' });
    await settle();
    const message = chat.view?.message;
    expect([message?.ext, message?.ext_problem?.details['column']]).toEqual(['{ "a" 1 }', '7']);
    expect([chat.view?.counts, chat.person?.decision]).toEqual([[], null]);
  });
});

/** Waits for `job` while the clock goes on. */
async function withTime<T>(job: Promise<T>): Promise<T> {
  await settle();
  return job;
}

describe('people', () => {
  test('an answer to an older search is not shown', async () => {
    const { chat } = await open('Load/Group of 10,000');
    chat.find('100');
    chat.find('1000');
    await settle();
    expect([chat.page.search, chat.page.total]).toEqual(['1000', 99]);
  });

  test('are turned by the page', async () => {
    const { chat } = await open('Load/Group of 10,000');
    chat.turn(120);
    await settle();
    expect([chat.page.from, chat.page.rows[0]?.name, chat.page.total]).toEqual([120, '100122', 300]);
    chat.select('100122');
    expect(chat.selectedAt).toBe(120);
  });

  test('one who is removed gives place to another', async () => {
    const { chat } = await open();
    void chat.edit({ kind: 'remove_person', person: '6006' });
    await settle();
    await settle();
    expect([chat.selected, chat.person?.row.name]).toEqual(['6010', '6010']);
  });

  test('who comes online gets what waited, once and in order', async () => {
    const { chat } = await open();
    await withTime(chat.comeOnline('6006'));
    expect(chat.dialog).toMatchObject({ kind: 'played', person: '6006' });
    const delivered = chat.dialog?.kind === 'played' ? chat.dialog.delivered : [];
    expect(delivered.map((it) => it.m.slice(-1))).toEqual(['0', '1', '2']);
    expect([chat.person?.row.online, chat.person?.row.waiting]).toEqual([true, 0]);
  });
});

describe('files', () => {
  test('a copy is made of what is on the screen, and opened', async () => {
    const { chat } = await open();
    void type(chat, 'Changed');
    expect(await withTime(chat.create('Copy', NIGHT))).toBeNull();
    await settle();
    expect([chat.id, text(chat), chat.dialog]).toEqual(['Copy', 'Changed', null]);
    expect((await withTime(chat.create('Copy', null)))?.cause).toBe('name_taken');
  });

  test('saving and going back', async () => {
    const { chat } = await open();
    void type(chat, 'Kept');
    await settle();
    await withTime(chat.save());
    expect([chat.view?.edited, chat.entry?.edited]).toEqual([false, false]);
    void type(chat, 'Not kept');
    await settle();
    await withTime(chat.revert());
    expect(text(chat)).toBe('Kept');
  });

  test('one that is removed gives place to the first', async () => {
    const { chat } = await open('Muted sender');
    await withTime(chat.remove('Muted sender'));
    await settle();
    expect([chat.id, chat.view?.id]).toEqual(['Forced notice', 'Forced notice']);
  });
});

describe('sending', () => {
  test('asks before production, and counts add up', async () => {
    const { chat } = await open();
    chat.choosePlace('as_bound');
    await settle();
    expect(chat.production).toBe(true);
    const sending = chat.send();
    await settle();
    expect(chat.delivery.question?.consent).toBe('production');
    chat.delivery.answer(true);
    await vi.advanceTimersByTimeAsync(1000);
    await sending;
    const progress = chat.delivery.progress;
    expect([progress?.devices, progress?.accepted, progress?.rejected]).toEqual([3, 2, 1]);
    chat.delivery.showProblems(true);
    await settle();
    expect(chat.delivery.rows.map((it) => [it.recipient, it.reason, it.died])).toEqual([
      ['6006', 'Unregistered', true],
    ]);
    // The phone that is gone is marked, and the message waits.
    expect(chat.person?.bindings[1]?.dead_since).not.toBeNull();
    expect(chat.person?.row.waiting).toBe(4);
  });

  test('what came of it stays with its scenario, also under another name', async () => {
    const { chat } = await open();
    const sending = chat.send();
    await vi.advanceTimersByTimeAsync(1000);
    await sending;
    expect(chat.delivery.last?.devices).toBe(3);
    const id = chat.id ?? '';
    chat.open('Muted sender');
    await settle();
    expect(chat.delivery.last).toBeNull();
    await withTime(chat.rename(id, 'Other'));
    chat.open('Other');
    await settle();
    expect(chat.delivery.last?.devices).toBe(3);
  });

  test('a no sends nothing', async () => {
    const { chat, calls } = await open();
    chat.choosePlace('as_bound');
    const sending = chat.send();
    await settle();
    chat.delivery.answer(false);
    await sending;
    expect([chat.delivery.busy, chat.delivery.progress]).toEqual([false, null]);
    expect(calls.filter(([name]) => name === 'send_scenario')).toHaveLength(1);
  });

  test('what was typed before is sent, and a second send waits for the first', async () => {
    const { chat, calls } = await open();
    void type(chat, 'Last word');
    void chat.send();
    void chat.send();
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls.map(([name]) => name).filter((it) => /edit|send/.test(it))).toEqual([
      'edit_scenario',
      'send_scenario',
    ]);
  });

  test('a cancelled one ends, with every device told', async () => {
    const { chat } = await open('Load/Group of 10,000', 'people=2000');
    void chat.send();
    await vi.advanceTimersByTimeAsync(60);
    await chat.delivery.cancel();
    await vi.advanceTimersByTimeAsync(1000);
    const { progress } = chat.delivery;
    expect(progress?.ended).toBe(true);
    expect(progress?.cancelled).toBeGreaterThan(0);
    expect((progress?.accepted ?? 0) + (progress?.rejected ?? 0) + (progress?.cancelled ?? 0)).toBe(
      progress?.devices,
    );
  });

  test('what cannot be decided is refused and said', async () => {
    const { chat } = await open();
    void chat.edit({ kind: 'to', to: { kind: 'person', name: '6001' } });
    await settle();
    await withTime(chat.send());
    expect(chat.delivery.refused[0]?.code).toBe('scenario_to_oneself');
    expect(chat.bench.notices.announcement).toMatch(/Not sent/);
  });
});
