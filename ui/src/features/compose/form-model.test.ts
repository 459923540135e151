import { describe, expect, test } from 'vitest';
import {
  addCustom,
  readFields,
  removeCustom,
  renameCustom,
  writeCustom,
  writeField,
  writeSwitch,
  type FormFields,
} from './form-model';
import { parseText } from './json-text';

function read(text: string): FormFields {
  const parsed = parseText(text);
  if (parsed.kind !== 'object') throw new Error(parsed.kind);
  return readFields(text, parsed.root);
}

const LAID_OUT = `{
  "aps": {
    "alert": {
      "title": "Hi",
      "title-loc-args": ["a",  1.50e0]
    },
    "unknown" : {"deep":[ 1,2 ]}
  },
  "n": 1.50e0
}
`;

describe('reading', () => {
  test('an alert that is a string is the body', () => {
    const fields = read('{"aps":{"alert":"Hello"}}');
    expect(fields).toMatchObject({ alertIsString: true, title: { text: '' }, body: { text: 'Hello' } });
  });
  test('of two equal keys the last one counts', () => {
    expect(read('{"aps":{"badge":1,"badge":2}}').badge.text).toBe('2');
  });
  test('what a field cannot show is foreign, and shown as written', () => {
    const fields = read('{"aps":{"sound":{"critical": 1},"badge":"7","alert":{"title":3}}}');
    expect(fields.sound).toEqual({ text: '{"critical": 1}', foreign: true });
    expect(fields.badge).toEqual({ text: '"7"', foreign: true });
    expect(fields.title).toEqual({ text: '3', foreign: true });
  });
  test('an aps that is no object makes its fields foreign', () => {
    expect(read('{"aps":[]}').title).toEqual({ text: '', foreign: true });
  });
  test('numbers and custom values keep their text', () => {
    const custom = read('{"a":1.50e0,"b":"x\\u4e2d","c":{ "d" : [] },"aps":{}}').custom;
    expect(custom).toEqual([
      { key: 'a', isText: false, text: '1.50e0' },
      { key: 'b', isText: true, text: 'x中' },
      { key: 'c', isText: false, text: '{ "d" : [] }' },
    ]);
  });
  test('switches are on at 1 and true only', () => {
    const on = (raw: string) => read(`{"aps":{"content-available":${raw}}}`).contentAvailable;
    expect(['1', 'true', '0', 'false', '"1"', '1.0'].map(on)).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
    ]);
  });
});

describe('writing a field', () => {
  test.each([
    ['replaces the value alone', LAID_OUT, 'title', 'Ho', LAID_OUT.replace('"Hi"', '"Ho"')],
    [
      'puts a new key where it belongs, laid out like the rest',
      LAID_OUT,
      'subtitle',
      'S',
      LAID_OUT.replace('"title-loc-args"', '"title-loc-args"').replace(
        '["a",  1.50e0]',
        '["a",  1.50e0],\n      "subtitle": "S"',
      ),
    ],
    [
      'before the keys that come after it',
      '{"aps":{"alert":{"body":"b"}}}',
      'title',
      't',
      '{"aps":{"alert":{"title":"t","body":"b"}}}',
    ],
    ['makes alert and aps', '{}', 'title', 'A', '{"aps":{"alert":{"title":"A"}}}'],
    [
      'makes alert beside others',
      '{ "aps": { "badge": 1 } }',
      'body',
      'B',
      '{ "aps": { "alert": {"body": "B"}, "badge": 1 } }',
    ],
    [
      'takes an empty one out',
      '{"aps":{"alert":{"title":"A","body":"B"}}}',
      'title',
      '',
      '{"aps":{"alert":{"body":"B"}}}',
    ],
    ['and an emptied alert', '{"aps":{"alert":{"title":"A"},"badge":1}}', 'title', '', '{"aps":{"badge":1}}'],
    ['the last of several', '{"aps":{"sound":"a","badge":1}}', 'badge', '', '{"aps":{"sound":"a"}}'],
    ['edits an alert that is a string', '{"aps":{"alert":"x"}}', 'body', 'y', '{"aps":{"alert":"y"}}'],
    [
      'makes an object of it for a title',
      '{"aps":{"alert":"\\u4e2d"}}',
      'title',
      'T',
      '{"aps":{"alert":{"title":"T","body":"\\u4e2d"}}}',
    ],
    ['leaves it for no title', '{"aps":{"alert":"x"}}', 'title', '', '{"aps":{"alert":"x"}}'],
    [
      'edits the last of equal keys',
      '{"aps":{"badge":1,"badge":2}}',
      'badge',
      '3',
      '{"aps":{"badge":1,"badge":3}}',
    ],
    [
      'and takes out all of them',
      '{"aps":{"badge":1,"sound":"s","badge":2}}',
      'badge',
      '',
      '{"aps":{"sound":"s"}}',
    ],
    ['escapes', '{"aps":{}}', 'sound', 'a"\n中\u{1F600}', '{"aps":{"sound":"a\\"\\n中\u{1F600}"}}'],
    ['does nothing where aps is no object', '{"aps":1}', 'title', 'T', '{"aps":1}'],
    ['does nothing to what is not JSON', '{"aps":', 'title', 'T', '{"aps":'],
    [
      'keeps tabs and CRLF',
      '{\r\n\t"aps": {\r\n\t}\r\n}',
      'sound',
      's',
      '{\r\n\t"aps": {\r\n\t\t"sound": "s"\r\n\t}\r\n}',
    ],
  ] as const)('%s', (_, text, name, value, expected) => {
    expect(writeField(text, name, value)).toBe(expected);
  });

  test('over and over, everything else stays byte for byte', () => {
    let text = LAID_OUT;
    for (const title of ['A', 'AB', '', 'A中', 'Hi']) text = writeField(text, 'title', title);
    expect(text).toContain('["a",  1.50e0]');
    expect(text).toContain('"unknown" : {"deep":[ 1,2 ]}');
    expect(text).toContain('"n": 1.50e0\n}\n');
    expect(read(text).title.text).toBe('Hi');
  });
});

describe('writing a switch', () => {
  test.each([
    ['{"aps":{}}', true, '{"aps":{"mutable-content":1}}'],
    ['{"aps":{"mutable-content":0}}', true, '{"aps":{"mutable-content":1}}'],
    ['{"aps":{"mutable-content":true,"badge":1}}', false, '{"aps":{"badge":1}}'],
    ['{"aps":{"content-available":1}}', true, '{"aps":{"mutable-content":1,"content-available":1}}'],
  ])('%s %s', (text, on, expected) => {
    expect(writeSwitch(text, 'mutableContent', on)).toBe(expected);
  });
});

describe('custom data', () => {
  test('keeps the order and the layout', () => {
    expect(addCustom('{\n    "aps": {}\n}', 'k')).toBe('{\n    "aps": {},\n    "k": ""\n}');
    expect(addCustom('{}', 'k')).toBe('{"k":""}');
  });
  test('writes the row it means, also among equal keys', () => {
    expect(writeCustom('{"a":1,"aps":{},"a":2}', 0, '[3]')).toBe('{"a":[3],"aps":{},"a":2}');
  });
  test('renames', () => {
    expect(renameCustom('{"a" : 1.0}', 0, 'é"')).toBe('{"é\\"" : 1.0}');
  });
  test('removes', () => {
    expect(removeCustom('{"aps":{},"a":1,"b":2}', 'a')).toBe('{"aps":{},"b":2}');
    expect(removeCustom('{"a":1}', 'a')).toBe('{}');
  });
});

describe('parsing', () => {
  test.each([
    ['', 'end', 1, 1],
    ['{"a":1', 'end', 1, 7],
    ['{"a" 1}', 'colon', 1, 6],
    ['{"a":1 "b":2}', 'comma', 1, 8],
    ['{"a":1,}', 'key', 1, 8],
    ['{\n  "a": tru\n}', 'symbol', 2, 8],
    ['{} 1', 'trailing', 1, 4],
    ['{/* */}', 'comment', 1, 2],
    ['{"a":"b', 'string', 1, 6],
    ['{"a":"\\x"}', 'escape', 1, 6],
    ['{"a":01}', 'comma', 1, 7],
  ])('%j is refused for its %s', (text, reason, line, column) => {
    expect(parseText(text)).toMatchObject({ kind: 'invalid', reason, line, column });
  });
  test.each(['[]', '"x"', '7', 'null'])('%s is not an object', (text) => {
    expect(parseText(text)).toEqual({ kind: 'not_object' });
  });
  test('a hundred thousand levels are said to be too deep', () => {
    const text = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(parseText(text).kind).toBe('too_deep');
  });
});
