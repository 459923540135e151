import { expect, test } from 'vitest';
import { isName, isNumberPlaceholder, placeholdersIn } from './placeholder';

test('placeholders are found where they are', () => {
  const text = 'Hi {{ name }}, {{now+4h}} {{n:number}} {{now-1h}} {{}} {{1a}} {{a b}} {now}';
  expect(placeholdersIn(text).map((it) => [text.slice(it.from, it.to), it.name, it.number])).toEqual([
    ['{{ name }}', 'name', false],
    ['{{now+4h}}', 'now+4h', false],
    ['{{n:number}}', 'n', true],
    ['{{now-1h}}', 'now-1h', false],
  ]);
});

test.each([
  ['{{n:number}}', true],
  ['{{ now+90s:number }}', true],
  ['{{n}}', false],
  ['x{{n:number}}', false],
  ['{{n:number}}{{n:number}}', false],
])('%s stands for a number: %s', (text, number) => expect(isNumberPlaceholder(text)).toBe(number));

test.each([
  ['eta', true],
  ['_a.b-c9', true],
  ['9a', false],
  ['', false],
  ['a b', false],
])('%j can be a name: %s', (name, can) => expect(isName(name)).toBe(can));
