//! Where in `ext` something is wrong. Pure.

import type { Mark } from '../../../shared/json/diagnostics';

/** The place that `details` name by line and column, both from 1; the whole text where they name none. */
export function markOf(text: string, details: Readonly<Record<string, string>>, said: string): Mark {
  const [line, column] = [Number(details['line']), Number(details['column'])];
  const mark = { severity: 'error', text: said, fix: null } as const;
  if (!Number.isInteger(line) || !Number.isInteger(column)) return { ...mark, from: 0, to: text.length };
  const lines = text.split('\n').slice(0, line);
  const before = lines.slice(0, -1).reduce((sum, it) => sum + it.length + 1, 0);
  // Columns count characters, and these places count UTF-16 units.
  const inLine = [...(lines.at(-1) ?? '')].slice(0, column - 1).join('').length;
  const from = Math.min(before + inLine, text.length);
  return from < text.length
    ? { ...mark, from, to: from + 1 }
    : { ...mark, from: Math.max(0, from - 1), to: from };
}
