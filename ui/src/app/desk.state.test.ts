import { describe, expect, it } from 'vitest';
import { fakeBridge } from '../bridge/fake';
import type { Commands, Event, RunProgress } from '../bridge/generated';
import { Desk } from './desk.svelte';

const settle = () => new Promise((done) => setTimeout(done, 30));

async function open() {
  const bridge = fakeBridge(new URLSearchParams());
  const called: string[] = [];
  const answers: Partial<Record<keyof Commands, () => unknown>> = {};
  const call = bridge.call.bind(bridge) as (name: string, ...rest: unknown[]) => Promise<unknown>;
  bridge.call = (async (name: keyof Commands, ...rest: unknown[]) => {
    called.push(name);
    const reply = await (answers[name]?.() ?? call(name, ...rest));
    called.push(`${name} answered`);
    return reply;
  }) as never;
  const desk = new Desk(bridge, await bridge.call('start'), 'en');
  await desk.history.load();
  const [row] = desk.history.rows;
  if (row) await desk.history.open(row);
  const push = desk.history.detail ?? expect.fail('a push is listed');
  return { desk, called, answers, push };
}

describe('a push that is edited before it is sent again', () => {
  it('leaves what is said of the profile, and whether it asks for devices', async () => {
    const { desk, push } = await open();
    const about = { name: 'Shipped', app: 'Shop', notes: 'From Ana' };
    desk.compose.set({ about, ask: true });
    await desk.history.edit(push);
    await settle();
    expect(desk.place).toBe('compose');
    expect(desk.compose.draft).toMatchObject({ about, ask: true, payload: push.payload });
  });

  it('is put onto no other profile where its own does not open', async () => {
    const { desk, push, answers } = await open();
    answers.open_profile = () => Promise.reject(new Error('gone'));
    const { profile, payload } = desk.compose.draft;
    desk.history.onedit({ ...desk.compose.draft, payload: '{}' }, 'Orders/Order delayed');
    await settle();
    expect(desk.compose.draft).toMatchObject({ profile, payload });
    expect(push.payload).not.toBe('{}');
  });
});

describe('the profile on the screen', () => {
  it('keeps its place and its steps to undo when it gets another name', async () => {
    const { desk } = await open();
    const before = desk.compose.draft.payload;
    desk.go('devices');
    desk.compose.setPayload('{}');
    expect(await desk.files.move('Orders/Order shipped', 'Orders/Sent')).toBeNull();
    expect([desk.place, desk.compose.draft.profile, desk.compose.canUndo]).toEqual([
      'devices',
      'Orders/Sent',
      true,
    ]);
    desk.compose.undo();
    expect(desk.compose.draft).toMatchObject({ payload: before, profile: 'Orders/Sent' });
    await desk.files.moveFolder('Orders', 'Sales');
    expect(desk.compose.draft.profile).toBe('Sales/Sent');
  });

  it('is saved before another workspace is opened', async () => {
    const { desk, called } = await open();
    desk.compose.setPayload('{}');
    void desk.save();
    await desk.files.openWorkspace('/home/ana/team/push');
    expect(called.indexOf('save_profile answered')).toBeGreaterThan(0);
    expect(called.indexOf('save_profile answered')).toBeLessThan(called.indexOf('open_workspace'));
  });

  it('stays as it was typed where its file changed meanwhile, with the file one step back', async () => {
    const { desk } = await open();
    const { draft } = desk.compose;
    const first = draft.payload;
    desk.compose.setPayload('{"mine":1}');
    desk.compose.showBelow({ draft: { ...draft, payload: '{"theirs":1}' }, edited: false });
    expect(desk.compose.draft.payload).toBe('{"mine":1}');
    desk.compose.undo();
    expect(desk.compose.draft.payload).toBe('{"theirs":1}');
    desk.compose.undo();
    desk.compose.undo();
    expect(desk.compose.draft.payload).toBe(first);
  });
});

describe('a send to many', () => {
  it('has devices and history asked for anew when it comes to its end', async () => {
    const { desk, called } = await open();
    let tell: (event: Event) => void = () => undefined;
    desk.bench.bridge.subscribe = (listener) => {
      tell = listener;
      return Promise.resolve(() => undefined);
    };
    desk.files.watch = () => () => undefined;
    desk.listen();
    desk.go('history');
    await settle();
    called.length = 0;
    const { deviceChanges } = desk.bench;
    const progress = { run: 'r', state: 'running' } as RunProgress;
    tell({ kind: 'progress', progress });
    await settle();
    expect(called).toEqual([]);
    tell({ kind: 'progress', progress: { ...progress, state: 'ended' } });
    await settle();
    expect(called).toEqual(expect.arrayContaining(['devices_by_id', 'history_page']));
    expect(desk.bench.deviceChanges).toBe(deviceChanges + 1);
  });
});
