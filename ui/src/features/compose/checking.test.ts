import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Bridge } from '../../bridge/bridge';
import { fakeBridge } from '../../bridge/fake';
import type { CheckReply, Draft, DraftChange } from '../../bridge/generated';
import { Bench } from '../../shared/bench.svelte';
import { Compose } from './compose.svelte';

/** A composer whose core answers when it is told to. */
async function open() {
  const fake = fakeBridge();
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const bridge: Bridge = {
    ...fake,
    call: async (name, ...args) => {
      if (name === 'check_draft' || name === 'check_change') {
        const asks = args[0] as Draft | DraftChange;
        asked.push('draft' in asks ? asks.draft.payload : asks.payload);
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      return fake.call(name, ...args);
    },
  };
  const start = await bridge.call('start');
  const bench = new Bench(bridge, start, 'en');
  const compose = new Compose(bench, start.draft);
  const answer = async () => {
    waiting.shift()?.();
    await vi.advanceTimersByTimeAsync(1);
  };
  await vi.advanceTimersByTimeAsync(0);
  await answer();
  asked.length = 0;
  return { compose, bench, asked, answer };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('checking', () => {
  test('begins at once, and one question is under way: the latest text wins', async () => {
    const { compose, asked, answer } = await open();
    for (const text of ['{"a":1}', '{"a":2}', '{"a":3}']) {
      compose.setPayload(text);
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(asked).toEqual(['{"a":1}']);
    await answer();
    expect(asked).toEqual(['{"a":1}', '{"a":3}']);
    expect(compose.checking.text).toBe('{"a":1}');
    await answer();
    expect([asked.length, compose.checking.text]).toEqual([2, '{"a":3}']);
  });

  test('numbers what it shows: that of the change that it came after', async () => {
    const { compose, answer } = await open();
    const first = compose.checking.revision;
    for (const text of ['{"a":1}', '{"a":2}', '{"a":3}']) {
      compose.setPayload(text);
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(compose.checking.revision).toBe(first);
    await answer();
    expect([compose.checking.revision, compose.checking.text]).toEqual([first + 1, '{"a":1}']);
    await answer();
    expect([compose.checking.revision, compose.checking.text]).toEqual([first + 3, '{"a":3}']);
  });

  test('keeps the variables that did not change', async () => {
    const { compose, answer } = await open();
    const change = async (payload: string) => {
      compose.setPayload(payload);
      await vi.advanceTimersByTimeAsync(0);
      await answer();
      return compose.check?.variables;
    };
    const one = await change('{"a":"{{uuid}}"}');
    expect(await change('{"a":"{{uuid}}","b":1}')).toBe(one);
    expect(await change('{"a":"{{uuid}}","b":"{{counter}}"}')).not.toBe(one);
  });

  test('of a text that is large tells what changed', async () => {
    const { compose, asked, answer } = await open();
    const text = (tail: string) => `{"a":"${'x'.repeat(20_000)}${tail}"}`;
    for (const tail of ['', 'y', 'yz']) {
      compose.setPayload(text(tail));
      await vi.advanceTimersByTimeAsync(0);
      await answer();
      expect(compose.checking.text).toBe(text(tail));
    }
    expect(asked).toEqual([text(''), '', '']);
  });

  test('of a text that is huge waits for a pause', async () => {
    const { compose, asked } = await open();
    compose.setPayload(`{"a":"${'x'.repeat(2_000_000)}"}`);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toHaveLength(1);
  });

  test('what was found is told when it has stood for a while, and when it is news', async () => {
    const { compose, bench, answer } = await open();
    await vi.advanceTimersByTimeAsync(1500);
    expect(bench.notices.announcement).toBe('');
    compose.setPayload('{"aps":{"alert":"a","badge":1,"badge":2}}');
    await vi.advanceTimersByTimeAsync(0);
    await answer();
    await vi.advanceTimersByTimeAsync(1500);
    expect(bench.notices.announcement).toBe('1 error');
  });
});

describe('checking at once', () => {
  /** The same, with a core that answers while the page waits, unless it is `busy`. */
  async function openWaiting() {
    const it = await open();
    const core: { busy: boolean; asked: string[]; reply?: CheckReply | null } = { busy: false, asked: [] };
    it.bench.bridge.checkAtOnce = ({ draft, change }) => {
      core.asked.push(change ? change.edit.insert : draft.payload);
      const payload = change ? '' : draft.payload;
      return core.busy ? null : (core.reply ?? { ...NOTHING, bytes: payload.length });
    };
    return { ...it, core };
  }
  const NOTHING = {
    problems: [],
    warnings: [],
    findings: [],
    variables: [],
    expanded: null,
    group_targets: 0,
    max_bytes: 4096,
  };

  test('has the answer before the page goes on, and looks it up when typing pauses', async () => {
    const { compose, asked, answer } = await openWaiting();
    const before = compose.checking.revision;
    compose.setPayload('{"a":1}');
    compose.setPayload('{"a":12}');
    expect([compose.checking.text, compose.check?.bytes]).toEqual(['{"a":12}', 8]);
    expect(compose.checking.revision).toBe(before + 2);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(499);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toEqual(['{"a":12}']);
    await answer();
    expect(compose.checking.revision).toBe(before + 2);
  });

  test('what is the same when it is looked up again is not shown anew', async () => {
    const { compose, core, answer } = await openWaiting();
    core.busy = true;
    compose.setPayload('{"aps":{"badge":1,"badge":2}}');
    await vi.advanceTimersByTimeAsync(0);
    await answer();
    const shown = compose.check;
    Object.assign(core, { busy: false, reply: structuredClone(shown) });
    compose.setPayload('{"aps":{"badge":1,"badge":3}}');
    const next = compose.check;
    await vi.advanceTimersByTimeAsync(500);
    await answer();
    expect(compose.check).toBe(next);
  });

  test('does not wait where more than the payload has changed', async () => {
    const { compose, core, asked } = await openWaiting();
    compose.set({ topic: 'com.example.other' });
    await vi.advanceTimersByTimeAsync(0);
    expect([core.asked, asked.length]).toEqual([[], 1]);
  });

  test('asks as ever where the core cannot', async () => {
    const { compose, core, asked, answer } = await openWaiting();
    core.busy = true;
    compose.setPayload('{"a":1}');
    await vi.advanceTimersByTimeAsync(0);
    expect([core.asked, asked]).toEqual([['{"a":1}'], ['{"a":1}']]);
    // One question at a time, and this one is not answered yet.
    compose.setPayload('{"a":2}');
    expect(core.asked).toHaveLength(1);
    await answer();
    await answer();
    expect(compose.checking.text).toBe('{"a":2}');
  });

  test('of a large text tells what changed', async () => {
    const { compose, core } = await openWaiting();
    const text = (tail: string) => `{"a":"${'x'.repeat(20_000)}${tail}"}`;
    for (const tail of ['', 'y', 'yz']) compose.setPayload(text(tail));
    expect(core.asked).toEqual([text(''), 'y', 'z']);
  });

  test('does not wait for an answer about a huge text, nor for one about another draft', async () => {
    const { compose, core, asked } = await openWaiting();
    compose.setPayload(`{"a":"${'x'.repeat(2_000_000)}"}`);
    compose.checking.askAnew();
    await vi.advanceTimersByTimeAsync(0);
    expect([core.asked, asked.length]).toEqual([[], 1]);
  });
});

describe('fixes', () => {
  const TWICE = '{"aps":{"alert":"a","badge":1,"badge":2},"apns":{}}';
  test('are one step each, and bring the same to both views', async () => {
    const { compose, answer } = await open();
    compose.setPayload(TWICE);
    await vi.advanceTimersByTimeAsync(0);
    await answer();
    const finding = compose.check?.findings.find((it) => it.rule === 'duplicate_key');
    if (!finding) throw new Error('no finding');
    const fixed = compose.fix(finding);
    await vi.advanceTimersByTimeAsync(0);
    await answer();
    await fixed;
    expect(compose.draft.payload).toBe('{"aps":{"alert":"a","badge":2},"apns":{}}');
    compose.undo();
    expect(compose.draft.payload).toBe(TWICE);
  });

  test('of a text that has changed meanwhile are looked up anew', async () => {
    const { compose, answer } = await open();
    compose.setPayload(TWICE);
    await vi.advanceTimersByTimeAsync(0);
    await answer();
    const finding = compose.check?.findings.find((it) => it.rule === 'duplicate_key');
    if (!finding) throw new Error('no finding');
    compose.setPayload(` ${TWICE}`);
    await vi.advanceTimersByTimeAsync(0);
    const fixed = compose.fix(finding);
    await answer();
    await answer();
    await fixed;
    expect(compose.draft.payload).toBe(' {"aps":{"alert":"a","badge":2},"apns":{}}');
  });

  test('all at once leave out those that another one is in the way of', async () => {
    const { compose, answer } = await open();
    compose.setPayload('{"aps":{"alert":"a","content_available":1,"badge":1,"badge":2},"apns":{}}');
    await vi.advanceTimersByTimeAsync(0);
    await answer();
    const fixed = compose.fixAll();
    await vi.advanceTimersByTimeAsync(0);
    await answer();
    await fixed;
    expect(compose.draft.payload).toBe('{"aps":{"alert":"a","content-available":1,"badge":2},"aps":{}}');
  });
});
