//! How long ago something was, in the reader's words. Not a clock: the caller says what time it is.

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/**
 * `at` seen from `now`, both in Unix milliseconds: "now", "5 minutes ago", "yesterday"; a date from 30 days on.
 * A time in the future (another machine's clock) counts as now.
 */
export function ago(at: number, now: number, locale: string): string {
  const passed = Math.max(0, now - at);
  if (passed >= 30 * 86_400_000) return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(at);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, ms] of STEPS) {
    if (passed >= ms) return format.format(-Math.floor(passed / ms), unit);
  }
  return format.format(0, 'second');
}

/** `at` in full, for a tooltip. */
export function fullTime(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}
