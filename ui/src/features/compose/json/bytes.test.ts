import { expect, test } from 'vitest';
import { byteLength, hasLoneSurrogate, withoutLoneSurrogates } from './bytes';
import { read } from './reader';

test.each(['', 'a', 'é', '中', '😀', 'a\u{10ffff}é\u07ff\u0800\uffff'])(
  '%j has the bytes that an encoder makes',
  (text) => {
    const bytes = new TextEncoder().encode(text).length;
    expect(byteLength(text)).toBe(bytes);
    const json = ` [${JSON.stringify(text)}] `;
    expect(read(json)).toMatchObject({
      kind: 'value',
      bytes: bytes + 6 + (JSON.stringify(text).length - 2 - text.length),
    });
  },
);

test.each([
  ['"\ud800"', '"\\ud800"'],
  ['\udc00\ud83d\ude00\ud83d', '\\udc00😀\\ud83d'],
  ['"😀"', '"😀"'],
])('%j becomes %s', (text, clean) => {
  expect(hasLoneSurrogate(text)).toBe(text !== clean);
  expect(withoutLoneSurrogates(text)).toBe(clean);
});

test('an engine that cannot tell by itself is told', () => {
  const own = Object.getOwnPropertyDescriptor(String.prototype, 'isWellFormed');
  Object.defineProperty(String.prototype, 'isWellFormed', { value: undefined, configurable: true });
  try {
    expect(['"\ud800"', '\udc00\ud83d\ude00', '"😀"', ''].map(hasLoneSurrogate)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  } finally {
    if (own) Object.defineProperty(String.prototype, 'isWellFormed', own);
  }
});
