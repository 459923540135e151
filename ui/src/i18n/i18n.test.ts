import { describe, expect, test } from 'vitest';
import en from './en.json';
import { fill, places } from './message';
import zhHans from './zh-Hans.json';

describe('fill', () => {
  test.each([
    ['{n} left', { n: 3 }, '3 left'],
    ['{count} {count|device|devices}', { count: 1 }, '1 device'],
    ['{count} {count|device|devices}', { count: 1204 }, '1,204 devices'],
    ['{who} stays', {}, '{who} stays'],
    ['{text}', { text: '$& {n}' }, '$& {n}'],
  ])('%s', (message, params, expected) => {
    expect(fill(message, params as Record<string, string | number>, 'en')).toBe(expected);
  });
});

describe('both languages', () => {
  const chinese: Record<string, string> = zhHans;
  test('hold the same keys', () => {
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(en).sort());
  });
  test.each(Object.entries(en))('%s has the same places', (key, text) => {
    expect(places(chinese[key] ?? '')).toEqual(places(text));
  });
});
