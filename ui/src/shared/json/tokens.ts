//! The colours of JSON, told from each line alone: no string goes over a line break, so no more has to be read than
//! what is in sight. Pure.

import { placeholdersIn } from '../placeholder';

export type TokenKind = 'key' | 'string' | 'atom' | 'variable';

export interface Token {
  kind: TokenKind;
  from: number;
  to: number;
}

const ATOM = /[-+.\w]+/y;

/** The tokens of `line` that touch `from..to`; places are units of the line. */
export function tokensOf(line: string, from: number, to: number): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length && at < to) {
    const unit = line.charCodeAt(at);
    if (unit === 0x22) {
      const end = stringEnd(line, at);
      if (end >= from) string(line, at, end, from, to, tokens);
      at = end;
      continue;
    }
    if (isAtom(unit)) {
      ATOM.lastIndex = at;
      const end = at + (ATOM.exec(line)?.[0].length ?? 1);
      if (end >= from) tokens.push({ kind: 'atom', from: at, to: end });
      at = end;
      continue;
    }
    at += 1;
  }
  return tokens;
}

function isAtom(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x7a) || unit === 0x2d;
}

function stringEnd(line: string, from: number): number {
  for (let at = from + 1; at < line.length; at++) {
    const unit = line.charCodeAt(at);
    if (unit === 0x5c) at += 1;
    else if (unit === 0x22) return at + 1;
  }
  return line.length;
}

/** Placeholders reach no further than this, in units. */
const REACH = 200;

function string(line: string, at: number, end: number, from: number, to: number, tokens: Token[]): void {
  const isKey = /^\s*:/.test(line.slice(end, end + REACH));
  tokens.push({ kind: isKey ? 'key' : 'string', from: at, to: end });
  if (isKey) return;
  const start = Math.max(at, from - REACH);
  const piece = line.slice(start, Math.min(end, to + REACH));
  if (!piece.includes('{{')) return;
  for (const it of placeholdersIn(piece)) {
    tokens.push({ kind: 'variable', from: start + it.from, to: start + it.to });
  }
}
