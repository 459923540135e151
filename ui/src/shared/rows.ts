//! Which rows of a long table are drawn, and where the keys lead in it. Not the table.

/** Rows `from` (inclusive) to `to` (exclusive) are in sight or just outside of it. */
export interface Drawn {
  from: number;
  to: number;
}

/** The rows to draw of `count` rows of `rowHeight` px, in a box of `height` px scrolled by `top` px. */
export function drawnRows(count: number, rowHeight: number, top: number, height: number): Drawn {
  const spare = 6;
  const from = Math.max(0, Math.floor(top / rowHeight) - spare);
  const to = Math.min(count, Math.ceil((top + height) / rowHeight) + spare);
  return { from: Math.min(from, to), to };
}

/** The row that `key` leads to from row `at` of `count`; null when the key does not move. */
export function rowAfter(key: string, at: number, count: number, page: number): number | null {
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const step = steps[key];
  if (step === undefined || count === 0) return null;
  return Math.min(count - 1, Math.max(0, step));
}

/** How far to scroll so that row `at` is wholly in a box of `height` px that is scrolled by `top` px. */
export function scrollFor(at: number, rowHeight: number, top: number, height: number): number {
  const start = at * rowHeight;
  if (start < top) return start;
  return start + rowHeight > top + height ? start + rowHeight - height : top;
}

/** The one of the `drawn` rows that is in the tab order: the current one, else the first. */
export function tabStop(current: number, drawn: readonly number[]): number {
  return drawn.includes(current) ? current : (drawn[0] ?? current);
}
