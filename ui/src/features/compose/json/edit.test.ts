import { describe, expect, test } from 'vitest';
import { addItem, applyEdits, removeItem, removeMembers, replace, setAt } from './edit';
import { itemsOf, membersOf, read, valueAt, type Node } from './reader';

function rootOf(text: string): Node {
  const found = read(text);
  if (found.kind !== 'value') throw new Error(text);
  return found.root;
}

describe('removing members', () => {
  const remove = (text: string, goes: string) => {
    const root = rootOf(text);
    return applyEdits(
      text,
      removeMembers(text, root, (_, nth) => goes.includes(String(nth))),
    );
  };
  test.each([
    ['{"a":1, "b":2, "c":3}', '0', '{"b":2, "c":3}'],
    ['{"a":1, "b":2, "c":3}', '1', '{"a":1, "c":3}'],
    ['{"a":1, "b":2, "c":3 }', '2', '{"a":1, "b":2 }'],
    ['{"a":1, "b":2, "c":3 }', '12', '{"a":1 }'],
    ['{"a":1, "b":2, "c":3 }', '02', '{"b":2 }'],
    ['{"a":1, "b":2, "c":3, "d":4}', '013', '{"c":3}'],
    ['{ "a":1 }', '0', '{}'],
    ['{ "a":1 }', '', '{ "a":1 }'],
  ])('%s without %s', (text, goes, expected) => expect(remove(text, goes)).toBe(expected));
});

describe('items of an array', () => {
  const change = (text: string, make: (array: Node) => ReturnType<typeof removeItem>) =>
    applyEdits(text, make(rootOf(text)));
  test('are appended as the others are', () => {
    expect(change('[]', (it) => [addItem('[]', it, '"a"')])).toBe('["a"]');
    expect(change('["a"]', (it) => [addItem('["a"]', it, '"b"')])).toBe('["a", "b"]');
    expect(change('["a","b"]', (it) => [addItem('["a","b"]', it, '1')])).toBe('["a","b",1]');
    expect(change('[\n  1\n]', (it) => [addItem('[\n  1\n]', it, '2')])).toBe('[\n  1,\n  2\n]');
  });
  test('are replaced and taken out alone', () => {
    const text = '[ "a",  "b" , 3 ]';
    expect(change(text, (it) => [replace(itemsOf(text, it)[1] as Node, '"c"')])).toBe('[ "a",  "c" , 3 ]');
    expect(change(text, (it) => removeItem(text, it, 1))).toBe('[ "a",  3 ]');
    expect(change('[1]', (it) => removeItem('[1]', it, 0))).toBe('[]');
  });
});

test('what was set is found there, whatever the layout', () => {
  const layouts = [
    '{}',
    '{ }',
    '{\n}',
    '{"a":1}',
    '{\n\t"a" : 1\n}',
    '{"aps":{}}',
    '{ "aps": { "x": [ ] } }',
  ];
  for (const text of layouts) {
    const edit = setAt(text, rootOf(text), ['aps', 'b', 'c'], '"v"');
    const next = applyEdits(text, edit ? [edit] : []);
    expect(valueAt(next, rootOf(next), ['aps', 'b', 'c'])).toBeDefined();
    const kept = membersOf(text, rootOf(text)).map((it) => it.key);
    expect(membersOf(next, rootOf(next)).map((it) => it.key)).toEqual(expect.arrayContaining(kept));
  }
});
