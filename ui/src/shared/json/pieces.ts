//! A text of JSON in coloured pieces, for views that only show it. Pure.

import { tokensOf, type TokenKind } from './tokens';

export interface Piece {
  readonly text: string;
  /** Null for brackets, commas and blanks. */
  readonly kind: TokenKind | null;
}

/** `text` in pieces, line by line; joined again they are the text, byte for byte. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  const put = (piece: string, kind: TokenKind | null) => {
    const last = pieces.at(-1);
    if (piece === '') return;
    if (last && last.kind === null && kind === null)
      pieces[pieces.length - 1] = { text: last.text + piece, kind };
    else pieces.push({ text: piece, kind });
  };
  text.split('\n').forEach((line, nth) => {
    if (nth > 0) put('\n', null);
    let at = 0;
    for (const { kind, from, to } of tokensOf(line, 0, line.length)) {
      // Variables lie in strings: nothing here fills them in.
      if (kind === 'variable') continue;
      put(line.slice(at, from), null);
      put(line.slice(from, to), kind);
      at = to;
    }
    put(line.slice(at), null);
  });
  return pieces;
}
