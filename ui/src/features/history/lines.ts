//! What differs between two texts, line by line: the shortest way from one to the other (Myers, 1986). Pure.

export interface DiffLine {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** A piece of a comparison: lines, or how many equal ones were left out. */
export type Piece = { kind: 'lines'; lines: DiffLine[] } | { kind: 'gap'; count: number };

/** Beyond so many differing lines the shortest way is not looked for: all old ones go, all new ones come. */
const MOST_EDITS = 1000;

/** The lines of both texts, in order. */
export function compareLines(left: string, right: string): DiffLine[] {
  const [a, b] = [left.split('\n'), right.split('\n')];
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from++;
  let end = 0;
  while (end < a.length - from && end < b.length - from && a.at(-1 - end) === b.at(-1 - end)) end++;
  const same = (lines: string[]): DiffLine[] => lines.map((text) => ({ kind: 'same', text }));
  return [
    ...same(a.slice(0, from)),
    ...shortest(a.slice(from, a.length - end), b.slice(from, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

function shortest(a: readonly string[], b: readonly string[]): DiffLine[] {
  const trace = search(a, b);
  if (trace === null) {
    const all = (lines: readonly string[], kind: DiffLine['kind']) => lines.map((text) => ({ kind, text }));
    return [...all(a, 'removed'), ...all(b, 'added')];
  }
  return walkBack(a, b, trace);
}

/** How far one gets on each diagonal, with one edit more each time; null where it takes too many. */
function search(a: readonly string[], b: readonly string[]): Map<number, number>[] | null {
  const trace: Map<number, number>[] = [];
  let reached = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(a.length + b.length, MOST_EDITS); edits++) {
    trace.push(reached);
    const next = new Map(reached);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = isDown(reached, diagonal, edits);
      let x = down ? at(reached, diagonal + 1) : at(reached, diagonal - 1) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return trace;
    }
    reached = next;
  }
  return null;
}

function walkBack(a: readonly string[], b: readonly string[], trace: readonly Map<number, number>[]) {
  const lines: DiffLine[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const reached = trace[edits] ?? new Map<number, number>();
    const before = x - y + (isDown(reached, x - y, edits) ? 1 : -1);
    const [fromX, fromY] = [at(reached, before), at(reached, before) - before];
    while (x > fromX && y > fromY) {
      [x, y] = [x - 1, y - 1];
      lines.push({ kind: 'same', text: a[x] ?? '' });
    }
    if (edits === 0) break;
    if (x === fromX) lines.push({ kind: 'added', text: b[--y] ?? '' });
    else lines.push({ kind: 'removed', text: a[--x] ?? '' });
  }
  return lines.reverse();
}

const at = (reached: Map<number, number>, diagonal: number): number => reached.get(diagonal) ?? 0;

function isDown(reached: Map<number, number>, diagonal: number, edits: number): boolean {
  return diagonal === -edits || (diagonal !== edits && at(reached, diagonal - 1) < at(reached, diagonal + 1));
}

/** Pieces with the differences and `around` equal lines about them. */
export function piecesOf(lines: readonly DiffLine[], around: number): Piece[] {
  const near = lines.map(() => false);
  lines.forEach((line, nth) => {
    if (line.kind === 'same') return;
    for (let it = nth - around; it <= nth + around; it++) if (it in near) near[it] = true;
  });
  const pieces: Piece[] = [];
  lines.forEach((line, nth) => {
    const last = pieces.at(-1);
    if (near[nth]) {
      if (last?.kind === 'lines') last.lines.push(line);
      else pieces.push({ kind: 'lines', lines: [line] });
    } else if (last?.kind === 'gap') last.count++;
    else pieces.push({ kind: 'gap', count: 1 });
  });
  return pieces;
}
