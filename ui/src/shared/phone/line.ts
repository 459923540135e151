//! A text on the phone: as long as anything can show, with variables filled in and what nobody has filled marked.
//! It is text and stays text: nothing here or in the views that draw it reads markup out of it.

import { isNumberPlaceholder, placeholdersIn } from '../placeholder';

/** What stands for something that is not there. */
export type Mark = 'variable' | 'argument';

export interface Part {
  readonly text: string;
  /** Null for what is simply text. */
  readonly mark: Mark | null;
}

export interface Line {
  readonly text: string;
  /** Null where nothing in it is marked. */
  readonly parts: readonly Part[] | null;
}

/** Values by name; null where the name is known and its value is not. */
export type Variables = ReadonlyMap<string, string | null>;

/** `variables` with other values, or more of them. */
export function withValues(variables: Variables, values: Readonly<Record<string, string>>): Variables {
  return new Map([...variables, ...Object.entries(values)]);
}

export const EMPTY: Line = { text: '', parts: null };

/** UTF-16 units of a text that are looked at: more than any push that APNs takes has bytes. */
const MOST = 6_000;

/** `text` with its variables filled in. */
export function lineOf(text: string, variables: Variables): Line {
  const bounded = head(text, MOST);
  return bounded.includes('{{') ? joined(filled(bounded, variables)) : { text: bounded, parts: null };
}

/** The parts of `text`: what the variables know is text, what they do not is marked and stays as written. */
export function filled(text: string, variables: Variables): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const { from, to, name } of placeholdersIn(text)) {
    const value = variables.get(name) ?? null;
    parts.push({ text: text.slice(at, from), mark: null });
    parts.push(
      value === null ? { text: text.slice(from, to), mark: 'variable' } : { text: value, mark: null },
    );
    at = to;
  }
  parts.push({ text: text.slice(at), mark: null });
  return parts;
}

/** One line of parts; those side by side without a mark become one. */
export function joined(parts: readonly Part[]): Line {
  const merged: Part[] = [];
  let room = MOST;
  for (const { text: whole, mark } of parts) {
    const text = head(whole, room);
    room -= text.length;
    const last = merged.at(-1);
    if (text === '') continue;
    if (last && last.mark === null && mark === null)
      merged[merged.length - 1] = { text: last.text + text, mark };
    else merged.push({ text, mark });
  }
  const text = merged.map((part) => part.text).join('');
  return { text, parts: merged.some(({ mark }) => mark !== null) ? merged : null };
}

/** A string of the payload that stands for a number, `"{{count:number}}"`, as that number; else the value itself. */
export function numberIn(value: unknown, variables: Variables): unknown {
  if (typeof value !== 'string' || value.length > 200 || !isNumberPlaceholder(value)) return value;
  const known = variables.get(placeholdersIn(value)[0]?.name ?? '') ?? null;
  return known === null || known.trim() === '' || !Number.isFinite(Number(known)) ? value : Number(known);
}

/** The first `most` UTF-16 units of a line. */
export function cut(line: Line, most: number): Line {
  if (line.text.length <= most) return line;
  if (line.parts === null) return { text: head(line.text, most), parts: null };
  let room = most;
  const parts = line.parts.map(({ text, mark }) => {
    const kept = head(text, Math.max(room, 0));
    room -= text.length;
    return { text: kept, mark };
  });
  return joined(parts);
}

/** The first `most` UTF-16 units, without half of a surrogate pair at the end. */
export function head(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? most - 1 : most);
}

/** Names of variables in the line that nobody has filled. */
export function unfilled(line: Line): string[] {
  return (line.parts ?? []).filter(({ mark }) => mark === 'variable').map(({ text }) => text);
}
