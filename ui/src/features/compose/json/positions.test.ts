import { Text } from '@codemirror/state';
import { expect, test } from 'vitest';
import { endsWithTwo, SAME, TWO_UNITS } from './positions';

test('every place of a text with CR LF has its place in the document, and back', () => {
  const text = '{\r\n"a": 1,\r\n\r\n"b": 2\r\n}';
  const doc = Text.of(text.split('\r\n'));
  for (let at = 0; at <= doc.length; at++) expect(TWO_UNITS.toDoc(doc, TWO_UNITS.toText(doc, at))).toBe(at);
  expect(TWO_UNITS.toText(doc, doc.length)).toBe(text.length);
  expect(TWO_UNITS.toDoc(doc, text.indexOf('"b"'))).toBe(doc.line(4).from);
  expect(SAME.toDoc(doc, 1000)).toBe(doc.length);
});

test.each([
  ['{\r\n}', true],
  ['{\n}', false],
  ['{\r\n\n}', false],
  ['\n', false],
  ['{\r\n\r}', false],
  ['{}', false],
])('%j ends its lines with CR LF: %s', (text, two) => expect(endsWithTwo(text)).toBe(two));
