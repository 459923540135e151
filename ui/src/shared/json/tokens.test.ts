import { expect, test } from 'vitest';
import { tokensOf } from './tokens';

const told = (line: string, from = 0, to = line.length) =>
  tokensOf(line, from, to).map((it) => `${it.kind} ${line.slice(it.from, it.to)}`);

test('keys, strings, other values and variables have colours of their own', () => {
  expect(told('  "a\\"b" : "x {{eta}} y", "n": -1.5e3, [true, null, "open')).toEqual([
    'key "a\\"b"',
    'string "x {{eta}} y"',
    'variable {{eta}}',
    'key "n"',
    'atom -1.5e3',
    'atom true',
    'atom null',
    'string "open',
  ]);
});

test('a variable in a key is none', () => expect(told('"{{a}}": 1')).toEqual(['key "{{a}}"', 'atom 1']));

test('of a long line, what is in sight is read', () => {
  const line = `{${Array.from({ length: 1000 }, (_, n) => `"k${n}":"v{{x}}"`).join(',')}}`;
  const at = line.indexOf('"k500"');
  expect(told(line, at, at + 15)).toEqual(['key "k500"', 'string "v{{x}}"', 'variable {{x}}']);
});
