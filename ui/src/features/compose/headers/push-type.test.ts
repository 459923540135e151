import { describe, expect, test } from 'vitest';
import { DRAFT, PUSH_TYPES } from '../../../bridge/fake/sample';
import type { Draft } from '../../../bridge/generated';
import { putBack, switched } from './push-type';
import { bundleId, isCustomTopic, topicFor } from './topic';

const draft = (payload: string, rest: Partial<Draft> = {}): Draft => ({ ...DRAFT, payload, ...rest });

/** The payload and the pointers that are aside, after going from type to type. */
function through(start: Draft, ...types: string[]) {
  const end = types.reduce<Draft>((it, name) => ({ ...it, ...switched(it, name, PUSH_TYPES) }), start);
  return { ...end, pointers: end.aside.map((it) => it.pointer) };
}

describe('the payload', () => {
  const ALERT =
    '{"aps":{"alert":{"title":"T","subtitle":"S"},"sound":"s","content-available":1,"own":{ "a":1}},"mine":[1, 2]}';
  test('keeps what the type reads, and what Apple gives no meaning', () => {
    const { payload, pointers } = through(draft(ALERT), 'background');
    expect(payload).toBe('{"aps":{"content-available":1,"own":{ "a":1}},"mine":[1, 2]}');
    expect(pointers).toEqual(['/aps/alert', '/aps/sound']);
  });
  test('gets back what was set aside', () => {
    const { payload, pointers } = through(draft(ALERT), 'background', 'alert');
    expect(JSON.parse(payload)).toEqual(JSON.parse(ALERT));
    expect(payload).toContain('"own":{ "a":1}');
    expect(pointers).toEqual([]);
  });
  test('of mdm has nothing beside its key, and the key stays with it', () => {
    const mdm = through(draft(ALERT), 'mdm');
    expect(mdm.payload).toBe('{}');
    expect(mdm.pointers).toHaveLength(5);
    const back = through({ ...mdm, payload: '{"mdm":"magic"}' }, 'alert');
    expect(JSON.parse(back.payload)).toEqual(JSON.parse(ALERT));
    expect(back.aside).toEqual([{ pointer: '/mdm', json: '"magic"' }]);
  });
  test('of a Live Activity takes the alert, but for what only an alert has', () => {
    const live = through(draft(ALERT), 'liveactivity');
    expect(JSON.parse(live.payload).aps.alert).toEqual({ title: 'T' });
    expect(live.pointers).toEqual(['/aps/alert/subtitle', '/aps/sound', '/aps/content-available']);
    const away = through(live, 'background', 'alert');
    expect(JSON.parse(away.payload)).toEqual(JSON.parse(ALERT));
  });
  test('a title that is an object is of Live Activities alone', () => {
    const live = draft('{"aps":{"alert":{"title":{"loc-key":"K"},"body":"B"}}}', {
      push_type: 'liveactivity',
    });
    const { payload, pointers } = through(live, 'alert');
    expect(payload).toBe('{"aps":{"alert":{"body":"B"}}}');
    expect(pointers).toEqual(['/aps/alert/title']);
  });
  test('a key of the app keeps its name, whatever Apple calls so elsewhere', () => {
    expect(through(draft('{"aps":{},"domain":"d"}'), 'background').payload).toBe('{"aps":{},"domain":"d"}');
  });
  test('what was written meanwhile is not overwritten', () => {
    const silent = through(draft('{"aps":{"alert":"old"}}'), 'background');
    const { payload, pointers } = through({ ...silent, payload: '{"aps":{"alert":"new"}}' }, 'alert');
    expect([payload, pointers]).toEqual(['{"aps":{"alert":"new"}}', ['/aps/alert']]);
  });
  test('is put back on request, and left alone where it is no JSON', () => {
    const silent = through(draft('{"aps":{"alert":"old","content-available":1}}'), 'background');
    expect(putBack(silent)).toEqual({ payload: '{"aps":{"alert":"old","content-available":1}}', aside: [] });
    expect(through(draft('{"aps":'), 'background')).toMatchObject({
      payload: '{"aps":',
      push_type: 'background',
    });
  });
});

describe('the headers', () => {
  test('keep a priority that the type takes, and none', () => {
    expect(through(draft('{}', { priority: '1' }), 'voip').priority).toBe('1');
    expect(through(draft('{}', { priority: '10' }), 'background').priority).toBe('5');
    expect(through(draft('{}', { priority: '' }), 'background').priority).toBe('');
  });
  test('a name that Apple does not know changes nothing else', () => {
    const start = draft('{"aps":{"alert":"a"}}', { topic: 'com.a' });
    expect(through(start, 'Alert')).toMatchObject({ ...start, push_type: 'Alert' });
  });
  test.each([
    ['com.a.b', 'alert', 'voip', 'com.a.b.voip'],
    ['com.a.b.voip', 'voip', 'alert', 'com.a.b'],
    ['com.a.b.voip', 'voip', 'pushtotalk', 'com.a.b.voip-ptt'],
    ['', 'alert', 'voip', ''],
    ['pass.com.a', 'alert', 'background', 'pass.com.a'],
    ['com.a.b', 'voip', 'alert', 'com.a.b'],
    ['com.apple.mgmt.External.1', 'mdm', 'alert', 'com.apple.mgmt.External.1'],
    // What another type left behind is not kept through a type that has no suffix of its own.
    ['com.a.pushkit.fileprovider', '', 'alert', 'com.a'],
    ['com.a.voip', 'mdm', 'widgets', 'com.a.push-type.widgets'],
    ['pass.com.a', '', 'alert', 'pass.com.a'],
    ['com.apple.mgmt.External.1', 'mdm', 'alert', 'com.apple.mgmt.External.1'],
  ])('the topic %s of %s is, for %s, %s', (topic, from, to, expected) => {
    expect(topicFor(topic, from, to, PUSH_TYPES)).toBe(expected);
  });
  test.each([
    ['com.a', 'alert', false],
    ['', 'voip', false],
    ['com.a.voip', 'alert', true],
    ['com.a.voip', 'voip', false],
    ['com.a', 'voip', true],
    ['web.com.a', 'alert', true],
    ['com.a', 'mdm', true],
    ['com.a', 'Alert', true],
  ])('%s is, for %s, a text of its own: %s', (topic, type, custom) => {
    expect(isCustomTopic(topic, type, PUSH_TYPES)).toBe(custom);
  });
  test('a bundle ID has no suffix', () => expect(bundleId('com.a.voip.voip', PUSH_TYPES)).toBe('com.a.voip'));
});
