import { describe, expect, it } from 'vitest';
import type { HistoryRow, PushDetail } from '../../bridge/generated';
import { sampleHistory } from '../../bridge/fake/history';
import { factsOf, isFiltered, itemAt, itemsOf, NO_FILTER, offsetsOf, queryOf } from './history';

const DAY = 86_400_000;
const NOON = new Date(2026, 10, 24, 12).getTime();
const [push] = sampleHistory() as [PushDetail];

function row(id: number, at: number): HistoryRow {
  return { kind: 'push', push: { ...push.entry, id, at } };
}

describe('the list', () => {
  it('puts rows under their days in the order of sending', () => {
    const items = itemsOf([row(3, NOON), row(2, NOON - 60_000), row(1, NOON - DAY)]);
    expect(items.map((it) => it.kind)).toEqual(['day', 'row', 'row', 'day', 'row']);
  });

  it('says where the clock was set back', () => {
    const items = itemsOf([row(3, NOON), row(2, NOON + 2 * DAY), row(1, NOON + 2 * DAY - 5)]);
    expect(items.map((it) => it.kind)).toEqual(['day', 'row', 'clock', 'day', 'row', 'row']);
  });

  it('knows which item is where', () => {
    const offsets = offsetsOf(itemsOf([row(2, NOON), row(1, NOON - DAY)]), 50, 30);
    expect(offsets).toEqual([0, 30, 80, 110, 160]);
    expect([0, 29, 30, 79, 80, 159, 900].map((px) => itemAt(offsets, px))).toEqual([0, 0, 1, 1, 2, 3, 3]);
    expect(itemAt([0], 5)).toBe(0);
  });
});

describe('the filter', () => {
  it('becomes a question to the core', () => {
    expect(isFiltered(NO_FILTER)).toBe(false);
    expect(isFiltered({ ...NO_FILTER, text: ' ' })).toBe(false);
    expect(isFiltered({ ...NO_FILTER, send: 3 })).toBe(true);
    const midnight = new Date(2026, 10, 24).getTime();
    expect(queryOf({ ...NO_FILTER, when: 'day', text: ' a ' }, NOON)).toMatchObject({
      from: midnight,
      text: 'a',
    });
    const week = new Date(2026, 10, 18).getTime();
    expect(queryOf({ ...NO_FILTER, when: 'week', ending: 'unknown' }, NOON)).toMatchObject({
      from: week,
      endings: ['unknown'],
      endpoints: [],
    });
  });
});

describe('two pushes', () => {
  it('are compared fact by fact', () => {
    const headers = [...push.headers.slice(1), { name: 'apns-collapse-id', value: 'order' }];
    const other = { ...push, headers, entry: { ...push.entry, status: 410 } };
    const names = factsOf(push, other, true).map((it) => it.name);
    expect(names).toEqual([push.headers[0]?.name, 'apns-collapse-id', 'status']);
    expect(factsOf(push, push, true)).toEqual([]);
    expect(factsOf(push, push, false).length).toBeGreaterThan(8);
  });
});
