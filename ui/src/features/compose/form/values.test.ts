import { describe, expect, test } from 'vitest';
import { KEYS } from '../../../bridge/keys';
import { applyEdits, type Edit } from '../json/edit';
import { read, rawText, valueAt } from '../json/reader';
import { fieldOf, isForeign, keyAt, onlyInJson, pathOfKey } from './keys';
import {
  addRow,
  isNumber,
  isOn,
  listAt,
  numberAt,
  removeListItem,
  removeRow,
  renameRow,
  rowsAt,
  textAt,
  writeFlag,
  writeItem,
  writeNumber,
  writeRow,
  writeSound,
  writeText,
  type Path,
  type Source,
} from './values';

function source(text: string): Source {
  const found = read(text);
  if (found.kind !== 'value') throw new Error(`${found.kind}: ${text}`);
  return { text, root: found.root };
}
const edited = (text: string, edits: (it: Source) => Edit[]) => applyEdits(text, edits(source(text)));

const TITLE = ['aps', 'alert', 'title'];
const LAID_OUT = `{
  "aps": {
    "alert": {
      "title": "Hi",
      "unknown-args": ["a",  1.50e0]
    },
    "unknown" : {"deep":[ 1,2 ]}
  },
  "n": 1.50e0
}
`;

describe('reading', () => {
  test('an alert or a sound that is a text alone is its body or its name', () => {
    const it = source('{"aps":{"alert":"Hello","sound":"s.caf"}}');
    expect(textAt(it, ['aps', 'alert', 'body'])).toEqual({ text: 'Hello', foreign: false });
    expect(textAt(it, TITLE)).toEqual({ text: '', foreign: false });
    expect(textAt(it, ['aps', 'sound', 'name']).text).toBe('s.caf');
    expect(isOn(it, ['aps', 'sound', 'critical'])).toBe(false);
  });
  test('of two equal keys the last one counts', () => {
    expect(numberAt(source('{"aps":{"badge":1,"badge":2}}'), ['aps', 'badge']).text).toBe('2');
  });
  test('what a field cannot show is foreign, and shown as written', () => {
    const it = source('{"aps":{"badge":"7","thread-id":{"x": 1},"alert":{"title":3}}}');
    expect(numberAt(it, ['aps', 'badge'])).toEqual({ text: '"7"', foreign: true });
    expect(textAt(it, ['aps', 'thread-id'])).toEqual({ text: '{"x": 1}', foreign: true });
    expect(textAt(it, TITLE)).toEqual({ text: '3', foreign: true });
    expect(textAt(source('{"aps":[]}'), TITLE)).toEqual({ text: '', foreign: true });
  });
  test('a placeholder for a number is a number', () => {
    const it = source('{"aps":{"badge":"{{ n:number }}","timestamp":"{{now+4h:number}}"}}');
    expect(numberAt(it, ['aps', 'badge'])).toEqual({ text: '{{ n:number }}', foreign: false });
    expect(numberAt(it, ['aps', 'timestamp']).foreign).toBe(false);
    expect(edited('{}', (at) => writeNumber(at, ['aps', 'badge'], '{{n:number}}'))).toBe(
      '{"aps":{"badge":"{{n:number}}"}}',
    );
  });
  test('numbers and custom values keep their text', () => {
    expect(rowsAt(source('{"a":1.50e0,"b":"x\\u4e2d","c":{ "d" : [] },"aps":{}}'), [], ['aps'])).toEqual([
      { key: 'a', isText: false, text: '1.50e0' },
      { key: 'b', isText: true, text: 'x中' },
      { key: 'c', isText: false, text: '{ "d" : [] }' },
    ]);
  });
  test('switches are on at 1 and true only', () => {
    const on = (raw: string) =>
      isOn(source(`{"aps":{"content-available":${raw}}}`), ['aps', 'content-available']);
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

describe('writing a text', () => {
  test.each<[string, string, Path, string, string]>([
    ['replaces the value alone', LAID_OUT, TITLE, 'Ho', LAID_OUT.replace('"Hi"', '"Ho"')],
    [
      'puts a new key where it belongs, laid out like the rest',
      LAID_OUT,
      ['aps', 'alert', 'subtitle'],
      'S',
      LAID_OUT.replace('["a",  1.50e0]', '["a",  1.50e0],\n      "subtitle": "S"'),
    ],
    [
      'before the keys after it',
      '{"aps":{"alert":{"body":"b"}}}',
      TITLE,
      't',
      '{"aps":{"alert":{"title":"t","body":"b"}}}',
    ],
    ['makes alert and aps', '{}', TITLE, 'A', '{"aps":{"alert":{"title":"A"}}}'],
    [
      'makes alert beside others',
      '{ "aps": { "badge": 1 } }',
      TITLE,
      'B',
      '{ "aps": { "alert": {"title": "B"}, "badge": 1 } }',
    ],
    [
      'takes an empty one out',
      '{"aps":{"alert":{"title":"A","body":"B"}}}',
      TITLE,
      '',
      '{"aps":{"alert":{"body":"B"}}}',
    ],
    ['and an emptied alert', '{"aps":{"alert":{"title":"A"},"badge":1}}', TITLE, '', '{"aps":{"badge":1}}'],
    [
      'edits an alert that is a text',
      '{"aps":{"alert":"x"}}',
      ['aps', 'alert', 'body'],
      'y',
      '{"aps":{"alert":"y"}}',
    ],
    ['takes it out', '{"aps":{"alert":"x","badge":1}}', ['aps', 'alert', 'body'], '', '{"aps":{"badge":1}}'],
    [
      'makes an object of it for a title',
      '{"aps":{"alert":"\\u4e2d"}}',
      TITLE,
      'T',
      '{"aps":{"alert":{"title":"T","body":"\\u4e2d"}}}',
    ],
    [
      'laid out like the rest',
      '{\n  "aps": {\n    "alert": "x"\n  }\n}',
      TITLE,
      'T',
      '{\n  "aps": {\n    "alert": {\n      "title": "T",\n      "body": "x"\n    }\n  }\n}',
    ],
    ['leaves it for no title', '{"aps":{"alert":"x"}}', TITLE, '', '{"aps":{"alert":"x"}}'],
    [
      'takes all of equal keys out',
      '{"aps":{"category":"1","sound":"s","category":"2"}}',
      ['aps', 'category'],
      '',
      '{"aps":{"sound":"s"}}',
    ],
    [
      'escapes',
      '{"aps":{}}',
      ['aps', 'category'],
      'a"\n中\u{1F600}',
      '{"aps":{"category":"a\\"\\n中\u{1F600}"}}',
    ],
    ['does nothing where aps is no object', '{"aps":1}', TITLE, 'T', '{"aps":1}'],
    [
      'keeps tabs and CRLF',
      '{\r\n\t"aps": {\r\n\t}\r\n}',
      ['aps', 'sound'],
      's',
      '{\r\n\t"aps": {\r\n\t\t"sound": "s"\r\n\t}\r\n}',
    ],
  ])('%s', (_, text, path, value, expected) => {
    expect(edited(text, (it) => writeText(it, path, value))).toBe(expected);
  });
});

test('the name of a sound is a text alone until something else stands beside it', () => {
  const write = (text: string, name: string) => edited(text, (it) => writeSound(it, name));
  expect(write('{"aps":{}}', 'a.caf')).toBe('{"aps":{"sound":"a.caf"}}');
  expect(write('{"aps":{"sound":"a.caf"}}', 'b.caf')).toBe('{"aps":{"sound":"b.caf"}}');
  expect(write('{"aps":{"sound":{"critical":1}}}', 'b.caf')).toBe(
    '{"aps":{"sound":{"critical":1,"name":"b.caf"}}}',
  );
  expect(write('{"aps":{"sound":"a.caf","badge":1}}', '')).toBe('{"aps":{"badge":1}}');
});

test('a critical sound makes an object of the name, and goes with its last key', () => {
  const critical = ['aps', 'sound', 'critical'];
  const text = edited('{"aps":{"sound":"a.caf"}}', (it) => writeFlag(it, critical, true));
  expect(text).toBe('{"aps":{"sound":{"critical":1,"name":"a.caf"}}}');
  expect(edited('{"aps":{"sound":{"critical":1},"badge":1}}', (it) => writeFlag(it, critical, false))).toBe(
    '{"aps":{"badge":1}}',
  );
});

describe('lists', () => {
  const path = ['aps', 'alert', 'loc-args'];
  test('grow, change and shrink by the item', () => {
    let text = edited('{"aps":{"alert":{"loc-key":"K"}}}', (it) => writeItem(it, path, 0, 'a'));
    text = edited(text, (it) => writeItem(it, path, 1, 'b'));
    expect(text).toBe('{"aps":{"alert":{"loc-key":"K","loc-args":["a", "b"]}}}');
    text = edited(text, (it) => writeItem(it, path, 0, 'c'));
    text = edited(text, (it) => removeListItem(it, path, 1));
    expect(listAt(source(text), path)).toEqual([{ text: 'c', foreign: false }]);
    expect(edited(text, (it) => removeListItem(it, path, 0))).toBe('{"aps":{"alert":{"loc-key":"K"}}}');
  });
  test('url-args stay, also empty', () => {
    expect(edited('{"aps":{"url-args":["a"]}}', (it) => removeListItem(it, ['aps', 'url-args'], 0))).toBe(
      '{"aps":{"url-args":[]}}',
    );
  });
});

describe('tables', () => {
  const edit = (text: string, change: (it: Source, path: Path, except: string[]) => Edit[]) =>
    edited(text, (it) => change(it, [], ['aps']));
  test('keep the order and the layout', () => {
    expect(edit('{\n    "aps": {}\n}', (it, path) => addRow(it, path, 'k'))).toBe(
      '{\n    "aps": {},\n    "k": ""\n}',
    );
    expect(edit('{}', (it, path) => addRow(it, path, 'k'))).toBe('{"k":""}');
  });
  test('write, rename and remove the row they mean, also among equal keys', () => {
    const text = '{"a":1,"aps":{},"a":2}';
    expect(edit(text, (it, path, except) => writeRow(it, path, except, 0, '[3]'))).toBe(
      '{"a":[3],"aps":{},"a":2}',
    );
    expect(edit(text, (it, path, except) => removeRow(it, path, except, 1))).toBe('{"a":1,"aps":{}}');
    expect(edit('{"a" : 1.0}', (it, path, except) => renameRow(it, path, except, 0, 'é"'))).toBe(
      '{"é\\"" : 1.0}',
    );
  });
  test('inside of aps are made where they are not there yet', () => {
    const text = edited('{"aps":{}}', (it) => addRow(it, ['aps', 'content-state'], 'eta'));
    expect(text).toBe('{"aps":{"content-state":{"eta":""}}}');
    expect(edited(text, (it) => removeRow(it, ['aps', 'content-state'], [], 0))).toBe(
      '{"aps":{"content-state":{}}}',
    );
  });
});

describe('every key of the table', () => {
  const rows = KEYS.filter((it) => it.place !== '' || it.name !== 'aps');
  let seed = 3;
  const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  const unknown = () =>
    ['1.50e0', '"a\\u4e2d"', '[ 1,{"x" :null}]', '{"deep":{ "er":[] }}', 'true', '-0'][random(6)] as string;
  const blank = () => ['', ' ', '\n  ', '\t'][random(4)] as string;
  /** Members that the form knows nothing of, in any layout. */
  const members = (name: string) =>
    Array.from({ length: random(4) }, (_, nth) => `"${name}-${nth}"${blank()}:${blank()}${unknown()}`);
  const object = (own: string[]) => `{${blank()}${own.join(`${blank()},${blank()}`)}${blank()}}`;

  const VALUES = ['a', 'x "y" \\ 中 😀', '{{name}}'];
  /** Writes every kind of value that the field of this shape can hold; reads it back. */
  const trips: Record<string, (text: string, path: Path) => string> = {
    text: (text, path) => {
      const value = VALUES[random(VALUES.length)] as string;
      const next = edited(text, (it) => writeText(it, path, value));
      expect(textAt(source(next), path)).toEqual({ text: value, foreign: false });
      return edited(next, (it) => writeText(it, path, ''));
    },
    number: (text, path) => {
      const value = ['0', '17', '0.25', '1e3', '{{n:number}}'][random(5)] as string;
      expect(isNumber(value)).toBe(true);
      const next = edited(text, (it) => writeNumber(it, path, value));
      expect(numberAt(source(next), path)).toEqual({ text: value, foreign: false });
      return edited(next, (it) => writeNumber(it, path, ''));
    },
    one: (text, path) => {
      const next = edited(text, (it) => writeFlag(it, path, true));
      expect(isOn(source(next), path)).toBe(true);
      return edited(next, (it) => writeFlag(it, path, false));
    },
    texts: (text, path) => {
      let next = edited(text, (it) => writeItem(it, path, 0, 'a'));
      next = edited(next, (it) => writeItem(it, path, 1, 'b"'));
      expect(listAt(source(next), path)?.map((it) => it.text)).toEqual(['a', 'b"']);
      next = edited(next, (it) => removeListItem(it, path, 0));
      next = edited(next, (it) => removeListItem(it, path, 0));
      return path.at(-1) === 'url-args' ? edited(next, (it) => writeText(it, path, '')) : next;
    },
    object: (text, path) => {
      let next = edited(text, (it) => addRow(it, path, 'k'));
      next = edited(next, (it) => writeRow(it, path, [], 0, '{ "a":[1] }'));
      expect(rowsAt(source(next), path)).toEqual([{ key: 'k', isText: false, text: '{ "a":[1] }' }]);
      return edited(next, (it) => writeText(it, path, ''));
    },
  };
  trips['seconds'] = trips['number'] as never;
  trips['boolean'] = trips['one'] as never;

  test.each(
    rows.map((row) => [`${row.place}/${row.name} (${row.push_types.join(', ') || 'any'})`, row] as const),
  )('%s goes into the JSON and back, and everything else stays', (_, row) => {
    const path = pathOfKey(row);
    const pushType = row.push_types[0] ?? 'alert';
    expect(keyAt(path, pushType)).toBe(row);
    for (let nth = 0; nth < 40; nth++) {
      // Neighbours at every level, so that what was made on the way is not taken out again.
      let text = '';
      for (let depth = path.length - 1; depth >= 0; depth--) {
        const own = [...members(`u${depth}`), `"kept-${depth}"${blank()}:${unknown()}`];
        if (text !== '')
          own.splice(random(own.length + 1), 0, `"${path[depth]}"${blank()}:${blank()}${text}`);
        text = object(own);
      }
      const shape = row.shape === 'text_or_object' && path.length > 2 ? 'text' : row.shape;
      if (shape === 'text_or_object') {
        const inner = [...path, row.name === 'alert' ? 'body' : 'name'];
        expect(edited(text, (it) => writeText(it, inner, 'x')).length).toBeGreaterThan(text.length);
        expect((trips['text'] as never as (text: string, path: Path) => string)(text, inner)).toBe(text);
      } else expect((trips[shape] as (text: string, path: Path) => string)(text, path)).toBe(text);
      const full = edited(text, (it) => writeText(it, path, 'x'));
      expect(isForeign(source(full), path, pushType)).toBe(!['text', 'text_or_object'].includes(row.shape));
    }
  });

  test('has a name of its own in the form of each push type', () => {
    for (const type of new Set(KEYS.flatMap((it) => it.push_types))) {
      const inFields = rows.filter((it) => it.shape !== 'text_or_object');
      const names = inFields.map(pathOfKey).filter((path) => keyAt(path, type));
      const fields = [...new Set(names.map((it) => it.join('/')))].map((it) => fieldOf(it.split('/')));
      expect(new Set(fields).size).toBe(fields.length);
    }
  });
});

test('what only the JSON holds is named', () => {
  const text =
    '{"aps":{"alert":{"title":3,"body":"b","new":1},"badge":"7","unknown":{},"event":"start","sound":{"name":"a","x":1}},"mine":[1],"mdm":1}';
  const found = onlyInJson(source(text), 'alert').map((it) => it.join('/'));
  expect(found).toEqual([
    'aps/alert/title',
    'aps/alert/new',
    'aps/badge',
    'aps/unknown',
    'aps/event',
    'aps/sound/x',
  ]);
  expect(onlyInJson(source('{"mdm":1}'), 'mdm')).toEqual([['mdm']]);
  expect(onlyInJson(source('{"aps":[]}'), 'alert')).toEqual([['aps']]);
  const raw = (path: Path) => rawText(text, valueAt(text, source(text).root, path) as never);
  expect(raw(['aps', 'unknown'])).toBe('{}');
});
