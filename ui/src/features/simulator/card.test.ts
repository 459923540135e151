import { describe, expect, it } from 'vitest';
import type { InboxEntry } from '../../bridge/generated';
import { appName, cardOf } from './card';

const entry = (body: string): InboxEntry => ({ id: 7, at: 5, topic: 'com.acme.shop', body }) as InboxEntry;

describe('cardOf', () => {
  it.each([
    [
      '{"aps":{"alert":{"title":"Shipped","subtitle":"Two","body":"Tomorrow"}}}',
      { id: 7, at: 5, appName: 'Shop', title: 'Shipped', subtitle: 'Two', body: 'Tomorrow' },
    ],
    ['{"aps":{"alert":"Hello"}}', { id: 7, at: 5, appName: 'Shop', title: '', subtitle: '', body: 'Hello' }],
    ['{"aps":{"content-available":1}}', null],
    ['{"aps":{"alert":{"title":""}}}', null],
    ['[]', null],
    ['no json', null],
    ['', null],
  ])('%s', (body, card) => expect(cardOf(entry(body))).toEqual(card));
});

it.each([
  [null, ''],
  ['', ''],
  ['com.acme.shop', 'Shop'],
  ['shop', 'Shop'],
  ['com.acme.', ''],
])('topic %j is the app %j', (topic, name) => {
  expect(appName(topic)).toBe(name);
});
