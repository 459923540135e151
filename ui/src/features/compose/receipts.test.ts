import { describe, expect, test } from 'vitest';
import type { Ending, Receipt } from '../../bridge/generated';
import { Words } from '../../i18n/words.svelte';
import { announcementOf, countsOf, drawnOf, placeOf, playedBy, shortToken } from './receipts';

function receipt(ending: Ending, reason: string | null = null): Receipt {
  return { ending, reason } as Receipt;
}
const SENT = [
  receipt('accepted'),
  receipt('rejected', 'BadDeviceToken'),
  receipt('accepted'),
  receipt('rejected', 'BadDeviceToken'),
  receipt('rejected', 'Unregistered'),
];

test('bad news comes first, zeros not at all', () => {
  expect(countsOf(SENT)).toEqual([
    { ending: 'rejected', count: 3 },
    { ending: 'accepted', count: 2 },
  ]);
  expect(countsOf([])).toEqual([]);
});

describe('announcing', () => {
  test.each([
    ['en', '3 rejected: BadDeviceToken, Unregistered. 2 accepted by APNs.'],
    ['zh-Hans', '3 条被拒绝：BadDeviceToken, Unregistered。 APNs 已接受 2 条。'],
  ] as const)('%s', (language, expected) => {
    expect(announcementOf(SENT, new Words(language, ''))).toBe(expected);
  });
});

test('an endpoint plays an environment and belongs to a place', () => {
  expect(playedBy('loopback_production')).toBe('production');
  expect(placeOf('loopback_production')).toBe('loopback');
  expect(placeOf('production')).toBe('production');
});

test('a token is shortened where that saves something', () => {
  expect(shortToken('0123456789ab')).toBe('0123456789ab');
  expect(shortToken('0123456789abcdef')).toBe('0123…cdef');
});

test('of very many, the bad news is drawn', () => {
  const many = [
    ...Array.from({ length: 400 }, () => receipt('accepted')),
    receipt('rejected', 'Unregistered'),
  ];
  expect(drawnOf(many)).toHaveLength(300);
  expect(drawnOf(many)[0]?.reason).toBe('Unregistered');
  expect(drawnOf(SENT)).toBe(SENT);
});
