//! The strip of a day: where the do-not-disturb window lies in it, and where the clock stands. Pure.

/** Minutes of a day. */
export const DAY = 1440;

/** The parts of a day in which a window of hours lies, in hours. As the service counts: 22–7 goes over midnight, 0–0 is
    never, 5–5 is always, 24–0 is never. */
export function partsOf(start: number, end: number): [from: number, to: number][] {
  if (start === end) return start === 0 ? [] : [[0, 24]];
  if (start < end) return [[start, Math.min(end, 24)]];
  return (
    [
      [0, end],
      [start, 24],
    ] as [number, number][]
  ).filter(([from, to]) => from < to);
}

/** Whether the minute of a day lies in the window; it is the hour that counts. */
export function inside(minutes: number, start: number, end: number): boolean {
  const hour = Math.floor(minutes / 60);
  return partsOf(start, end).some(([from, to]) => from <= hour && hour < to);
}

/** Minutes since midnight of `2026-11-24T23:17:00`. */
export function minutesOf(local: string): number {
  const [hour, minute] = local.slice(11, 16).split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

/** `23:17` for 1397. */
export function timeText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Unix milliseconds of a local date and time, taken as if it were UTC: only differences of two mean anything. */
const stamp = (local: string) => Date.parse(`${local}Z`);

const localOf = (at: number) => new Date(at).toISOString().slice(0, 19);

/** `local` moved by what lies between two times; as it is where one of them cannot be read. */
export function moved(local: string, before: string, after: string): string {
  const by = stamp(after) - stamp(before);
  return Number.isFinite(by) && Number.isFinite(stamp(local)) ? localOf(stamp(local) + by) : local;
}

/** The scenario's `clock` when someone's day of `local` stands at `minutes`: the same day of theirs. */
export function clockAt(clock: string, local: string, minutes: number): string {
  const wanted = Math.min(DAY - 1, Math.max(0, Math.round(minutes)));
  return localOf(stamp(clock) + (wanted - minutesOf(local)) * 60_000);
}

/** Whether `text` is a date and time of a clock, such as a field for it gives; completed with seconds. */
export function clockOf(text: string): string | null {
  const whole = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? `${text}:00` : text;
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(whole) && Number.isFinite(stamp(whole)) ? whole : null;
}

/** Where a key moves the clock to: by minutes, by hours, to the ends of the day; null where it does not. */
export function keyed(key: string, minutes: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: minutes - 15,
    ArrowDown: minutes - 15,
    ArrowRight: minutes + 15,
    ArrowUp: minutes + 15,
    PageDown: minutes - 60,
    PageUp: minutes + 60,
    Home: 0,
    End: DAY - 1,
  };
  const step = steps[key];
  return step === undefined ? null : Math.min(DAY - 1, Math.max(0, step));
}
