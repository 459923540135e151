//! The payload as text: where it is not JSON, and the smallest edits that change one value in it.
//! Everything that an edit does not name stays as it is, byte for byte.

import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';

export type { Node } from 'jsonc-parser';

/** Replaces `from..to` with `insert`; offsets in UTF-16 units. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
}

/** Why a text is not JSON: the last part of a key `compose.problem.json.…`. */
export type Reason =
  | 'end'
  | 'value'
  | 'comma'
  | 'colon'
  | 'key'
  | 'close_brace'
  | 'close_bracket'
  | 'symbol'
  | 'comment'
  | 'trailing'
  | 'string'
  | 'character'
  | 'number'
  | 'escape'
  | 'other';

export type Parsed =
  | { kind: 'object'; root: Node; value: Record<string, unknown> }
  | { kind: 'invalid'; reason: Reason; from: number; to: number; line: number; column: number }
  | { kind: 'not_object' }
  | { kind: 'too_deep' };

const REASONS: Record<string, Reason> = {
  InvalidSymbol: 'symbol',
  InvalidNumberFormat: 'number',
  PropertyNameExpected: 'key',
  ValueExpected: 'value',
  ColonExpected: 'colon',
  CommaExpected: 'comma',
  CloseBraceExpected: 'close_brace',
  CloseBracketExpected: 'close_bracket',
  EndOfFileExpected: 'trailing',
  InvalidCommentToken: 'comment',
  UnexpectedEndOfComment: 'comment',
  UnexpectedEndOfString: 'string',
  UnexpectedEndOfNumber: 'number',
  InvalidUnicode: 'escape',
  InvalidEscapeCharacter: 'escape',
  InvalidCharacter: 'character',
};

/** Reads `text` once, for the form, the preview and the editor alike. */
export function parseText(text: string): Parsed {
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch {
    return { kind: 'too_deep' };
  }
  const first = errors[0];
  if (first) return invalid(text, REASONS[printParseErrorCode(first.error)] ?? 'other', first);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalid(text, 'other', { offset: 0, length: text.length });
  }
  if (root?.type !== 'object') return { kind: 'not_object' };
  return { kind: 'object', root, value: value as Record<string, unknown> };
}

function invalid(text: string, reason: Reason, at: { offset: number; length: number }): Parsed {
  const ended = text.slice(at.offset).trim() === '';
  const before = text.slice(0, at.offset).split('\n');
  return {
    kind: 'invalid',
    reason: ended && reason !== 'string' ? 'end' : reason,
    from: at.offset,
    to: at.offset + at.length,
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
  };
}

export function applyEdit(text: string, edit: Edit): string {
  return text.slice(0, edit.from) + edit.insert + text.slice(edit.to);
}

/** The properties of an object that have a value, as written. */
export function properties(object: Node): { key: string; node: Node; keyNode: Node; value: Node }[] {
  return (object.children ?? []).flatMap((node) => {
    const [keyNode, value] = node.children ?? [];
    return keyNode && value ? [{ key: String(keyNode.value), node, keyNode, value }] : [];
  });
}

/** The value of `key`; of several, the last one counts, as in every JSON parser that APNs may use. */
export function valueOf(object: Node | undefined, key: string): Node | undefined {
  if (object?.type !== 'object') return undefined;
  return properties(object).findLast((it) => it.key === key)?.value;
}

export function rawText(text: string, node: Node): string {
  return text.slice(node.offset, node.offset + node.length);
}

export function replace(node: Node, raw: string): Edit {
  return { from: node.offset, to: node.offset + node.length, insert: raw };
}

/** How this text is laid out, to write new parts alike. */
interface Layout {
  lines: boolean;
  unit: string;
  newline: string;
  colon: string;
}

function layoutOf(text: string, root: Node): Layout {
  const first = properties(root)[0];
  const lead = first ? text.slice(root.offset + 1, first.node.offset) : '';
  const lines = text.trim().includes('\n');
  return {
    lines,
    unit: /\n([ \t]+)$/.exec(lead)?.[1] ?? '  ',
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    colon: first ? between(text, first.keyNode, first.value) : lines ? ': ' : ':',
  };
}

function between(text: string, one: Node, two: Node): string {
  return text.slice(one.offset + one.length, two.offset);
}

/** The blanks at the start of the line on which `offset` lies. */
function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** An object with one key, around an object with one key, … around `raw`. */
function nest(keys: readonly string[], raw: string, layout: Layout, indent: string): string {
  const [key, ...rest] = keys;
  if (key === undefined) return raw;
  const inner = indent + layout.unit;
  const value = nest(rest, raw, layout, inner);
  const property = `${JSON.stringify(key)}${layout.colon}${value}`;
  if (!layout.lines) return `{${property}}`;
  return `{${layout.newline}${inner}${property}${layout.newline}${indent}}`;
}

/**
 * Sets the value at `path` to `raw`, which is JSON. A new key goes before the first key that comes after it
 * in `order`, else to the end. Null where something on the way is not an object.
 */
export function setAt(
  text: string,
  root: Node,
  path: readonly string[],
  raw: string,
  order: readonly string[] = [],
): Edit | null {
  const layout = layoutOf(text, root);
  let object = root;
  for (const [depth, key] of path.entries()) {
    const value = valueOf(object, key);
    const rest = path.slice(depth + 1);
    if (!value) return insert(text, object, key, rest, raw, layout, order);
    if (rest.length === 0) return replace(value, raw);
    if (value.type !== 'object') return null;
    object = value;
  }
  return null;
}

function insert(
  text: string,
  object: Node,
  key: string,
  rest: readonly string[],
  raw: string,
  layout: Layout,
  order: readonly string[],
): Edit {
  const all = properties(object);
  const [first, last] = [all[0], all.at(-1)];
  const outer = indentAt(text, object.offset);
  if (!first || !last) return replace(object, nest([key, ...rest], raw, layout, outer));
  const lead = text.slice(object.offset + 1, first.node.offset);
  const indent = /\n([ \t]*)$/.exec(lead)?.[1];
  const own = { ...layout, lines: indent !== undefined, colon: between(text, last.keyNode, last.value) };
  const property = `${JSON.stringify(key)}${own.colon}${nest(rest, raw, own, indent ?? outer)}`;
  const gap = gapOf(
    text,
    object,
    all.map((it) => it.node),
    lead,
    own.colon,
  );
  const later = order.slice(order.indexOf(key) + 1);
  const next = order.includes(key) ? all.find((it) => later.includes(it.key)) : undefined;
  if (next) return { from: next.node.offset, to: next.node.offset, insert: property + gap };
  const end = last.node.offset + last.node.length;
  return { from: end, to: end, insert: gap + property };
}

/** What stands between two properties of `object`. */
function gapOf(text: string, object: Node, nodes: Node[], lead: string, colon: string): string {
  const [one, two] = nodes.slice(-2);
  if (one && two && object.type === 'object') {
    const gap = between(text, one, two);
    if (/^\s*,\s*$/.test(gap)) return gap;
  }
  return `,${lead || (colon.length > 1 ? ' ' : '')}`;
}

/** Takes out every property `key` of `object`, the blanks and the comma with it; null where there is none. */
export function removeFrom(object: Node, key: string): Edit[] {
  const all = properties(object);
  const kept = all.filter((it) => it.key !== key);
  if (kept.length === all.length) return [];
  if (kept.length === 0) {
    return [{ from: object.offset + 1, to: object.offset + object.length - 1, insert: '' }];
  }
  return all
    .flatMap((it, index) =>
      it.key === key
        ? [
            cut(
              all.map((each) => each.node),
              index,
            ),
          ]
        : [],
    )
    .reverse();
}

function cut(nodes: Node[], index: number): Edit {
  const node = nodes[index] as Node;
  const next = nodes[index + 1];
  const before = nodes[index - 1];
  if (next) return { from: node.offset, to: next.offset, insert: '' };
  return {
    from: before ? before.offset + before.length : node.offset,
    to: node.offset + node.length,
    insert: '',
  };
}
