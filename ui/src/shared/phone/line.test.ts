import { describe, expect, test } from 'vitest';
import { cut, head, joined, lineOf, numberIn, unfilled, withValues, type Variables } from './line';

const VALUES: Variables = new Map([
  ['eta', 'tomorrow'],
  ['now+4h', '1764345600'],
  ['count', '3'],
  ['blank', ' '],
  ['later', null],
  ['markup', '<b>{{eta}}</b>'],
]);

describe('lineOf', () => {
  test.each([
    ['Hello', 'Hello'],
    ['They arrive {{eta}}.', 'They arrive tomorrow.'],
    ['{{ eta }}{{eta}}', 'tomorrowtomorrow'],
    ['{{count:number}}', '3'],
    ['until {{now+4h}}', 'until 1764345600'],
    ['{{}} {{1x}} { {eta}} {{eta}', '{{}} {{1x}} { {eta}} {{eta}'],
    // A value is text: what looks like a variable in it is not one.
    ['{{markup}}', '<b>{{eta}}</b>'],
  ])('%s', (text, shown) => {
    expect(lineOf(text, VALUES)).toEqual({ text: shown, parts: null });
  });

  test.each(['{{who}}', '{{later}}'])('%s stays as written and is marked', (name) => {
    expect(lineOf(`Hi ${name}!`, VALUES)).toEqual({
      text: `Hi ${name}!`,
      parts: [
        { text: 'Hi ', mark: null },
        { text: name, mark: 'variable' },
        { text: '!', mark: null },
      ],
    });
  });

  test('names what nobody has filled', () => {
    expect(unfilled(lineOf('{{who}} {{eta}} {{ later }}', VALUES))).toEqual(['{{who}}', '{{ later }}']);
    expect(unfilled(lineOf('{{eta}}', VALUES))).toEqual([]);
  });

  test('a hundred thousand characters are cut before anything looks at them', () => {
    expect(lineOf('{{eta}} '.repeat(12_500), VALUES).text.length).toBeLessThanOrEqual(6_000);
    const huge = new Map([['eta', 'x'.repeat(100_000)]]);
    expect(lineOf('{{eta}}{{eta}}', huge).text).toHaveLength(6_000);
  });
});

describe('cut', () => {
  test.each([
    ['short', 10, 'short'],
    ['exactly', 7, 'exactly'],
    ['longer', 4, 'long'],
    ['ab😀', 3, 'ab'],
    ['ab😀', 4, 'ab😀'],
    ['', 4, ''],
    ['abc', 0, ''],
  ])('%j to %i', (text, most, kept) => {
    expect(head(text, most)).toBe(kept);
    expect(cut({ text, parts: null }, most)).toEqual({ text: kept, parts: null });
  });

  test('keeps the marks of what it keeps', () => {
    const line = lineOf('ab{{who}}cd', new Map());
    expect(cut(line, 5).parts).toEqual([
      { text: 'ab', mark: null },
      { text: '{{w', mark: 'variable' },
    ]);
    expect(cut(line, 2)).toEqual({ text: 'ab', parts: null });
  });
});

test('parts side by side become one, and empty ones none', () => {
  const text = (it: string) => ({ text: it, mark: null });
  expect(joined([text('a'), text(''), text('b')])).toEqual({ text: 'ab', parts: null });
  expect(joined([])).toEqual({ text: '', parts: null });
});

describe('numberIn', () => {
  test.each([
    ['{{count:number}}', 3],
    ['{{ now+4h:number }}', 1764345600],
    ['{{eta:number}}', '{{eta:number}}'],
    ['{{blank:number}}', '{{blank:number}}'],
    ['{{who:number}}', '{{who:number}}'],
    ['{{count}}', '{{count}}'],
    ['x{{count:number}}', 'x{{count:number}}'],
    [7, 7],
    [null, null],
  ])('%j is %j', (value, expected) => expect(numberIn(value, VALUES)).toBe(expected));
});

test('values of another draft win', () => {
  const values = withValues(VALUES, { eta: 'today', who: 'Ana' });
  expect([values.get('eta'), values.get('who'), values.get('count')]).toEqual(['today', 'Ana', '3']);
});
