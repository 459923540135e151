//! Where the rows of the people are, one of which is open and higher than the others. Pure.

import { drawnRows, type Drawn } from '../../../shared/rows';

export interface Rows {
  count: number;
  /** Of a closed row, in px. */
  row: number;
  /** The row that is open; none where it is not among these. */
  open: number | null;
  /** What the open row is higher by, in px. */
  extra: number;
}

/** Where row `at` begins. */
export function topOf({ row, open, extra }: Rows, at: number): number {
  return at * row + (open !== null && at > open ? extra : 0);
}

/** How high all rows are. */
export function heightOf(rows: Rows): number {
  return topOf({ ...rows, open: rows.open === null ? null : -1 }, rows.count);
}

/** The rows in sight and just outside of it, in a box of `height` px scrolled by `top` px. */
export function drawnOf(rows: Rows, top: number, height: number): Drawn {
  const { count, row, open, extra } = rows;
  if (open === null || extra <= 0) return drawnRows(count, row, top, height);
  // Between these two, the open row is what is looked at.
  const end = open * row + row + extra;
  const from = drawnRows(count, row, top >= end ? top - extra : Math.min(top, open * row), height).from;
  const bottom = top + height;
  const last = bottom <= open * row ? bottom : Math.max(open * row + row, bottom - extra);
  return { from, to: drawnRows(count, row, 0, last).to };
}

/** How far to scroll so that all of row `at` is in the box, or its beginning where it is higher than that. */
export function scrollTo(rows: Rows, at: number, top: number, height: number): number {
  const start = topOf(rows, at);
  const tall = rows.row + (at === rows.open ? rows.extra : 0);
  if (start < top || tall > height) return start;
  return start + tall > top + height ? start + tall - height : top;
}

/** The page to ask for so that the rows `drawn` are in it with room around; null where `page` has them. */
export function pageFor(drawn: Drawn, page: { from: number; count: number }, total: number): number | null {
  const has = drawn.from >= page.from && (drawn.to <= page.from + page.count || drawn.to > total);
  if (has || drawn.from === drawn.to) return null;
  return Math.max(0, Math.floor((drawn.from - 60) / 40) * 40);
}
