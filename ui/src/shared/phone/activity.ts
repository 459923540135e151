//! A Live Activity, laid out without the app that draws it: the values of its content-state by what they are.

import { head, lineOf, numberIn, type Line, type Variables } from './line';

export type FieldKind = 'text' | 'number' | 'progress' | 'date' | 'switch' | 'list' | 'nothing';

export interface Field {
  /** Names from the content-state inwards, joined by points. */
  readonly key: string;
  /** The name in words: `estimatedArrival` is "Estimated arrival", `driver.name` "Driver name". */
  readonly label: string;
  readonly kind: FieldKind;
  /** A text as it stands; empty for other kinds. */
  readonly line: Line;
  /** A number, 0 to 1 for progress, Unix milliseconds for a date, how many for a list, 0 or 1 for a switch. */
  readonly value: number;
  /** A date that was likely meant in seconds since 1970, where Swift counts from 2001. */
  readonly unix: boolean;
}

export type ActivityEvent = 'start' | 'update' | 'end';
/** When it leaves the lock screen after its end: by itself, now, or at a time. */
export type Dismissal = 'by_itself' | 'at_once' | 'later';

export interface Activity {
  /** Null where the payload names none that Apple knows. */
  readonly event: ActivityEvent | null;
  /** Name of the attributes' type; empty but for a start. */
  readonly type: string;
  readonly fields: readonly Field[];
  /** Fields that are not listed. */
  readonly more: number;
  /** Unix milliseconds. */
  readonly staleAt: number | null;
  readonly stale: boolean;
  readonly dismissal: Dismissal;
  /** Unix milliseconds. */
  readonly dismissAt: number | null;
  /** What the pieces that stand out show. */
  readonly headline: Field | null;
  readonly progress: Field | null;
  readonly date: Field | null;
}

type Json = Readonly<Record<string, unknown>>;

/** Fields that are read; a phone has room for fewer. */
const MOST_FIELDS = 12;
const MOST_LABEL = 40;
/** Seconds from 1970 to 2001, where a Swift `Date` begins. */
const SWIFT_EPOCH = 978_307_200;
/** Seconds since 2001 that can be meant as a date of an activity: 2018 to 2044. */
const SWIFT_DATES = [536_500_000, 1_357_000_000] as const;
/** The same in seconds since 1970: 2018 to 2044. */
const UNIX_DATES = [1_514_800_000, 2_335_300_000] as const;
const DATE_WORDS = new Set(
  'date time at until eta deadline arrival arrives arriving departure departs start starts end ends begin due expires updated since kickoff'.split(
    ' ',
  ),
);
const PROGRESS_WORDS = /progress|percent|fraction|ratio|complet/i;
const HEADLINE_WORDS = /^(?:title|status|state|headline|phase|name|stage|message)$/i;

/** What `aps` of a push of type liveactivity shows at `now`, in Unix milliseconds. */
export function activityOf(aps: Json, variables: Variables, now: number): Activity {
  const found: Field[] = [];
  const count = { left: 0 };
  collect(object(aps['content-state']), '', variables, found, count);
  if (aps['event'] === 'start') collect(object(aps['attributes']), '', variables, found, count);
  const staleAt = unixMs(numberIn(aps['stale-date'], variables));
  const dismissAt = unixMs(numberIn(aps['dismissal-date'], variables));
  const event = aps['event'];
  const texts = found.filter(({ kind, line }) => kind === 'text' && line.text !== '');
  return {
    event: event === 'start' || event === 'update' || event === 'end' ? event : null,
    type: typeof aps['attributes-type'] === 'string' ? head(aps['attributes-type'], 80) : '',
    fields: found,
    more: count.left,
    staleAt,
    stale: staleAt !== null && staleAt <= now,
    dismissal: dismissAt === null ? 'by_itself' : dismissAt <= now ? 'at_once' : 'later',
    dismissAt,
    headline: texts.find(({ key }) => HEADLINE_WORDS.test(key)) ?? texts[0] ?? null,
    progress: found.find(({ kind }) => kind === 'progress') ?? null,
    date: found.find(({ kind }) => kind === 'date') ?? null,
  };
}

function collect(
  from: Json,
  path: string,
  variables: Variables,
  into: Field[],
  count: { left: number },
): void {
  for (const name in from) {
    const value = numberIn(from[name], variables);
    // One level of objects is opened; deeper ones are counted as lists.
    if (path === '' && isObject(value)) collect(value, `${name}.`, variables, into, count);
    else if (into.length >= MOST_FIELDS) count.left += 1;
    else into.push(fieldOf(`${path}${name}`, name, value, variables));
  }
}

function fieldOf(key: string, name: string, value: unknown, variables: Variables): Field {
  const base = {
    key: head(key, 2 * MOST_LABEL),
    label: labelOf(key),
    line: lineOf('', variables),
    value: 0,
    unix: false,
  };
  if (typeof value === 'string') return { ...base, kind: 'text', line: lineOf(value, variables) };
  if (typeof value === 'boolean') return { ...base, kind: 'switch', value: Number(value) };
  if (typeof value === 'number') return { ...base, ...numberOf(name, value) };
  if (value === null || value === undefined) return { ...base, kind: 'nothing' };
  return {
    ...base,
    kind: 'list',
    value: Array.isArray(value) ? value.length : Object.keys(value as object).length,
  };
}

function numberOf(name: string, value: number): { kind: FieldKind; value: number; unix?: boolean } {
  if (wordsOf(name).some((word) => DATE_WORDS.has(word))) {
    if (value > SWIFT_DATES[0] && value < SWIFT_DATES[1])
      return { kind: 'date', value: (value + SWIFT_EPOCH) * 1000 };
    // What the app reads is what is shown: a date 31 years later.
    if (value > UNIX_DATES[0] && value < UNIX_DATES[1])
      return { kind: 'date', value: (value + SWIFT_EPOCH) * 1000, unix: true };
  }
  const named = PROGRESS_WORDS.test(name);
  if (value >= 0 && value <= 1 && (named || !Number.isInteger(value))) return { kind: 'progress', value };
  if (named && /percent/i.test(name) && value > 1 && value <= 100)
    return { kind: 'progress', value: value / 100 };
  return { kind: 'number', value };
}

/** `estimated_arrivalTime` is estimated, arrival, time. */
function wordsOf(name: string): string[] {
  return head(name, 200)
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[\s_.-]+/)
    .filter((word) => word !== '');
}

function labelOf(name: string): string {
  const words = wordsOf(name).join(' ');
  return head(words.charAt(0).toUpperCase() + words.slice(1), MOST_LABEL) || name;
}

function unixMs(value: unknown): number | null {
  return typeof value === 'number' && Math.abs(value) < 8.6e12 ? value * 1000 : null;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown): Json {
  return isObject(value) ? value : {};
}
