//! Texts that the payload names by key: looked up in the app's strings files, arguments filled in as iOS does.

import { EMPTY, filled, head, joined, lineOf, type Line, type Part, type Variables } from './line';
import type { Note } from './note';

/** The texts of an app in one language. */
export interface Texts {
  readonly language: string;
  readonly texts: Readonly<Record<string, string>>;
}

export interface Localised {
  readonly line: Line;
  /** Whether the strings have the key. */
  readonly found: boolean;
  readonly notes: readonly Note[];
}

/** `%@`, `%1$@`, `%d`, `%.2f`, `%%`; the conversion is the last part. */
const SPECIFIER =
  /%(?:(\d{1,3})\$)?[-+ 0#']*\d*(?:\.\d+)?(?:hh|h|ll|l|q|L|z|t|j)?([@dDiuUxXoOfFeEgGaAcCsSp])|%%/g;
const NUMERIC = /[dDiuUxXoOfFeEgGaA]/;
/** Characters of a key in a note. */
const KEY_SHOWN = 60;

/** The language that a phone set to `language` takes: it, its kin, `Base`, English, else the first there is. */
export function textsFor<T extends Texts>(all: readonly T[], language: string): T | null {
  const wanted = parts(language);
  const first = (fits: (tag: string[]) => boolean) => all.find((it) => fits(parts(it.language)));
  return (
    first((tag) => tag.join() === wanted.join()) ??
    first((tag) => tag[0] === wanted[0] && (tag.length === 1 || wanted.length === 1)) ??
    // The scripts of Chinese do not stand in for each other.
    first((tag) => tag[0] === wanted[0] && tag[0] !== 'zh') ??
    first((tag) => tag[0] === 'base') ??
    first((tag) => tag[0] === 'en') ??
    all[0] ??
    null
  );
}

function parts(language: string): string[] {
  return language.toLowerCase().split(/[-_]/);
}

/** The text for `key`; the key itself where nobody has it. `texts` is null where no file was added. */
export function localised(
  key: string,
  args: readonly unknown[],
  texts: Texts | null,
  variables: Variables,
): Localised {
  const shown = head(key, KEY_SHOWN);
  const format = texts && Object.hasOwn(texts.texts, key) ? texts.texts[key] : undefined;
  if (format === undefined) {
    const note: Note = texts
      ? { code: 'loc_missing', params: { key: shown, language: texts.language } }
      : { code: 'loc_unread', params: { key: shown } };
    return { line: key === '' ? EMPTY : lineOf(key, variables), found: false, notes: [note] };
  }
  const { parts, wants, numeric } = formatted(format, args, variables);
  const notes: Note[] = [];
  if (wants !== args.length)
    notes.push({ code: 'loc_args', params: { key: shown, wants, has: args.length } });
  else if (numeric) notes.push({ code: 'loc_number', params: { key: shown } });
  return { line: joined(parts), found: true, notes };
}

interface Formatted {
  parts: Part[];
  /** How many arguments the format takes. */
  wants: number;
  /** Whether it takes a number where the payload has a text. */
  numeric: boolean;
}

/** `format` with its places filled in order, or by position; a place without an argument is marked. */
export function formatted(format: string, args: readonly unknown[], variables: Variables): Formatted {
  const parts: Part[] = [];
  let [at, next, wants, numeric] = [0, 0, 0, false];
  for (const place of format.matchAll(SPECIFIER)) {
    parts.push({ text: format.slice(at, place.index), mark: null });
    at = place.index + place[0].length;
    if (place[0] === '%%') {
      parts.push({ text: '%', mark: null });
      continue;
    }
    const position = place[1] === undefined ? next++ : Number(place[1]) - 1;
    wants = Math.max(wants, position + 1);
    const value = args[position];
    if (value === undefined) parts.push({ text: place[0], mark: 'argument' });
    else parts.push(...filled(argument(value), variables));
    if (NUMERIC.test(place[2] ?? '') && typeof value === 'string') numeric = true;
  }
  parts.push({ text: format.slice(at), mark: null });
  return { parts, wants, numeric };
}

/** Apple takes texts; anything else is shown as it is written. */
function argument(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  return String(value);
}
