import { describe, expect, it } from 'vitest';
import type { DeviceView, Receipt } from '../../bridge/generated';
import { answered, answerTone, blankDevice, findDevices, inputOf, shortToken } from './device';

const ana: DeviceView = {
  id: 'a',
  name: 'Ana’s iPhone 16',
  token: '8f3c00000000e91a',
  topic: 'com.acme.shop',
  environment: 'sandbox',
  simulated: false,
  last_at: null,
  last_status: null,
  last_reason: null,
  variables: {},
};
const qa: DeviceView = {
  ...ana,
  id: 'b',
  name: 'QA iPad',
  token: '11d000000000077b',
  topic: 'com.acme.chat',
  environment: 'production',
};
const lin: DeviceView = { ...ana, id: 'c', name: '林的手机', token: 'beef', topic: '' };

describe('findDevices', () => {
  it.each([
    ['', ['a', 'b', 'c']],
    ['   ', ['a', 'b', 'c']],
    ['IPHONE', ['a']],
    ['com.acme', ['a', 'b']],
    ['acme qa', ['b']],
    ['E91A', ['a']],
    ['手机', ['c']],
    ['nobody', []],
    ['shopqa', []],
  ])('finds %j', (query, ids) => {
    expect(findDevices([ana, qa, lin], query).map((device) => device.id)).toEqual(ids);
  });

  it('does not let a word span two columns', () => {
    expect(findDevices([lin], '手机beef')).toEqual([]);
  });
});

describe('shortToken', () => {
  it.each([
    ['', ''],
    ['123456789012', '123456789012'],
    ['1234567890123', '1234…0123'],
  ])('%j becomes %j', (token, short) => expect(shortToken(token)).toBe(short));
});

describe('answerTone', () => {
  it.each([
    [200, 'ok'],
    [299, 'ok'],
    [400, 'bad'],
    [410, 'bad'],
    [503, 'bad'],
    [199, 'bad'],
  ] as const)('%i is %s', (status, tone) => expect(answerTone(status)).toBe(tone));
});

it('puts into the form what can be changed, and nothing else', () => {
  expect(inputOf(qa)).toEqual({
    id: 'b',
    name: 'QA iPad',
    token: '11d000000000077b',
    topic: 'com.acme.chat',
    environment: 'production',
    variables: {},
  });
  expect(blankDevice().id).toBeNull();
});

describe('answered', () => {
  const receipt = { device_id: 'b', status: 400, reason: 'BadDeviceToken', at: 5 } as Receipt;

  it('keeps the answer at its device alone', () => {
    const [one, two] = answered([ana, qa], receipt);
    expect(one).toBe(ana);
    expect(two).toEqual({ ...qa, last_at: 5, last_status: 400, last_reason: 'BadDeviceToken' });
  });

  it.each([
    ['a pasted token', { ...receipt, device_id: null }],
    ['no answer', { ...receipt, status: null }],
  ])('changes nothing for %s', (_what, none) => {
    const devices = [ana, qa];
    expect(answered(devices, none)).toBe(devices);
  });
});
