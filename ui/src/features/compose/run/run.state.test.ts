import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBridge } from '../../../bridge/fake';
import { Bench } from '../../../shared/bench.svelte';
import { Compose } from '../compose.svelte';
import { Sending } from '../sending.svelte';

async function open(path = '/home/ana/tokens-9000.txt') {
  const bridge = fakeBridge();
  const start = await bridge.call('start');
  const bench = new Bench(bridge, start, 'en');
  const compose = new Compose(bench, start.draft);
  const sending = new Sending(bench, compose);
  await bridge.subscribe((event) => sending.hear(event));
  compose.set({ device_ids: [] });
  compose.file.use(path);
  await vi.advanceTimersByTimeAsync(0);
  return { bench, compose, sending, run: sending.file };
}

function sendToFirst(compose: Compose): void {
  const [device] = compose.bench.devices;
  if (device) compose.sendTo(device);
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the token file', () => {
  test('counts among the targets, and is gone when it is removed', async () => {
    const { compose } = await open();
    expect(compose.file.view?.file_name).toBe('tokens-9000.txt');
    expect(compose.targets).toBe(9000);
    compose.file.remove();
    expect([compose.targets, compose.draft.token_file, compose.file.shown]).toEqual([0, '', false]);
  });

  test('is read once the typing rests, and says at its field why it cannot be', async () => {
    const { compose } = await open('');
    compose.file.type('/home/ana/non');
    compose.file.type('/home/ana/none.txt');
    expect(compose.file.problem).toBeUndefined();
    await pass(300);
    expect(compose.file.problem).toBe('none.txt cannot be read: No such file');
    sendToFirst(compose);
    expect(compose.draft.token_file).toBe('');
  });
});

describe('a run', () => {
  test('shows what the core counts, and is announced at its end', async () => {
    const { sending, run, bench } = await open();
    const sent = sending.send();
    await pass(100);
    expect(run.progress).toMatchObject({ state: 'running', total: 9000 });
    expect([run.active, sending.long, sending.receipts]).toEqual([true, true, []]);
    await pass(1500);
    await sent;
    expect([run.active, sending.busy, sending.long]).toEqual([false, false, false]);
    expect(run.progress).toMatchObject({ state: 'ended', failed: 2, in_flight: 0 });
    expect(bench.notices.announcement).toMatch(/^The run has ended: 8,\d+ accepted by APNs, /);
    expect(run.shown).toBe('troubled');
    expect(run.sample?.troubled.length).toBeGreaterThan(0);
  });

  test('waits while it is paused and stops when it is cancelled', async () => {
    const { sending, run } = await open('/home/ana/tokens-90000.txt');
    const sent = sending.send();
    await pass(200);
    await run.pause(true);
    await pass(100);
    const accepted = run.progress?.accepted;
    expect(run.progress?.state).toBe('paused');
    await pass(1000);
    expect(run.progress?.accepted).toBe(accepted);
    await run.pause(false);
    await pass(100);
    expect(run.progress?.accepted).toBeGreaterThan(accepted ?? 0);
    await run.cancel();
    expect(run.cancelling).toBe(true);
    await pass(100);
    await sent;
    expect(run.progress?.cancelled).toBeGreaterThan(0);
    expect([run.active, run.cancelling]).toEqual([false, false]);
  });

  test('asks when it stopped early', async () => {
    const { compose, sending, run, bench } = await open();
    compose.set({ topic: 'com.disallowed' });
    const sent = sending.send();
    await pass(100);
    expect(run.progress).toMatchObject({ state: 'asking', stop: { kind: 'same_answer', answers: 10 } });
    expect(bench.notices.announcement).toContain('asks whether to go on');
    await run.answer(true);
    await pass(1500);
    await sent;
    expect(run.progress).toMatchObject({ state: 'ended', stop: null, cancelled: 0 });
  });

  test('gives way to the receipts of the next send', async () => {
    const { compose, sending, run } = await open('/home/ana/tokens-10.txt');
    const first = sending.send();
    await pass(200);
    await first;
    expect(run.progress).not.toBeNull();
    sendToFirst(compose);
    const second = sending.send();
    await pass(100);
    await second;
    expect([run.progress, sending.receipts.length]).toEqual([null, 1]);
  });
});

describe('a run that was interrupted', () => {
  async function offered() {
    const bridge = fakeBridge(new URLSearchParams('interrupted'));
    const bench = new Bench(bridge, await bridge.call('start'), 'en');
    const sending = new Sending(bench, new Compose(bench, (await bridge.call('start')).draft));
    await bridge.subscribe((event) => sending.hear(event));
    await sending.interrupted.find();
    return { sending, interrupted: sending.interrupted };
  }

  test('goes on from what was answered, and is not offered again', async () => {
    const { sending, interrupted } = await offered();
    expect(interrupted.run).toMatchObject({ answered: 41_200, unknown: 37 });
    const resumed = interrupted.resume();
    await pass(100);
    expect(sending.file.progress).toMatchObject({ state: 'running', total: 100_000, unknown: 37 });
    expect(sending.file.progress?.accepted).toBeGreaterThan(41_000);
    expect(interrupted.run).toBeNull();
    await pass(10_000);
    await resumed;
    expect([sending.file.progress?.state, interrupted.run, interrupted.failure]).toEqual([
      'ended',
      null,
      null,
    ]);
  });

  test('lists what may have been sent, and is gone when it is let be', async () => {
    const { interrupted } = await offered();
    await interrupted.showUnknown();
    expect(interrupted.unknown?.rows).toHaveLength(37);
    await interrupted.discard();
    expect(interrupted.run).toBeNull();
    await interrupted.find();
    expect(interrupted.run).toBeNull();
  });

  test('stays with the reason when it cannot go on', async () => {
    const { sending, interrupted } = await offered();
    const failure = { code: 'gone', message: 'gone', field: null, cause: null, details: {} };
    vi.spyOn(sending.bench.bridge, 'call').mockRejectedValue(failure);
    await interrupted.resume();
    expect([interrupted.run?.id, interrupted.failure]).toEqual(['1', failure]);
  });
});
