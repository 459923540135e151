import { describe, expect, it } from 'vitest';
import { PUSH_TYPES } from '../../bridge/fake/sample';
import type { InboxEntry } from '../../bridge/generated';
import { cardOf } from './card';

const entry = (body: string, push_type: string | null = 'alert'): InboxEntry =>
  ({ id: 7, at: 5, topic: 'com.acme.shop', body, push_type }) as InboxEntry;
const shown = (of: InboxEntry) => {
  const card = cardOf(of, PUSH_TYPES);
  return card && [card.app.name, card.title.text, card.subtitle.text, card.body.text];
};

describe('cardOf', () => {
  it.each([
    [
      '{"aps":{"alert":{"title":"Shipped","subtitle":"Two","body":"Tomorrow"}}}',
      ['Shop', 'Shipped', 'Two', 'Tomorrow'],
    ],
    ['{"aps":{"alert":"Hello"}}', ['Shop', '', '', 'Hello']],
    ['{"aps":{"alert":{"loc-key":"GREETING"}}}', ['Shop', '', '', 'GREETING']],
    ['{"aps":{"content-available":1}}', null],
    ['{"aps":{"alert":{"title":""}}}', null],
    ['[]', null],
    ['no json', null],
    ['', null],
  ])('%s', (body, card) => expect(shown(entry(body))).toEqual(card));

  it('keeps how it interrupts', () => {
    const body = '{"aps":{"alert":"Hello","interruption-level":"time-sensitive"}}';
    expect(cardOf(entry(body), PUSH_TYPES)?.level).toBe('time-sensitive');
  });

  it('is of the time at which it came', () => {
    expect(cardOf(entry('{"aps":{"alert":"Hello"}}'), PUSH_TYPES)).toMatchObject({ id: 7, at: 5 });
  });

  it.each([
    ['voip', null],
    ['background', null],
    [null, ['Shop', '', '', 'Hello']],
  ])('of push type %s', (type, card) => {
    expect(shown(entry('{"aps":{"alert":"Hello"}}', type))).toEqual(card);
  });
});
