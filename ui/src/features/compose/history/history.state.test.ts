import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeBridge } from '../../../bridge/fake';
import { Bench } from '../../../shared/bench.svelte';
import { Compose } from '../compose.svelte';
import { addRow, textAt, writeText } from '../form/values';

async function open() {
  const bridge = fakeBridge();
  const start = await bridge.call('start');
  return new Compose(new Bench(bridge, start, 'en'), start.draft);
}

/** Writes a text in the form. */
function write(compose: Compose, key: string, text: string) {
  if (compose.parsed.kind !== 'object') throw new Error(compose.parsed.kind);
  compose.edit(writeText(compose.parsed, ['aps', 'alert', key], text), { place: key });
}
function title(compose: Compose): string | undefined {
  return compose.parsed.kind === 'object'
    ? textAt(compose.parsed, ['aps', 'alert', 'title']).text
    : undefined;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('one history', () => {
  test('takes back what was done in form, JSON and headers, in turn, byte for byte', async () => {
    const compose = await open();
    const texts = [compose.draft.payload];
    write(compose, 'title', 'One');
    texts.push(compose.draft.payload);
    vi.advanceTimersByTime(2000);
    compose.setPayload(compose.draft.payload.replace('"badge": 1', '"badge": 2'));
    texts.push(compose.draft.payload);
    compose.set({ collapse_id: 'x' });
    compose.set({ collapse_id: 'xy' });
    compose.undo();
    expect(compose.draft.collapse_id).toBe('');
    expect(compose.revealed).toMatchObject({ field: 'collapse_id', inPayload: false });
    compose.undo();
    expect(compose.draft.payload).toBe(texts[1]);
    compose.undo();
    expect(compose.draft.payload).toBe(texts[0]);
    expect(compose.revealed).toMatchObject({ field: 'title', inPayload: true });
    expect([compose.canUndo, compose.canRedo]).toEqual([false, true]);
    for (let nth = 0; nth < 3; nth++) compose.redo();
    expect([compose.draft.payload, compose.draft.collapse_id, compose.canRedo]).toEqual([
      texts[2],
      'xy',
      false,
    ]);
  });

  test('what was typed at one place is one step; what was chosen is one each', async () => {
    const compose = await open();
    for (const text of ['a', 'ab', 'abc']) write(compose, 'title', text);
    compose.set({ priority: '5' }, { place: 'priority', alone: true });
    compose.set({ priority: '1' }, { place: 'priority', alone: true });
    compose.undo();
    expect(compose.draft.priority).toBe('5');
    compose.undo();
    compose.undo();
    expect(title(compose)).toBe('Your order is on its way');
  });

  test('does not take back where a push goes', async () => {
    const compose = await open();
    write(compose, 'title', 'One');
    compose.chooseEndpoint('sandbox');
    compose.undo();
    expect([compose.draft.endpoint, title(compose)]).toEqual(['sandbox', 'Your order is on its way']);
  });

  test('begins anew with another profile, and what was reverted cannot come back', async () => {
    const compose = await open();
    write(compose, 'title', 'One');
    await compose.openProfile('Orders/Order delayed');
    expect([compose.canUndo, compose.canRedo]).toEqual([false, false]);
    write(compose, 'title', 'Two');
    await compose.revert();
    expect(compose.canUndo).toBe(false);
  });

  test('half a character that came in is written as its escape', async () => {
    const compose = await open();
    compose.setPayload('{"a":"\ud83d\ude00"}');
    compose.setPayload('{"a":"\ud83d"}');
    expect(compose.draft.payload).toBe('{"a":"\\ud83d"}');
    compose.undo();
    expect(compose.draft.payload).not.toContain('\ud83d"');
  });
});

describe('a change of push type', () => {
  test('is one step with what it set aside, the topic and the priority', async () => {
    const compose = await open();
    const before = compose.draft.payload;
    compose.choosePushType('background');
    expect(compose.draft.aside.map((it) => it.pointer)).toContain('/aps/alert');
    expect([compose.draft.priority, compose.parsed.kind]).toEqual(['5', 'object']);
    compose.undo();
    expect([
      compose.draft.payload,
      compose.draft.push_type,
      compose.draft.priority,
      compose.draft.aside,
    ]).toEqual([before, 'alert', '10', []]);
    compose.redo();
    compose.putBack();
    expect(compose.draft.aside).toEqual([]);
    expect(compose.draft.payload).toContain('"alert"');
    compose.undo();
    expect(compose.draft.aside.length).toBeGreaterThan(0);
  });

  test('leaves a topic of its own alone', async () => {
    const compose = await open();
    compose.customTopic = true;
    compose.choosePushType('voip');
    expect(compose.draft.topic).toBe('com.example.orders');
  });
});

test('what cannot be written stays typed until it is undone', async () => {
  const compose = await open();
  compose.setPending('badge', '7x');
  compose.setPending('volume', '-');
  compose.setPending('volume', null);
  expect(compose.pending).toEqual({ badge: '7x' });
  if (compose.parsed.kind === 'object')
    compose.edit(addRow(compose.parsed, [], 'k'), { place: 'custom_new_key' });
  compose.undo();
  expect(compose.pending).toEqual({});
});
