import { expect, test } from 'vitest';
import { isVisible, shownBy } from './payload';

test.each([
  ['{"aps":{"alert":"Hi"}}', { title: '', body: 'Hi' }],
  ['{"aps":{"alert":{"title":"A","subtitle":"B","body":"C"}}}', { title: 'A', subtitle: 'B', body: 'C' }],
  ['{"aps":{"alert":{"loc-key":"GAME"}}}', { body: 'GAME' }],
  ['{"aps":{"sound":{"critical":1,"name":"alarm.caf"},"badge":0}}', { sound: 'alarm.caf', badge: 0 }],
  ['{"aps":{"alert":{"title":7},"badge":"1"}}', { title: '', badge: null }],
  ['{"aps":[]}', { title: '', body: '' }],
  ['{"mdm":"x"}', { body: '' }],
])('%s', (payload, expected) => {
  expect(shownBy(payload)).toMatchObject(expected);
});

test.each(['', '{', '[]', '"x"', 'null', '7'])('%s shows nothing', (payload) => {
  expect(shownBy(payload)).toBeNull();
});

test('a payload without words is not visible', () => {
  expect(isVisible(shownBy('{"aps":{"content-available":1}}') ?? ({} as never))).toBe(false);
  expect(isVisible(shownBy('{"aps":{"alert":"x"}}') ?? ({} as never))).toBe(true);
});
