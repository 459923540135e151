import { describe, expect, test } from 'vitest';
import { Words } from '../../../i18n/words.svelte';
import { afterSend, durationOf, durationOfSeconds, momentOf, momentText, secondsOf } from './seconds';
import { isNumberPlaceholder } from '../../../shared/placeholder';

test.each([
  ['', 'none'],
  ['{{now:number}}', 'sent'],
  ['{{ now+4h:number }}', 'after'],
  ['1700000000', 'fixed'],
  ['{{other:number}}', 'fixed'],
])('%j is of the kind %s', (text, kind) => expect(momentOf(text)).toBe(kind));

test.each([
  [{ count: 4, unit: 'h' }, '{{now+4h:number}}'],
  [{ count: 90, unit: 's' }, '{{now+90s:number}}'],
] as const)('%j after the send and back', (duration, text) => {
  expect(afterSend(duration)).toBe(text);
  expect(durationOf(text)).toEqual(duration);
  expect(isNumberPlaceholder(text)).toBe(true);
});

test('nothing after the send is the send', () =>
  expect(momentOf(afterSend({ count: 0, unit: 'd' }))).toBe('sent'));

test.each([
  [3600, { count: 1, unit: 'h' }],
  [5400, { count: 90, unit: 'm' }],
  [172_800, { count: 2, unit: 'd' }],
  [7, { count: 7, unit: 's' }],
  [0, { count: 0, unit: 's' }],
])('%d s is %j', (seconds, duration) => expect(durationOfSeconds(seconds)).toEqual(duration));

describe('what a person types', () => {
  test.each([
    [' 1700000000 ', '1700000000'],
    ['2026-11-24 21:04', String(new Date(2026, 10, 24, 21, 4).getTime() / 1000)],
    ['2026-11-24T21:04:05', String(new Date(2026, 10, 24, 21, 4, 5).getTime() / 1000)],
    ['2026-11-24', String(new Date(2026, 10, 24).getTime() / 1000)],
    ['2026-02-30', null],
    ['tomorrow', null],
    ['', null],
  ])('%j is %s', (text, seconds) => expect(secondsOf(text)).toBe(seconds));
});

test('a moment is told with its distance, and milliseconds are none', () => {
  const english = new Words('en', '');
  const now = Date.UTC(2026, 10, 24, 12);
  const at = (seconds: number) => momentText(String(now / 1000 + seconds), now, english);
  expect(at(3 * 3600)).toMatch(/in 3 hours/);
  expect(at(-120)).toMatch(/2 minutes ago/);
  expect(at(86_400 * 10)).toMatch(/in 10 days/);
  expect(momentText(String(now), now, english)).toBe('');
  expect(momentText('', now, english)).toBe('');
  expect(momentText(String(now / 1000 + 60), now, new Words('zh-Hans', ''))).toMatch(
    /60秒钟后|1分钟后|60秒后/,
  );
});
