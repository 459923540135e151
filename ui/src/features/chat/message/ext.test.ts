import { expect, it } from 'vitest';
import { markOf } from './ext';

const text = '{\n  "😀": 1,\n  "b" 2\n}';

it.each([
  [{ line: '3', column: '7' }, '2'],
  [{ line: '2', column: '4' }, '😀'[0]],
  [{ line: '2', column: '6' }, ':'],
  [{ line: '9', column: '1' }, '}'],
  [{}, text],
])('%j is at %j', (details, marked) => {
  const { from, to, severity } = markOf(text, details as Record<string, string>, 'wrong');
  expect([text.slice(from, to), severity]).toEqual([marked, 'error']);
});
