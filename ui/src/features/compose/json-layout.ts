//! Lays JSON out anew, keeping every token as written: `1.50e0` stays `1.50e0`.

import { createScanner, format } from 'jsonc-parser';
import { applyEdit } from './json-text';

/** `text` over lines, two blanks a level. */
export function formatted(text: string): string {
  const options = { insertSpaces: true, tabSize: 2, eol: '\n' };
  return format(text, undefined, options)
    .map(({ offset, length, content }) => ({ from: offset, to: offset + length, insert: content }))
    .sort((one, two) => two.from - one.from)
    .reduce(applyEdit, text);
}

/** `text` without a blank between its tokens. */
export function minified(text: string): string {
  const scanner = createScanner(text, true);
  let out = '';
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const at = scanner.getTokenOffset();
    out += text.slice(at, at + scanner.getTokenLength());
  }
  return out;
}
