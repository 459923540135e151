//! Paints the tokens that are in sight.

import { RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  ViewPlugin,
  type DecorationSet,
  type EditorView,
  type ViewUpdate,
} from '@codemirror/view';
import { tokensOf, type TokenKind } from './tokens';

/** A line longer than this keeps its plain colour: reading it to what is in sight would take too long. */
const MOST_UNITS = 2_000_000;

const MARKS: Record<TokenKind, Decoration> = {
  key: Decoration.mark({ class: 'tok-key' }),
  string: Decoration.mark({ class: 'tok-string' }),
  atom: Decoration.mark({ class: 'tok-atom' }),
  variable: Decoration.mark({ class: 'tok-variable' }),
};

export const highlight = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = painted(view);
    }
    update({ docChanged, viewportChanged, view }: ViewUpdate) {
      if (docChanged || viewportChanged) this.decorations = painted(view);
    }
  },
  { decorations: (it) => it.decorations },
);

function painted(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const { doc } = view.state;
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = doc.lineAt(at);
      if (line.length <= MOST_UNITS) {
        const [first, last] = [Math.max(0, from - line.from), Math.min(line.length, to - line.from)];
        for (const token of tokensOf(line.text, first, last)) {
          const [start, end] = [Math.max(token.from, first), Math.min(token.to, last)];
          if (start < end) builder.add(line.from + start, line.from + end, MARKS[token.kind]);
        }
      }
      at = line.to + 1;
    }
  }
  return builder.finish();
}
