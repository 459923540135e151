import { describe, expect, test } from 'vitest';
import type { Draft, PushTypeView } from '../../bridge/generated';
import { bundleId, expirationChoice, setHeaders, withPushType } from './headers';

function type(name: string, topic_suffix: string, priorities = [10, 5, 1]): PushTypeView {
  const about = { en: '', zh_hans: '' };
  const rest = { max_bytes: 4096, about, authentication: 'any', aps: true, custom: true };
  return { name, topic_suffix, priorities, default_priority: priorities[0] ?? 10, ...rest };
}
const TYPES = [
  type('alert', ''),
  type('background', '', [5]),
  type('voip', '.voip'),
  type('pushtotalk', '.voip-ptt'),
];

function draft(rest: Partial<Draft>): Draft {
  return {
    topic: '',
    priority: '',
    push_type: 'alert',
    expiration: '',
    collapse_id: '',
    apns_id: '',
    ...rest,
  } as Draft;
}

describe('choosing a push type', () => {
  test.each([
    ['com.a.b', 'voip', 'com.a.b.voip'],
    ['com.a.b.voip', 'alert', 'com.a.b'],
    ['com.a.b.voip', 'pushtotalk', 'com.a.b.voip-ptt'],
    ['com.a.b.voip-ptt', 'voip', 'com.a.b.voip'],
    ['', 'voip', ''],
  ])('%s for %s is %s', (topic, name, expected) => {
    expect(withPushType(draft({ topic }), name, TYPES).topic).toBe(expected);
  });
  test('keeps a priority that it takes, and none', () => {
    expect(withPushType(draft({ priority: '1' }), 'voip', TYPES).priority).toBe('1');
    expect(withPushType(draft({ priority: '10' }), 'background', TYPES).priority).toBe('5');
    expect(withPushType(draft({}), 'background', TYPES).priority).toBe('');
  });
  test('a name that Apple does not know changes nothing else', () => {
    expect(withPushType(draft({ topic: 'a.voip' }), 'Alert', TYPES)).toEqual({ push_type: 'Alert' });
  });
});

test('a bundle ID has no suffix', () => {
  expect(bundleId('com.a.voip.voip', TYPES)).toBe('com.a.voip');
});

test('only what is sent is counted', () => {
  expect(setHeaders(draft({}))).toBe(1);
  expect(setHeaders(draft({ topic: 't', expiration: '0' }))).toBe(3);
});

test.each([
  ['', 'apns'],
  ['0', 'never'],
  ['+3600', 'hour'],
  ['+86400', 'day'],
  ['1767225600', 'custom'],
])('%j is %s', (expiration, choice) => {
  expect(expirationChoice(expiration)).toBe(choice);
});
