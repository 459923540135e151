import { describe, expect, test } from 'vitest';
import { fakeBridge } from '../../bridge/fake';
import type { Draft, DraftChange } from '../../bridge/generated';
import { applyEdits } from './json/edit';
import { changeOf, Told } from './told';

const LARGE = 'x'.repeat(20_000);

async function setUp() {
  const { draft } = (await fakeBridge().call('start')).draft;
  const asked: (DraftChange | Draft)[] = [];
  /** As the core does it: one text, by its number. */
  const core = { number: -1, payload: '', fails: false, busy: false };
  const take = (it: DraftChange): string | null => {
    asked.push(it);
    const { change } = it;
    if (change && change.base !== core.number) return null;
    core.payload = change ? applyEdits(core.payload, [change.edit]) : it.draft.payload;
    expect(core.payload.length).toBe(change?.units ?? core.payload.length);
    core.number = it.number;
    return core.payload;
  };
  const told = new Told<string>({
    whole: async (it) => (asked.push(it), it.payload),
    change: async (it) => {
      if (core.fails) throw new Error((asked.push(it), 'it fails'));
      return take(it);
    },
    atOnce: (it) => (core.busy ? null : take(it)),
  });
  const ask = (payload: string) => told.ask({ ...draft, payload });
  const atOnce = (payload: string) => told.atOnce({ ...draft, payload });
  const crossed = () =>
    asked.splice(0).map((it) => ('draft' in it ? it.draft.payload.length : it.payload.length));
  return { ask, atOnce, crossed, core };
}

describe('a payload', () => {
  test('that is told at once and otherwise crosses as if it were one way', async () => {
    const { ask, atOnce, crossed, core } = await setUp();
    expect(atOnce(LARGE)).toBe(LARGE);
    expect(atOnce(`${LARGE}a`)).toBe(`${LARGE}a`);
    expect(await ask(`${LARGE}ab`)).toBe(`${LARGE}ab`);
    core.busy = true;
    expect(atOnce(`${LARGE}abc`)).toBe(null);
    expect(await ask(`${LARGE}abc`)).toBe(`${LARGE}abc`);
    core.busy = false;
    expect(atOnce(`${LARGE}abcd`)).toBe(`${LARGE}abcd`);
    expect(crossed()).toEqual([20_000, 0, 0, 0, 0]);
  });

  test('that is small is told whole in between', async () => {
    const { ask, atOnce, crossed } = await setUp();
    expect([atOnce(LARGE), atOnce('{}'), atOnce(LARGE), await ask('{ }')]).toEqual([
      LARGE,
      '{}',
      LARGE,
      '{ }',
    ]);
    expect(atOnce(LARGE)).toBe(LARGE);
    expect(crossed()).toEqual([20_000, 2, 0, 3, 20_000]);
  });

  test('that is small crosses whole', async () => {
    const { ask, crossed } = await setUp();
    expect([await ask('{}'), await ask('{ }')]).toEqual(['{}', '{ }']);
    expect(crossed()).toEqual([2, 3]);
  });

  test('that is large crosses once, and then what changed of it', async () => {
    const { ask, crossed } = await setUp();
    for (const text of [LARGE, `${LARGE}a`, `b${LARGE}a`, `b${LARGE}a`, LARGE.slice(9)]) {
      expect(await ask(text)).toBe(text);
    }
    expect(crossed()).toEqual([20_000, 0, 0, 0, 0]);
  });

  test('that the core does not have crosses whole again', async () => {
    const { ask, crossed, core } = await setUp();
    await ask(LARGE);
    core.number = 99;
    expect(await ask(`${LARGE}a`)).toBe(`${LARGE}a`);
    expect(await ask(`${LARGE}ab`)).toBe(`${LARGE}ab`);
    expect(crossed()).toEqual([20_000, 0, 20_001, 0]);
  });

  test('crosses whole after a failure, and after a small one', async () => {
    const { ask, crossed, core } = await setUp();
    await ask(LARGE);
    core.fails = true;
    await expect(ask(`${LARGE}a`)).rejects.toThrow('it fails');
    core.fails = false;
    expect(await ask(`${LARGE}b`)).toBe(`${LARGE}b`);
    await ask('{}');
    expect(await ask(`${LARGE}c`)).toBe(`${LARGE}c`);
    expect(crossed()).toEqual([20_000, 0, 20_001, 2, 20_001]);
  });
});

describe('a change', () => {
  const whole = (text: string) => !/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(text);
  test.each([
    ['a😀b', 'a😁b'],
    ['a😀b', 'a🐀b'],
    ['😀', '😀😀'],
    ['😀😀', '😀'],
    ['a😀', 'a'],
    ['', '😀'],
    ['x😀😁y', 'x😁😀y'],
    ['abc', 'abc'],
  ])('of %s to %s is one of whole characters', (last, next) => {
    const { edit, units } = changeOf(last, next, 1);
    expect(applyEdits(last, [edit])).toBe(next);
    expect(units).toBe(next.length);
    expect([edit.insert, last.slice(edit.from, edit.to)].every(whole)).toBe(true);
  });
});
