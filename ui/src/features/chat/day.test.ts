import { describe, expect, it } from 'vitest';
import { clockAt, clockOf, inside, keyed, minutesOf, moved, partsOf, timeText } from './day';

describe('the window of do not disturb', () => {
  it.each([
    [
      22,
      7,
      [
        [0, 7],
        [22, 24],
      ],
    ],
    [9, 17, [[9, 17]]],
    [0, 0, []],
    [5, 5, [[0, 24]]],
    [24, 7, [[0, 7]]],
    [24, 0, []],
    [22, 24, [[22, 24]]],
    [0, 24, [[0, 24]]],
  ])('%i–%i lies at %j', (start, end, parts) => expect(partsOf(start, end)).toEqual(parts));

  it.each([
    ['23:17', 22, 7, true],
    ['06:59', 22, 7, true],
    ['07:00', 22, 7, false],
    ['21:59', 22, 7, false],
    ['12:00', 0, 0, false],
  ])('%s in %i–%i: %s', (time, start, end, is) => {
    expect(inside(minutesOf(`2026-11-24T${time}:00`), start, end)).toBe(is);
  });
});

describe('the clock', () => {
  it('is read and written', () => {
    expect(minutesOf('2026-11-24T23:17:00')).toBe(1397);
    expect(timeText(1397)).toBe('23:17');
    expect(timeText(5)).toBe('00:05');
  });

  it.each([
    ['2026-11-24T23:17', '2026-11-24T23:17:00'],
    ['2026-11-24T23:17:30', '2026-11-24T23:17:30'],
    ['2026-11-24T25:17', null],
    ['2026-11-31', null],
    ['yesterday', null],
  ])('%s is %j', (text, clock) => expect(clockOf(text)).toBe(clock));

  it('moves the day of someone in another time zone by as much', () => {
    // 23:17 in Shanghai is 16:17 in Berlin; there, the clock is dragged to 18:00.
    const clock = clockAt('2026-11-24T23:17:00', '2026-11-24T16:17:00', 18 * 60);
    expect(clock).toBe('2026-11-25T01:00:00');
    expect(moved('2026-11-24T16:17:00', '2026-11-24T23:17:00', clock)).toBe('2026-11-24T18:00:00');
  });

  it('stays where a time cannot be read', () =>
    expect(moved('2026-11-24T16:17:00', '', 'x')).toBe('2026-11-24T16:17:00'));

  it.each([
    ['ArrowRight', 60, 75],
    ['ArrowLeft', 5, 0],
    ['PageUp', 1400, 1439],
    ['Home', 700, 0],
    ['End', 700, 1439],
    ['a', 700, null],
  ])('%s at %i leads to %j', (key, at, to) => expect(keyed(key, at)).toBe(to));
});
