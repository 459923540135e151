import { describe, expect, test } from 'vitest';
import { Words } from '../../../i18n/words.svelte';
import { PLAIN, previewOf, type PreviewModel } from '../../../shared/phone/model';
import { badgeText, fieldText, spoken, summaryOf, timeText } from './summary';

const NOW = new Date(2026, 10, 24, 12, 0).getTime();
const EN = new Words('en', 'en');
const ZH = new Words('zh-Hans', 'zh');
const of = (aps: Record<string, unknown>, pushType = 'alert'): PreviewModel =>
  previewOf({ aps }, { ...PLAIN, pushType, now: NOW });
const at = (hours: number) => NOW / 1000 + hours * 3600;

describe('summaryOf', () => {
  test.each([
    [{}, [], []],
    [{ sound: 'chime.caf', badge: 7 }, ['sound chime.caf', 'badge 7'], ['声音 chime.caf', '角标 7']],
    [{ badge: 0 }, ['badge cleared'], ['清除角标']],
    [{ 'interruption-level': 'time-sensitive' }, ['Time Sensitive'], ['时效性']],
    [{ 'interruption-level': 'urgent' }, ['urgent'], ['urgent']],
    [
      { sound: { critical: 1, name: 'a.caf', volume: 0.8 } },
      ['Critical', 'sound a.caf at 80 % volume'],
      ['重要', '声音 a.caf，音量 80%'],
    ],
  ])('%j', (aps, english, chinese) => {
    expect(summaryOf(of(aps), EN, NOW)).toEqual(english);
    expect(summaryOf(of(aps), ZH, NOW)).toEqual(chinese);
  });

  test.each([
    [{ event: 'start' }, ['Live Activity starts']],
    [{}, ['No event that Apple knows']],
    [{ event: 'update', 'stale-date': at(1) }, ['Live Activity is updated', 'stale from 13:00']],
    [{ event: 'update', 'stale-date': at(-1) }, ['Live Activity is updated', 'stale since 11:00']],
    [{ event: 'end' }, ['Live Activity ends', 'leaves the lock screen within four hours']],
    [{ event: 'end', 'dismissal-date': at(-1) }, ['Live Activity ends', 'removed at once']],
    [
      { event: 'end', 'dismissal-date': at(1) },
      ['Live Activity ends', 'removed at 13:00, at most four hours after the end'],
    ],
    [{ event: 'start', alert: { title: 'On its way' } }, ['Live Activity starts', 'alert “On its way”']],
    [{ event: 'start', alert: 'On its way' }, ['Live Activity starts', 'alert “On its way”']],
  ])('of a Live Activity: %j', (aps, parts) => {
    expect(summaryOf(of(aps, 'liveactivity'), EN, NOW)).toEqual(parts);
  });
});

test('a time of another day has its date', () => {
  expect(timeText(NOW, EN, NOW)).toBe('12:00');
  expect(timeText(NOW + 3 * 86_400_000, EN, NOW)).toMatch(/Nov 27, 2026.*12:00/);
  expect(timeText(NOW + 3 * 86_400_000, ZH, NOW)).toMatch(/2026年11月27日.*12:00/);
});

test.each([
  [{ a: 'x' }, 'x', 'x'],
  [{ a: 4.125 }, '4.13', '4.13'],
  [{ a: 12_345 }, '12,345', '12,345'],
  [{ progress: 0.625 }, '63 %', '63%'],
  [{ a: true }, 'yes', '是'],
  [{ a: false }, 'no', '否'],
  [{ a: null }, 'none', '无'],
  [{ a: [1] }, '1 value', '1 个值'],
  [{ eta: NOW / 1000 - 978_307_200 }, '12:00', '12:00'],
])('%j', (state, english, chinese) => {
  const field = of({ 'content-state': state }, 'liveactivity').activity?.fields[0];
  expect(field && fieldText(field, EN, NOW)).toBe(english);
  expect(field && fieldText(field, ZH, NOW)).toBe(chinese);
});

test.each([
  [1, '1'],
  [1_024, '1,024'],
  [99_999, '99,999'],
  [100_000, '99,999+'],
])('badge %i', (value, text) => expect(badgeText(value, EN)).toBe(text));

test.each([
  [{ title: 'A', subtitle: 'B', body: 'C' }, 'A. B. C.'],
  [{ title: 'Ready?', body: 'Yes!' }, 'Ready? Yes!'],
  [{ body: ' C ' }, 'C.'],
  [{ title: '到货', body: '请取件。' }, '到货。请取件。'],
  [{ title: '到货', body: 'Ready' }, '到货。Ready.'],
  [{ body: 'x'.repeat(900) }, 'x'.repeat(700)],
])('Siri reads %j', (alert, text) => expect(spoken(of({ alert }), 700)).toBe(text));
