import { describe, expect, test } from 'vitest';
import { PUSH_TYPES } from '../../../bridge/fake/sample';
import type { Draft } from '../../../bridge/generated';
import { Words } from '../../../i18n/words.svelte';
import {
  collapseBytes,
  expirationAfter,
  expirationDuration,
  expirationKind,
  expirationText,
  priorityText,
  setHeaders,
} from './headers';

const words = new Words('en', '');

function draft(rest: Partial<Draft>): Draft {
  const none = { topic: '', priority: '', push_type: 'alert', expiration: '', collapse_id: '', apns_id: '' };
  return { ...none, ...rest } as Draft;
}

test('only what is sent is counted', () => {
  expect(setHeaders(draft({}))).toBe(1);
  expect(setHeaders(draft({ topic: 't', expiration: '0' }))).toBe(3);
});

test('a collapse ID is measured in bytes', () => expect(collapseBytes('é中😀')).toBe(9));

describe('an expiration', () => {
  test.each([
    ['', 'apns'],
    ['0', 'never'],
    ['+3600', 'after'],
    ['1767225600', 'at'],
    ['soon', 'other'],
    ['-5', 'other'],
  ])('%j is of the kind %s', (expiration, kind) => expect(expirationKind(expiration)).toBe(kind));
  test('of so long goes into seconds and back', () => {
    expect(expirationAfter({ count: 2, unit: 'h' })).toBe('+7200');
    expect(expirationDuration('+7200')).toEqual({ count: 2, unit: 'h' });
    expect(expirationDuration('+5400')).toEqual({ count: 90, unit: 'm' });
  });
  test.each([
    ['', /up to 30 days/],
    ['0', /once/],
    ['+7200', /2 hours/],
    ['+9999999', /30 days/],
    ['1700000000', /past/],
    ['4102444800', /2100|2099/],
    ['4102444800000', /BadExpirationDate/],
    ['soon', /BadExpirationDate/],
  ])('%j is told in words', (expiration, text) => {
    expect(expirationText(expiration, Date.UTC(2026, 10, 24), words)).toMatch(text);
  });
});

test.each([
  ['10', 'alert', /at once/],
  ['5', 'background', /power/],
  ['10', 'background', /takes 5/],
  ['', 'background', /5 is sent/],
  ['7', 'alert', /BadPriority/],
])('priority %j of %s is told in words', (priority, name, text) => {
  const type = PUSH_TYPES.find((it) => it.name === name);
  expect(priorityText(priority, type, words)).toMatch(text);
});
