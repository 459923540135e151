import { describe, expect, it } from 'vitest';
import { drawnOf, heightOf, pageFor, scrollTo, topOf, type Rows } from './rows';

const plain: Rows = { count: 10_000, row: 50, open: null, extra: 0 };
const open: Rows = { ...plain, open: 10, extra: 400 };

describe('rows of which one is open', () => {
  it('lie below it', () => {
    expect([topOf(open, 10), topOf(open, 11), topOf(open, 12)]).toEqual([500, 950, 1000]);
    expect([heightOf(plain), heightOf(open)]).toEqual([500_000, 500_400]);
  });

  it.each([
    [0, 0, 16],
    [480, 3, 18],
    [700, 4, 22],
    [1000, 6, 28],
    [499_900, 9_984, 10_000],
  ])('scrolled by %i, rows %i to %i are drawn', (top, from, to) => {
    const drawn = drawnOf(open, top, 500);
    expect([drawn.from, drawn.to]).toEqual([from, to]);
  });

  it('every row in sight is drawn, wherever it is scrolled to', () => {
    for (let top = 0; top < 4000; top += 37) {
      const { from, to } = drawnOf(open, top, 500);
      for (let at = 0; at < 120; at++) {
        const end = topOf(open, at) + 50 + (at === 10 ? 400 : 0);
        const seen = end > top && topOf(open, at) < top + 500;
        if (seen) expect([at >= from, at < to], `row ${at} at ${top}`).toEqual([true, true]);
      }
    }
  });

  it('a row is scrolled to', () => {
    expect(scrollTo(open, 3, 400, 500)).toBe(150);
    expect(scrollTo(open, 12, 0, 500)).toBe(550);
    expect(scrollTo(open, 4, 0, 500)).toBe(0);
    expect(scrollTo(open, 10, 0, 300)).toBe(500);
  });
});

describe('pages', () => {
  it.each([
    [{ from: 0, to: 16 }, { from: 0, count: 160 }, null],
    [{ from: 150, to: 170 }, { from: 0, count: 160 }, 80],
    [{ from: 5_000, to: 5_016 }, { from: 0, count: 160 }, 4_920],
    [{ from: 0, to: 0 }, { from: 0, count: 0 }, null],
  ])('%j of %j asks for %j', (drawn, page, from) => expect(pageFor(drawn, page, 10_000)).toBe(from));
});
