import { expect, test } from 'vitest';
import { formatted } from './layout';
import { piecesOf } from './pieces';

const TEXT = '{"aps":{"alert":{"body":"您有 {{x}} \\" 1"},"badge":4},"e":[true,-1.5]}';

test.each([TEXT, formatted(TEXT), '', '{', 'a\n\nb'])('%j is the same in pieces', (text) => {
  const whole = piecesOf(text)
    .map((it) => it.text)
    .join('');
  expect(whole).toBe(text);
});

test('keys and values are told apart', () => {
  const told = piecesOf('{"a":"b","n":4}').filter((it) => it.kind !== null);
  expect(told.map((it) => `${it.kind} ${it.text}`)).toEqual(['key "a"', 'string "b"', 'key "n"', 'atom 4']);
});
