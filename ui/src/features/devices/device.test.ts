import { describe, expect, it } from 'vitest';
import type { DeviceView, Receipt } from '../../bridge/generated';
import { answered, answerTone, blankDevice, inputOf, shortToken } from './device';

const ana: DeviceView = {
  id: 'a',
  name: 'Ana’s iPhone 16',
  token: '8f3c00000000e91a',
  topic: 'com.acme.shop',
  environment: 'sandbox',
  kind: 'alert',
  person: 'Ana',
  tags: ['staff'],
  notes: '',
  simulated: false,
  first_ok: null,
  last_ok: null,
  gone_at: null,
  accepted_in: null,
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
    kind: 'alert',
    person: 'Ana',
    tags: ['staff'],
    notes: '',
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
    const accepted = { ...receipt, status: 200, reason: null, at: 6, move_to: 'sandbox' } as Receipt;
    const [, moved] = answered([ana, qa], accepted);
    expect(moved).toMatchObject({ first_ok: 6, last_ok: 6, accepted_in: 'sandbox', gone_at: null });
    const gone = { ...receipt, status: 410, timestamp: 4 } as Receipt;
    expect(answered([qa], gone)[0]).toMatchObject({ gone_at: 4, last_ok: null });
  });

  it.each([
    ['a pasted token', { ...receipt, device_id: null }],
    ['a device that is not among them', { ...receipt, device_id: 'c' }],
    ['no answer', { ...receipt, status: null }],
  ])('changes nothing for %s', (_what, none) => {
    const devices = [ana, qa];
    expect(answered(devices, none)).toBe(devices);
  });
});
