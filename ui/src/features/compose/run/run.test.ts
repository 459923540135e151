import { describe, expect, test } from 'vitest';
import type { RunProgress } from '../../../bridge/generated';
import { Words } from '../../../i18n/words.svelte';
import {
  countsText,
  durationText,
  endedOf,
  msText,
  percentOf,
  reasonName,
  segmentsOf,
  summaryText,
} from './run';

const en = new Words('en', '');
const zh = new Words('zh-Hans', '');

function run(change: Partial<RunProgress> = {}): RunProgress {
  return {
    run: 'r',
    name: 'Order shipped',
    file_name: 'tokens.txt',
    endpoint: 'loopback_sandbox',
    started_at: Date.UTC(2026, 0, 2, 12, 3),
    state: 'running',
    total: 1000,
    accepted: 0,
    rejected: 0,
    unknown: 0,
    failed: 0,
    cancelled: 0,
    in_flight: 0,
    seconds: 0,
    rate: 0,
    eta_seconds: null,
    p50_ms: null,
    p99_ms: null,
    reasons: [],
    stop: null,
    via: null,
    clock: null,
    ...change,
  };
}

describe('how far it is', () => {
  test('100 % is said only when all has ended', () => {
    expect(percentOf(run())).toBe(0);
    expect(percentOf(run({ accepted: 999 }))).toBe(99);
    expect(percentOf(run({ accepted: 990, cancelled: 10 }))).toBe(100);
    expect(percentOf(run({ total: 0 }))).toBe(100);
  });

  test('the bar has a part for each ending that there is', () => {
    const progress = run({ accepted: 500, rejected: 250, unknown: 1 });
    expect(endedOf(progress)).toBe(751);
    expect(segmentsOf(progress)).toEqual([
      { ending: 'accepted', percent: 50 },
      { ending: 'rejected', percent: 25 },
      { ending: 'unknown', percent: 0.1 },
    ]);
    expect(segmentsOf(run({ total: 0 }))).toEqual([]);
  });
});

test.each([
  [0.4, '0 s', '0 秒'],
  [59.4, '59 s', '59 秒'],
  [59.6, '1 min 0 s', '1 分 0 秒'],
  [185, '3 min 5 s', '3 分 5 秒'],
  [7320, '2 h 2 min', '2 小时 2 分'],
])('%d seconds', (seconds, english, chinese) => {
  expect(durationText(seconds, en)).toBe(english);
  expect(durationText(seconds, zh)).toBe(chinese);
});

test('a time that is not known is a dash', () => {
  expect([msText(null, en), msText(4.26, en), msText(1234.5, en)]).toEqual(['–', '4.3 ms', '1,235 ms']);
});

test('a reason of ours has words, an unknown one stays, and none is the ending', () => {
  expect(reasonName('bad_line', 'failed', en)).toBe('Not a device token');
  expect(reasonName('brand_new', 'failed', en)).toBe('brand_new');
  expect(reasonName('', 'unknown', zh)).toBe('无应答');
});

test('what was accepted is always counted', () => {
  expect(countsText(run({ rejected: 2 }), en)).toEqual(['0 accepted by APNs', '2 rejected']);
});

test('the summary can be read without the window', () => {
  const said = { meaning: null, advice: null, error: null, cause: null };
  const reasons: RunProgress['reasons'] = [
    { ending: 'rejected', status: 410, reason: 'Unregistered', count: 90, ...said },
    { ending: 'failed', status: null, reason: 'bad_line', count: 10, ...said },
  ];
  const counts = { accepted: 900, rejected: 90, failed: 10 };
  const speed = { seconds: 2.5, rate: 400, p50_ms: 10, p99_ms: 40 };
  const [first, ...rest] = summaryText(run({ state: 'ended', ...counts, ...speed, reasons }), en).split('\n');
  expect(first).toMatch(/^Order shipped → tokens\.txt · .+ · Jan 2, 2026/);
  expect(rest).toEqual([
    '1,000 of 1,000',
    '900 accepted by APNs, 90 rejected, 10 not sent',
    '2.5 s, 400/s, p50 10 ms, p99 40 ms',
    '  90 × 410 Unregistered',
    '  10 × Not a device token',
  ]);
});
