//! The smallest changes that set, move or remove one value of a JSON text. Whatever they do not name stays as it
//! is, byte for byte. Pure: text in, changes out.

import { itemsOf, membersOf, valueOf, type Member, type Node } from './reader';

/** Replaces `from..to` with `insert`; offsets in UTF-16 units. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
}

/** `text` after `edits`, which are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  for (const { from, to, insert } of edits) {
    out += text.slice(at, from) + insert;
    at = to;
  }
  return out + text.slice(at);
}

export function replace(node: Node, raw: string): Edit {
  return { from: node.from, to: node.to, insert: raw };
}

/** Gives a member another key. */
export function rename(member: Member, key: string): Edit {
  return { from: member.from, to: member.keyTo, insert: JSON.stringify(key) };
}

/** How an object is laid out, to write new parts alike. */
interface Layout {
  /** Each member has a line of its own. */
  lines: boolean;
  unit: string;
  newline: string;
  colon: string;
}

function layoutOf(text: string, root: Node): Layout {
  const first = membersOf(text, root)[0];
  const lead = first ? text.slice(root.from + 1, first.from) : '';
  const lines = text.slice(root.from, root.to).includes('\n');
  return {
    lines,
    unit: /\n([ \t]+)$/.exec(lead)?.[1] ?? '  ',
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    colon: first ? text.slice(first.keyTo, first.value.from) : lines ? ': ' : ':',
  };
}

/** The blanks at the start of the line on which `offset` lies. */
function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, Math.min(offset, start + 400)))?.[0] ?? '';
}

/** An object with one key, around an object with one key, … around `raw`. */
function nest(keys: readonly string[], raw: string, layout: Layout, indent: string): string {
  const [key, ...rest] = keys;
  if (key === undefined) return raw;
  const inner = indent + layout.unit;
  const member = `${JSON.stringify(key)}${layout.colon}${nest(rest, raw, layout, inner)}`;
  if (!layout.lines) return `{${member}}`;
  return `{${layout.newline}${inner}${member}${layout.newline}${indent}}`;
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
  let object = root;
  for (const [depth, key] of path.entries()) {
    const value = valueOf(text, object, key);
    const rest = path.slice(depth + 1);
    if (!value) return insert(text, object, [key, ...rest], raw, layoutOf(text, root), order);
    if (rest.length === 0) return replace(value, raw);
    if (value.type !== 'object') return null;
    object = value;
  }
  return null;
}

function insert(
  text: string,
  object: Node,
  [key = '', ...rest]: readonly string[],
  raw: string,
  layout: Layout,
  order: readonly string[],
): Edit {
  const all = membersOf(text, object);
  const [first, last] = [all[0], all.at(-1)];
  const outer = indentAt(text, object.from);
  if (!first || !last) return replace(object, nest([key, ...rest], raw, layout, outer));
  const lead = text.slice(object.from + 1, first.from);
  const indent = /\n([ \t]*)$/.exec(lead)?.[1];
  const own = {
    ...layout,
    lines: indent !== undefined,
    colon: text.slice(last.keyTo, last.value.from),
  };
  const member = `${JSON.stringify(key)}${own.colon}${nest(rest, raw, own, indent ?? outer)}`;
  const gap = gapOf(text, all, lead, own.colon);
  const later = order.slice(order.indexOf(key) + 1);
  const next = order.includes(key) ? all.find((it) => later.includes(it.key)) : undefined;
  if (next) return { from: next.from, to: next.from, insert: member + gap };
  return { from: last.value.to, to: last.value.to, insert: gap + member };
}

/** What stands between two members of an object. */
function gapOf(text: string, all: readonly Member[], lead: string, colon: string): string {
  const [one, two] = all.slice(-2);
  if (one && two) {
    const gap = text.slice(one.value.to, two.from);
    if (/^\s*,\s*$/.test(gap)) return gap;
  }
  return `,${lead || (colon.length > 1 ? ' ' : '')}`;
}

/** Takes out the members of `object` that `goes` names, the blanks and the comma with each. */
export function removeMembers(
  text: string,
  object: Node,
  goes: (member: Member, nth: number) => boolean,
): Edit[] {
  const parts = membersOf(text, object).map((it) => ({ from: it.from, to: it.value.to, it }));
  return cutOut(object, parts, (nth) => goes((parts[nth] as (typeof parts)[number]).it, nth));
}

/** Takes out every member `key`. */
export function removeKey(text: string, object: Node, key: string): Edit[] {
  return removeMembers(text, object, (it) => it.key === key);
}

/** Takes out the item `index` of `array`. */
export function removeItem(text: string, array: Node, index: number): Edit[] {
  return cutOut(array, itemsOf(text, array), (nth) => nth === index);
}

/** Appends `raw` to `array`, laid out like what is there. */
export function addItem(text: string, array: Node, raw: string): Edit {
  const items = itemsOf(text, array);
  const [one, two] = items.slice(-2);
  if (!one) return replace(array, `[${raw}]`);
  const last = two ?? one;
  const lead = text.slice(array.from + 1, (items[0] as Node).from);
  const gap = two ? text.slice(one.to, two.from) : `,${lead || ' '}`;
  return { from: last.to, to: last.to, insert: gap + raw };
}

/** The edits that leave the parts of `whole` out for which `goes` says so: of runs, each with one comma. */
function cutOut(
  whole: Node,
  parts: readonly { from: number; to: number }[],
  goes: (nth: number) => boolean,
): Edit[] {
  const gone = parts.map((_, nth) => goes(nth));
  if (!gone.includes(true)) return [];
  if (!gone.includes(false)) return [{ from: whole.from + 1, to: whole.to - 1, insert: '' }];
  const lastKept = gone.lastIndexOf(false);
  const edits: Edit[] = [];
  for (const [nth, part] of parts.entries()) {
    if (!gone[nth] || nth > lastKept) continue;
    edits.push({ from: part.from, to: (parts[nth + 1] as { from: number }).from, insert: '' });
  }
  if (lastKept < parts.length - 1) {
    const end = (parts.at(-1) as { to: number }).to;
    edits.push({ from: (parts[lastKept] as { to: number }).to, to: end, insert: '' });
  }
  return edits;
}
