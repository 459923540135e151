//! A moment in the payload: none, when it is sent, so long after, or a fixed one. Pure; the clock is passed in.

import type { Words } from '../../../i18n/words.svelte';

export type MomentKind = 'none' | 'sent' | 'after' | 'fixed';

export const UNITS = ['s', 'm', 'h', 'd'] as const;
export type Unit = (typeof UNITS)[number];

/** Seconds of a unit. */
export const SECONDS: Record<Unit, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

export interface Duration {
  count: number;
  unit: Unit;
}

const SENT = /^\{\{[ \t]*now:number[ \t]*\}\}$/;
const AFTER = /^\{\{[ \t]*now\+(\d{1,9})([smhd]):number[ \t]*\}\}$/;

/** What kind of moment `text` is: seconds, a placeholder for them, or nothing. */
export function momentOf(text: string): MomentKind {
  if (text === '') return 'none';
  if (SENT.test(text)) return 'sent';
  return AFTER.test(text) ? 'after' : 'fixed';
}

/** The text of so long after the send. */
export function afterSend({ count, unit }: Duration): string {
  return count === 0 ? '{{now:number}}' : `{{now+${count}${unit}:number}}`;
}

/** How long after the send `text` means. */
export function durationOf(text: string): Duration {
  const [, count = '0', unit = 'm'] = AFTER.exec(text) ?? [];
  return { count: Number(count), unit: unit as Unit };
}

/** So many seconds in the largest unit that divides them. */
export function durationOfSeconds(seconds: number): Duration {
  const unit = UNITS.findLast((it) => seconds > 0 && seconds % SECONDS[it] === 0) ?? 's';
  return { count: seconds / SECONDS[unit], unit };
}

/** Seconds that a person typed: seconds as they are, or a date and a time of this machine's zone. Null for neither. */
export function secondsOf(text: string): string | null {
  const trimmed = text.trim();
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) return trimmed;
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(trimmed);
  if (!found) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((it) => Number(it ?? 0));
  const date = new Date(year, month - 1, day, hour, minute, second);
  const same = date.getMonth() === month - 1 && date.getDate() === day && date.getHours() === hour;
  return same ? String(Math.floor(date.getTime() / 1000)) : null;
}

const STEPS: readonly [limit: number, divisor: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [90, 1, 'second'],
  [90 * 60, 60, 'minute'],
  [36 * 3600, 3600, 'hour'],
  [60 * 86_400, 86_400, 'day'],
  [Infinity, 30.44 * 86_400, 'month'],
];

/** A fixed moment in words: its date, and how far it is from now. Empty for what is no moment. */
export function momentText(text: string, nowMs: number, words: Words): string {
  const seconds = Number(text);
  // From here on it is no year that anybody means: milliseconds, most likely.
  if (text.trim() === '' || !(Math.abs(seconds) < 1e11)) return '';
  const date = words.date(seconds * 1000, { dateStyle: 'medium', timeStyle: 'medium' });
  const away = seconds - nowMs / 1000;
  const [, divisor, unit] =
    STEPS.find(([limit]) => Math.abs(away) < limit) ?? (STEPS[4] as (typeof STEPS)[number]);
  const relative = new Intl.RelativeTimeFormat(words.locale, { numeric: 'auto' });
  return words.t('compose.moment.text', {
    date,
    relative: relative.format(Math.round(away / divisor), unit),
  });
}
