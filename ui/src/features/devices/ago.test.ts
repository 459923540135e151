import { describe, expect, it } from 'vitest';
import { ago } from './ago';

const NOW = Date.UTC(2026, 10, 24, 9, 41);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('ago', () => {
  it.each([
    [0, 'now', '现在'],
    [-5 * MINUTE, 'now', '现在'],
    [59_999, 'now', '现在'],
    [MINUTE, '1 minute ago', '1分钟前'],
    [59 * MINUTE + 59_999, '59 minutes ago', '59分钟前'],
    [HOUR, '1 hour ago', '1小时前'],
    [23 * HOUR, '23 hours ago', '23小时前'],
    [DAY, 'yesterday', '昨天'],
    [3 * DAY, '3 days ago', '3天前'],
    [29 * DAY, '29 days ago', '29天前'],
    [40 * DAY, 'Oct 15, 2026', '2026年10月15日'],
  ])('%i ms ago reads %j and %j', (passed, en, zh) => {
    expect(ago(NOW - passed, NOW, 'en')).toBe(en);
    expect(ago(NOW - passed, NOW, 'zh-Hans')).toBe(zh);
  });
});
