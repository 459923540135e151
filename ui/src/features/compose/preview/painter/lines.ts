//! Puts letters that were laid out one by one into lines, and ends the last line with an ellipsis where the rest is
//! hidden.

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What is one letter to a reader, where it stands, and in which style. */
export interface Cluster<S> {
  readonly text: string;
  readonly box: Box;
  readonly style: S;
}

export interface Run<S> {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly style: S;
}

interface Fitting<S> {
  /** The room of the text; what is below it or beside it is hidden. */
  readonly room: Box;
  readonly rtl: boolean;
  /** Where an ellipsis tells that there is more: on a line that is too wide, or on the last of those that are seen. */
  readonly ellipsis: 'wide' | 'last' | null;
  readonly width: (text: string, style: S) => number;
}

const DOTS = '…';
/** What layouts are off by. */
const SLACK = 0.6;

/** Clusters in their order, by lines. */
export function linesOf<S>(clusters: readonly Cluster<S>[]): Cluster<S>[][] {
  const lines: Cluster<S>[][] = [];
  let [top, bottom] = [0, 0];
  for (const cluster of clusters) {
    const { box } = cluster;
    const middle = (box.top + box.bottom) / 2;
    const line = lines.at(-1);
    if (line && middle >= top && middle <= bottom) {
      line.push(cluster);
      continue;
    }
    lines.push([cluster]);
    [top, bottom] = [box.top, box.bottom];
  }
  return lines;
}

/** What is seen of `clusters`, as runs that can be drawn at once. */
export function runsOf<S>(clusters: readonly Cluster<S>[], fitting: Fitting<S>): Run<S>[] {
  const lines = linesOf(clusters);
  const { room } = fitting;
  const seen = lines.filter(([first]) => first && (first.box.top + first.box.bottom) / 2 <= room.bottom);
  const last = seen.length < lines.length ? seen.at(-1) : undefined;
  const wide = (line: readonly Cluster<S>[]) =>
    line.some(({ box }) => box.right > room.right + SLACK || box.left < room.left - SLACK);
  return seen.flatMap((line) => {
    const ended = fitting.ellipsis === 'wide' ? wide(line) : fitting.ellipsis === 'last' && line === last;
    return joined(ended ? shortened(line, fitting) : line);
  });
}

/** A line that ends with an ellipsis inside the room. */
function shortened<S>(line: readonly Cluster<S>[], { room, rtl, width }: Fitting<S>): Cluster<S>[] {
  const kept: Cluster<S>[] = [];
  for (const cluster of line) {
    const dots = width(DOTS, cluster.style);
    const fits = rtl
      ? cluster.box.left - dots >= room.left - SLACK
      : cluster.box.right + dots <= room.right + SLACK;
    if (!fits) break;
    kept.push(cluster);
  }
  const last = kept.at(-1);
  const first = line[0];
  if (!first) return [];
  const edge = last ? (rtl ? last.box.left : last.box.right) : rtl ? first.box.right : first.box.left;
  const dots = width(DOTS, (last ?? first).style);
  const [left, right] = rtl ? [edge - dots, edge] : [edge, edge + dots];
  const { top, bottom } = (last ?? first).box;
  return [...kept, { text: DOTS, box: { left, right, top, bottom }, style: (last ?? first).style }];
}

/** Neighbours of one style become one run, so that letters are shaped together. */
function joined<S>(line: readonly Cluster<S>[]): Run<S>[] {
  const runs: Run<S>[] = [];
  for (const { text, box, style } of line) {
    const last = runs.at(-1);
    if (last?.style === style) {
      runs[runs.length - 1] = { ...last, text: last.text + text, left: Math.min(last.left, box.left) };
    } else runs.push({ text, left: box.left, top: box.top, style });
  }
  return runs;
}
