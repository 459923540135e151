import { expect, test } from 'vitest';
import { formatted, minified } from './layout';

const TEXT = '{"aps" : {"alert":"a  b"},\n "n":1.50e0,"e":[] , "x":[1,\t2]}\n';

test('minifying keeps every token', () => {
  expect(minified(TEXT)).toBe('{"aps":{"alert":"a  b"},"n":1.50e0,"e":[],"x":[1,2]}');
});

test('formatting keeps every token', () => {
  const text = formatted(TEXT);
  expect(minified(text)).toBe(minified(TEXT));
  expect(text.startsWith('{\n  "aps": {\n    "alert": "a  b"\n  },\n  "n": 1.50e0,')).toBe(true);
});

test('both are at rest the second time', () => {
  expect(formatted(formatted(TEXT))).toBe(formatted(TEXT));
  expect(minified(minified(TEXT))).toBe(minified(TEXT));
});

test('line breaks stay those of the text, and so does the last one', () => {
  expect(formatted('{\r\n"a":1}')).toBe('{\r\n  "a": 1\r\n}');
  expect(formatted('{"a":{},"b":[]}')).toBe('{\n  "a": {},\n  "b": []\n}');
  expect(formatted('{"a":1}\n')).toBe('{\n  "a": 1\n}\n');
});
