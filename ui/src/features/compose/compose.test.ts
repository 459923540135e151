import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Bridge } from '../../bridge/bridge';
import { fakeBridge } from '../../bridge/fake';
import { Bench } from '../../shared/bench.svelte';
import { Compose } from './compose.svelte';
import { Preview } from './preview/preview.svelte';
import { writeText } from './form/values';
import { Sending } from './sending.svelte';

/** Types a title in the form. */
function title(compose: Compose, text: string) {
  if (compose.parsed.kind !== 'object') throw new Error(compose.parsed.kind);
  compose.edit(writeText(compose.parsed, ['aps', 'alert', 'title'], text), { place: 'title' });
}

async function open() {
  const fake = fakeBridge();
  const calls: string[] = [];
  const bridge: Bridge = {
    ...fake,
    call: (name, ...args) => {
      calls.push(name);
      return fake.call(name, ...args);
    },
  };
  const start = await bridge.call('start');
  const bench = new Bench(bridge, start, 'en');
  const compose = new Compose(bench, start.draft);
  const sending = new Sending(bench, compose);
  await bridge.subscribe((event) => sending.hear(event));
  calls.length = 0;
  return { bench, bridge, compose, sending, calls };
}

/** Lets everything that waits for the core go on. */
const settle = () => vi.advanceTimersByTimeAsync(50);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('composing', () => {
  test('text, fields, preview and size follow a change at once', async () => {
    const { compose } = await open();
    title(compose, 'Zwei Pakete');
    expect(compose.draft.payload).toContain('"title": "Zwei Pakete"');
    expect(new Preview(compose).model?.title.text).toBe('Zwei Pakete');
    expect(compose.meter.bytes).toBe(new TextEncoder().encode(compose.draft.payload).length);
    compose.setPayload('{');
    expect(compose.parsed.kind).toBe('invalid');
    expect(compose.draft.payload).toBe('{');
  });

  test('while typing without a pause, the draft is saved four times a second', async () => {
    const { compose, calls } = await open();
    for (let n = 0; n < 10; n++) {
      title(compose, `Title ${n}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(calls.filter((it) => it === 'save_draft').length).toBeGreaterThanOrEqual(3);
    expect(compose.edited).toBe(true);
  });

  test('what is not saved yet is saved on the way out', async () => {
    const { compose, calls } = await open();
    title(compose, 'Late');
    await compose.flush();
    expect(calls.filter((it) => it === 'save_draft')).toHaveLength(1);
  });

  test('voip raises the limit and moves the topic', async () => {
    const { compose } = await open();
    compose.choosePushType('voip');
    expect(compose.meter.limit).toBe(5120);
    expect(compose.draft.topic).toBe('com.example.orders.voip');
  });

  test('reverting brings the saved text back', async () => {
    const { compose } = await open();
    const before = compose.draft.payload;
    compose.setPayload('{}');
    await compose.revert();
    expect(compose.draft.payload).toBe(before);
    expect(compose.edited).toBe(false);
  });
});

describe('sending', () => {
  test('what cannot be put on the wire is shown at its field until the next change', async () => {
    const { compose, sending } = await open();
    compose.set({ device_ids: [] });
    await sending.send();
    expect(compose.problemAt('device_ids')).toContain('No device');
    expect(sending.receipts).toEqual([]);
    compose.set({ token: '00' });
    expect(compose.problemAt('device_ids')).toBeUndefined();
  });

  test('warnings are asked about; no means nothing is sent', async () => {
    const { compose, sending } = await open();
    compose.set({ topic: '' });
    const sent = sending.send();
    await settle();
    expect(sending.question).toMatchObject({ consent: 'warnings' });
    sending.answer(false);
    await sent;
    expect(sending.receipts).toEqual([]);
    expect(sending.busy).toBe(false);
  });

  test('yes sends anyway, and the rejection is a receipt', async () => {
    const { compose, sending, bench } = await open();
    compose.set({ topic: '' });
    const sent = sending.send();
    await settle();
    sending.answer(true);
    await settle();
    await sent;
    expect(sending.receipts).toMatchObject([{ ending: 'rejected', reason: 'MissingTopic' }]);
    expect(bench.notices.announcement).toBe('1 rejected: MissingTopic.');
  });

  test('production is asked about once', async () => {
    const { compose, sending } = await open();
    compose.set({ endpoint: 'production' });
    const first = sending.send();
    await settle();
    expect(sending.question?.consent).toBe('production');
    sending.answer(true);
    await settle();
    await first;
    const second = sending.send();
    await settle();
    await second;
    expect(sending.question).toBeNull();
    expect(sending.receipts).toHaveLength(1);
  });

  test('elsewhere puts the new receipt first, and the device moves when told to', async () => {
    const { compose, sending, bench } = await open();
    compose.set({ device_ids: ['d2'] });
    const first = sending.send();
    await settle();
    await first;
    const [rejected] = sending.receipts;
    expect(rejected).toMatchObject({ reason: 'BadDeviceToken', elsewhere: 'loopback_production' });
    if (!rejected) return;
    const second = sending.sendElsewhere(rejected);
    await settle();
    await second;
    expect(sending.receipts.map((it) => it.ending)).toEqual(['accepted', 'rejected']);
    expect(bench.devices.find((it) => it.id === 'd2')?.environment).toBe('sandbox');
    const [accepted] = sending.receipts;
    if (accepted) await sending.move(accepted);
    expect(bench.devices.find((it) => it.id === 'd2')?.environment).toBe('production');
    expect(sending.moved).toEqual(['d2']);
  });
});
