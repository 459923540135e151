import { describe, expect, it } from 'vitest';
import { drawnRows, rowAfter, scrollFor, tabStop } from './rows';

describe('drawnRows', () => {
  it.each([
    [0, 0, 400, { from: 0, to: 0 }],
    [3, 0, 400, { from: 0, to: 3 }],
    [1_000_000, 0, 400, { from: 0, to: 16 }],
    [1_000_000, 4_000, 400, { from: 94, to: 116 }],
    [1_000_000, 40_000_000 - 400, 400, { from: 999_984, to: 1_000_000 }],
    [10, 4_000, 400, { from: 10, to: 10 }],
  ])('%i rows scrolled by %i in a box of %i', (count, top, height, drawn) => {
    expect(drawnRows(count, 40, top, height)).toEqual(drawn);
  });
});

describe('rowAfter', () => {
  it.each([
    ['ArrowDown', 0, 1],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 0, 0],
    ['ArrowUp', 5, 4],
    ['PageDown', 2, 7],
    ['PageDown', 8, 9],
    ['PageUp', 2, 0],
    ['Home', 7, 0],
    ['End', 0, 9],
    ['a', 3, null],
  ])('%s in row %i leads to %j', (key, at, next) => expect(rowAfter(key, at, 10, 5)).toBe(next));

  it('leads nowhere in an empty table', () => expect(rowAfter('End', 0, 0, 5)).toBeNull());
});

describe('scrollFor', () => {
  it.each([
    [0, 80, 0],
    [2, 80, 80],
    [5, 0, 40],
    [4, 0, 0],
  ])('row %i in a box scrolled by %i scrolls to %i', (at, top, expected) => {
    expect(scrollFor(at, 40, top, 200)).toBe(expected);
  });
});

describe('tabStop', () => {
  it.each([
    [5, [4, 5, 6], 5],
    [0, [94, 95, 96], 94],
    [0, [], 0],
  ])('row %i of %j', (current, drawn, stop) => expect(tabStop(current, drawn)).toBe(stop));
});
