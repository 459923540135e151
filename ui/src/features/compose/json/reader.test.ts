import { describe, expect, test } from 'vitest';
import cases from '../../../../../tests/json/cases.json';
import { itemsOf, membersOf, rawText, read, stringOf, valueAt, type Node } from './reader';

function rootOf(text: string): Node {
  const found = read(text);
  if (found.kind !== 'value') throw new Error(`${found.kind}: ${text}`);
  return found.root;
}

const SYNTAX = { value: 'accept', invalid: 'reject', too_deep: 'too_deep', empty: 'empty' } as const;

describe('the cases that the core is held against too', () => {
  // Bytes that are no text cannot come into the window.
  const texts = cases.flatMap((it) => {
    if (it.syntax === 'not_utf8') return [];
    return [
      {
        ...it,
        text: it.text ?? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(it.base64 ?? '')),
      },
    ];
  });
  test('are many', () => expect(texts.length).toBeGreaterThan(240));
  test.each(texts)('$name', ({ text, syntax, reason, line, column, sendable }) => {
    const found = read(text);
    expect(SYNTAX[found.kind]).toBe(syntax);
    expect(found.kind === 'invalid' ? found.reason : null).toBe(reason);
    if ('line' in found) expect([found.line, found.column]).toEqual([line, column]);
    expect(found.kind === 'value' && found.root.type === 'object').toBe(sendable);
    if (found.kind === 'value') expect(text.trim()).toBe(rawText(text, found.root));
  });
});

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (it) => it.charCodeAt(0));
}

describe('places', () => {
  const text = '{"aps":{"alert":{"title" : "a\\u4e2d"},"n":[1,{"b":2}]},"c":{"d":{"e":null}}}';
  test('every value is found where it is', () => {
    const root = rootOf(text);
    expect(membersOf(text, root).map((it) => it.key)).toEqual(['aps', 'c']);
    const title = valueAt(text, root, ['aps', 'alert', 'title']);
    expect(title && rawText(text, title)).toBe('"a\\u4e2d"');
    expect(stringOf(text, title)).toBe('a中');
    const deep = valueAt(text, root, ['c', 'd', 'e']);
    expect(deep && rawText(text, deep)).toBe('null');
  });
  test('what the form does not look at is read when it is asked for', () => {
    const root = rootOf(text);
    const [, c] = membersOf(text, root);
    expect(c?.value.members).toBeUndefined();
    expect(membersOf(text, c?.value).map((it) => it.key)).toEqual(['d']);
  });
  test('items of an array', () => {
    const items = valueAt(text, rootOf(text), ['aps', 'n']);
    expect(items && itemsOf(text, items).map((it) => rawText(text, it))).toEqual(['1', '{"b":2}']);
    const empty = rootOf('[ ]');
    expect(itemsOf('[ ]', empty)).toEqual([]);
  });
  test('of equal keys the last one counts', () => {
    const equal = '{"a":1,"a":2}';
    const value = valueAt(equal, rootOf(equal), ['a']);
    expect(value && rawText(equal, value)).toBe('2');
  });
});

test('whatever JSON.parse takes, this takes, with the same members', () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  const make = (depth: number): unknown => {
    const kind = random(depth > 4 ? 5 : 7);
    if (kind === 0) return random(2) === 0;
    if (kind === 1) return null;
    if (kind === 2) return (random(2_000_000) - 1_000_000) / 10 ** random(6);
    if (kind < 5) return String.fromCodePoint(...Array.from({ length: random(6) }, () => 1 + random(0xd7fe)));
    const size = random(4);
    if (kind === 5) return Array.from({ length: size }, () => make(depth + 1));
    return Object.fromEntries(Array.from({ length: size }, (_, at) => [`${at}"\\é`, make(depth + 1)]));
  };
  const same = (text: string, node: Node, value: unknown): void => {
    expect(JSON.parse(rawText(text, node))).toEqual(value);
    if (node.type === 'array')
      (value as unknown[]).forEach((it, at) => same(text, itemsOf(text, node)[at] as Node, it));
    if (node.type !== 'object') return;
    expect(membersOf(text, node).map((it) => it.key)).toEqual(Object.keys(value as object));
    for (const it of membersOf(text, node)) same(text, it.value, (value as Record<string, unknown>)[it.key]);
  };
  for (let nth = 0; nth < 200; nth++) {
    const value = make(0);
    const text = JSON.stringify(value, null, random(3));
    same(text, rootOf(text), value);
  }
});

test('every beginning of a JSON text ends too early, and nowhere before its end', () => {
  const text = '{"aps": {"alert": "a\\u00e9\\n", "badge": -1.5e+3, "x": [true, null, {}]}}';
  for (let to = 1; to < text.length; to++) {
    expect(read(text.slice(0, to))).toMatchObject({ kind: 'invalid', reason: 'end', at: to });
  }
});
