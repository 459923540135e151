//! Places of a text and of the document that shows it. They differ where lines end with CR LF: a document counts a
//! line break as one place, however long it is in the text.

import type { Text } from '@codemirror/state';

export interface Positions {
  /** The place in the text of one in the document. */
  toText(doc: Text, at: number): number;
  /** The place in the document of one in the text. */
  toDoc(doc: Text, at: number): number;
}

export const SAME: Positions = { toText: (_, at) => at, toDoc: (doc, at) => Math.min(at, doc.length) };

export const TWO_UNITS: Positions = {
  toText: (doc, at) => at + doc.lineAt(at).number - 1,
  toDoc(doc, at) {
    let [low, high] = [1, doc.lines];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (doc.line(middle).from + middle - 1 <= at) low = middle;
      else high = middle - 1;
    }
    const line = doc.line(low);
    return Math.min(line.to, at - (low - 1));
  },
};

/** Whether all lines of `text` end with CR LF. */
export function endsWithTwo(text: string): boolean {
  return /\r\n/.test(text) && !/[^\r]\n|^\n|\r(?!\n)/.test(text);
}
