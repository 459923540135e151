import { describe, expect, test } from 'vitest';
import { keyOfTextAt, pathAt, pathOf, pointerOf, spotAt } from './spot';

/** The spot at the `|` of `text`. */
function at(text: string) {
  return spotAt(text.replace('|', ''), text.indexOf('|'));
}

describe('a cursor', () => {
  test.each([
    ['|', null, 'value', [], null],
    ['{|', 'object', 'key', [], null],
    ['{"a|', 'object', 'key', [], null],
    ['{"aps": {"al|ert": 1}}', 'object', 'key', ['aps'], null],
    ['{"aps": {"event": "st|art"}}', 'object', 'value', ['aps'], 'event'],
    ['{"aps": {"event": "|', 'object', 'value', ['aps'], 'event'],
    ['{"aps": {"event": |}}', 'object', 'value', ['aps'], 'event'],
    ['{"aps": {"badge": 1|}}', 'object', 'value', ['aps'], 'badge'],
    ['{"aps": {"badge": 1, |}}', 'object', 'key', ['aps'], null],
    ['{"aps": {"a": {"b": [1, {"c": |', 'object', 'value', ['aps', 'a', 'b', '1'], 'c'],
    ['{"a": ["x|"]}', 'array', 'value', ['a'], null],
    ['{"a": {}, |}', 'object', 'key', [], null],
    ['{"a": "{\\"|b", "c": 1}', 'object', 'value', [], 'a'],
    ['{"a": "open\n|', 'object', 'value', [], 'a'],
    ['{aps: {|', 'object', 'key', [''], null],
  ] as const)('%s', (text, inside, part, path, key) => {
    expect(at(text)).toMatchObject({ inside, part, path, key });
  });
  test('has the token that it is in', () => {
    expect(at('{"aps|": 1}')).toMatchObject({ from: 1, to: 6, quoted: true });
    expect(at('{"aps"|: 1}')).toMatchObject({ from: 1, to: 6, quoted: true });
    expect(at('{"a": tr|ue}')).toMatchObject({ from: 6, to: 10, quoted: false });
    expect(at('{"a": |}')).toMatchObject({ from: 6, to: 6 });
  });
});

test('the path of a value goes through its key', () => {
  const text = '{"aps":{"alert":{"ti~t/le":"x"}}}';
  expect(pathAt(text, text.indexOf('x'))).toEqual(['aps', 'alert', 'ti~t/le']);
  expect(pathAt(text, text.indexOf('le"'))).toEqual(['aps', 'alert', 'ti~t/le']);
  expect(pathOf(pointerOf(['a~b/c', '']))).toEqual(['a~b/c', '']);
  expect(pointerOf(['a~b/c', ''])).toBe('/a~0b~1c/');
});

describe('the key of a text', () => {
  test.each([
    ['{"aps": {"title": "He|llo"}}', 'title'],
    ['{"aps":\n {"a": 1, "ti\\u0074le" : "He|"}}', 'title'],
    ['{"title": "He|', 'title'],
    ['{"title": "He"|', null],
    ['{"ti|tle": "He"}', null],
    ['["a", "b|"]', null],
    ['{"title":\n "He|"}', null],
    [`{"title": "${'x'.repeat(9000)}|"}`, null],
  ])('is told by its line: %#', (text, key) => {
    expect(keyOfTextAt(text.replace('|', ''), text.indexOf('|'))).toBe(key);
  });
});
