//! The history made readable: days, short tokens, what differs between two pushes. Pure.

import type {
  Ending,
  Endpoint,
  HistoryExported,
  HistoryQuery,
  HistoryRow,
  PushDetail,
} from '../../bridge/generated';
import type { Words } from '../../i18n/words.svelte';

/** The choice of a filter that lets everything through. */
export const ALL = 'all';
export type When = typeof ALL | 'day' | 'week' | 'month';

/** What is typed and chosen above the list. */
export interface Filter {
  text: string;
  ending: Ending | typeof ALL;
  endpoint: Endpoint | typeof ALL;
  when: When;
  /** Number of a send, where its pushes alone are listed. */
  send: number | null;
}

export const NO_FILTER: Filter = { text: '', ending: ALL, endpoint: ALL, when: ALL, send: null };

const DAYS: Record<Exclude<When, typeof ALL>, number> = { day: 0, week: 6, month: 29 };

/** Whether something is looked for. */
export function isFiltered(filter: Filter): boolean {
  const { text, ending, endpoint, when, send } = filter;
  return text.trim() !== '' || ending !== ALL || endpoint !== ALL || when !== ALL || send !== null;
}

/** What was written, and what was not. */
export function exportedText({ path, pushes, withheld }: HistoryExported, { t }: Words): string {
  const saved = t('history.export.saved', { path, count: pushes });
  return withheld === 0 ? saved : `${saved} · ${t('history.export.withheld', { count: withheld })}`;
}

/** `filter` as the core takes it, at Unix millisecond `now`. Days begin at midnight where the user is. */
export function queryOf(filter: Filter, now: number): HistoryQuery {
  const { text, ending, endpoint, when, send } = filter;
  let from: number | null = null;
  if (when !== ALL) {
    const day = new Date(now);
    from = new Date(day.getFullYear(), day.getMonth(), day.getDate() - DAYS[when]).getTime();
  }
  return {
    text: text.trim(),
    endings: ending === ALL ? [] : [ending],
    endpoints: endpoint === ALL ? [] : [endpoint],
    from,
    to: null,
    send,
  };
}

/** A line of the list. */
export type Item =
  | { kind: 'day'; at: number; key: string }
  /** The clock was set back between the send above and the one below. */
  | { kind: 'clock'; key: string }
  | { kind: 'row'; row: HistoryRow; nth: number; key: string };

/** Unix milliseconds of a row. */
export function timeOf(row: HistoryRow): number {
  return row.kind === 'push' ? row.push.at : row.group.at;
}

/** A name that no other row has. */
export function keyOf(row: HistoryRow): string {
  return row.kind === 'push' ? `p${row.push.id}` : `s${row.group.send}`;
}

/** A clock that runs a little apart from another is no news, in milliseconds. */
const JITTER_MS = 60_000;

/** Rows with the days that they belong to. The order is that of sending, whatever the clock said. */
export function itemsOf(rows: readonly HistoryRow[]): Item[] {
  const items: Item[] = [];
  let day = '';
  let above = Infinity;
  rows.forEach((row, nth) => {
    const at = timeOf(row);
    if (at > above + JITTER_MS) items.push({ kind: 'clock', key: `c${nth}` });
    above = at;
    const own = new Date(at).toDateString();
    if (own !== day) items.push({ kind: 'day', at, key: `d${nth}` });
    day = own;
    items.push({ kind: 'row', row, nth, key: keyOf(row) });
  });
  return items;
}

/** Where each item begins, and where the last one ends, in px. */
export function offsetsOf(items: readonly Item[], row: number, head: number): number[] {
  const offsets = [0];
  for (const item of items) offsets.push((offsets.at(-1) ?? 0) + (item.kind === 'row' ? row : head));
  return offsets;
}

/** The item at `px`. */
export function itemAt(offsets: readonly number[], px: number): number {
  let [from, to] = [0, Math.max(0, offsets.length - 2)];
  while (from < to) {
    const middle = (from + to + 1) >> 1;
    if ((offsets[middle] ?? 0) <= px) from = middle;
    else to = middle - 1;
  }
  return from;
}

/** The ends of a token, `8f3c…e91a`. */
export function shortToken(token: string): string {
  return token.length <= 12 ? token : `${token.slice(0, 4)}…${token.slice(-4)}`;
}

/** Something that two pushes may differ in. */
export interface Fact {
  /** Key below `history.fact`, or the name of a header. */
  name: string;
  header: boolean;
  left: string;
  right: string;
}

/** What `left` and `right` are, apart from the payload; with what they share left out where `differing`. */
export function factsOf(left: PushDetail, right: PushDetail, differing: boolean): Fact[] {
  const facts: Fact[] = [];
  const add = (name: string, of: (push: PushDetail) => string | null, header = false) => {
    const fact = { name, header, left: of(left) ?? '', right: of(right) ?? '' };
    if (fact.left !== '' || fact.right !== '') facts.push(fact);
  };
  add('who', (it) => it.who);
  add('profile', (it) => it.profile ?? it.entry.name);
  add('version', (it) => it.version);
  add('device', (it) => it.entry.device_name);
  add('token', (it) => it.entry.token);
  add('host', (it) => it.host);
  add('credential', (it) => it.credential);
  const names = new Set([...left.headers, ...right.headers].map((it) => it.name));
  for (const name of names) add(name, (it) => headerOf(it, name), true);
  add('ending', (it) => it.entry.ending);
  add('status', (it) => (it.entry.status === null ? null : String(it.entry.status)));
  add('reason', (it) => it.entry.reason);
  return differing ? facts.filter((it) => it.left !== it.right) : facts;
}

function headerOf(push: PushDetail, name: string): string | null {
  return push.headers.find((it) => it.name === name)?.value ?? null;
}
