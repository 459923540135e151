//! Which lines can be folded: those that open more than they close. Found by reading on from what is in sight.

import { foldService } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';

/** No further than this is read for the other bracket, in units, for each line in sight and with each key. */
const REACH = 65_536;
/** Of a line, so much of its end is read. */
const LINE_UNITS = 2000;

/** A line that ends with an open bracket can be folded to the one that closes it. */
export const folding = foldService.of((state, from, to) => {
  const start = Math.max(from, to - LINE_UNITS);
  const open = lastOpen(state.doc.sliceString(start, to), start);
  if (open === null) return null;
  const close = closing(state, open + 1);
  return close !== null && close > to ? { from: open + 1, to: close } : null;
});

/** The place of the last bracket in `line` that it does not close. */
function lastOpen(line: string, from: number): number | null {
  const open: number[] = [];
  scan(line, (unit, at) => {
    if (isOpening(unit)) open.push(at);
    else open.pop();
    return true;
  });
  const last = open.at(-1);
  return last === undefined ? null : from + last;
}

/** Where the bracket is that closes the one before `from`. */
function closing({ doc }: EditorState, from: number): number | null {
  let depth = 0;
  let at = from;
  let found: number | null = null;
  // Piece by piece: most brackets are closed soon.
  for (const piece of doc.iterRange(from, Math.min(doc.length, from + REACH))) {
    scan(piece, (unit, place) => {
      depth += isOpening(unit) ? 1 : -1;
      if (depth < 0) found = at + place;
      return found === null;
    });
    if (found !== null) return found;
    at += piece.length;
  }
  return null;
}

const isOpening = (unit: number) => unit === 0x7b || unit === 0x5b;

/** Tells of each bracket outside of strings, until it is told to stop. */
function scan(text: string, tell: (unit: number, at: number) => boolean): void {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (quoted && unit === 0x5c) at += 1;
    else if (unit === 0x22) quoted = !quoted;
    else if (unit === 0x0a) quoted = false;
    else if (!quoted && (isOpening(unit) || unit === 0x7d || unit === 0x5d) && !tell(unit, at)) return;
  }
}
