//! What the form shows of a payload, and the smallest changes with which it writes. Pure: a parsed text in, edits
//! out. What a field cannot show is foreign to it, and left alone.

import { difference } from '../../../shared/difference';
import {
  addItem,
  applyEdits,
  removeItem,
  removeKey,
  removeMembers,
  rename,
  replace,
  setAt,
  type Edit,
} from '../json/edit';
import { itemsOf, membersOf, rawText, read, stringOf, valueAt, valueOf, type Node } from '../json/reader';
import { isNumberPlaceholder } from '../../../shared/placeholder';

/** A text with the place of everything in it. */
export interface Source {
  text: string;
  root: Node;
}

export type Path = readonly string[];

/** A value of the form. `foreign`: the JSON holds something there that this field cannot show. */
export interface TextValue {
  text: string;
  foreign: boolean;
}

/** A key with its value, in a table. */
export interface RowValue {
  key: string;
  /** Shown without quotes and written as a string. */
  isText: boolean;
  /** The string, or the JSON as written; empty where it is large. */
  text: string;
  /** It is too large for a field: how many UTF-16 units it has. */
  large: number;
}

/** No field takes a text that is longer than this, in UTF-16 units: laying it out would take longer than a key may. */
export const LARGE_UNITS = 32_768;

/** The order in which new keys are written. */
const ORDER = [
  'aps', 'timestamp', 'event', 'content-state', 'attributes-type', 'attributes', 'input-push-channel',
  'input-push-token', 'stale-date', 'dismissal-date', 'alert', 'title', 'title-loc-key', 'title-loc-args', 'subtitle',
  'subtitle-loc-key', 'subtitle-loc-args', 'body', 'loc-key', 'loc-args', 'launch-image', 'sound', 'critical', 'name',
  'volume', 'badge', 'interruption-level', 'relevance-score', 'thread-id', 'category', 'target-content-id',
  'filter-criteria', 'mutable-content', 'content-available', 'content-changed',
]; // prettier-ignore

const MISSING: TextValue = { text: '', foreign: false };
const NO_OBJECT: TextValue = { text: '', foreign: true };

/** A text. An `alert` or a `sound` that is a text alone is its `body` or its `name`. */
export function textAt({ text, root }: Source, path: Path): TextValue {
  const found = lookUp(text, root, path);
  if (found === null) return NO_OBJECT;
  if (found === undefined) return MISSING;
  const string = stringOf(text, found);
  return string === undefined
    ? { text: rawText(text, found), foreign: true }
    : { text: string, foreign: false };
}

/** A number as it is written, or a placeholder that stands for one. */
export function numberAt({ text, root }: Source, path: Path): TextValue {
  const found = lookUp(text, root, path);
  if (found === null) return NO_OBJECT;
  if (found === undefined) return MISSING;
  if (found.type === 'number') return { text: rawText(text, found), foreign: false };
  const string = stringOf(text, found);
  if (string !== undefined && isNumberPlaceholder(string)) return { text: string, foreign: false };
  return { text: rawText(text, found), foreign: true };
}

/** Whether a flag is on: 1 or true. */
export function isOn({ text, root }: Source, path: Path): boolean {
  const found = lookUp(text, root, path);
  if (!found) return false;
  return found.type === 'number' ? Number(rawText(text, found)) === 1 : rawText(text, found) === 'true';
}

/** Whether there is anything at `path`. */
export function isSet({ text, root }: Source, path: Path): boolean {
  return valueAt(text, root, path) !== undefined;
}

/** The members of the object at `path`, without the keys `except`; null where something else stands there. */
export function rowsAt(
  { text, root }: Source,
  path: Path,
  except: readonly string[] = [],
): RowValue[] | null {
  const object = lookUp(text, root, path);
  if (object === undefined) return [];
  if (object?.type !== 'object') return null;
  return rowsOf(text, object, except).map(({ key, value }) => {
    const units = value.to - value.from;
    if (units > LARGE_UNITS) return { key, isText: value.type === 'string', text: '', large: units };
    const string = stringOf(text, value);
    return { key, isText: string !== undefined, text: string ?? rawText(text, value), large: 0 };
  });
}

/** The items of the array at `path`, each as it is shown; null where something else stands there. */
export function listAt({ text, root }: Source, path: Path): TextValue[] | null {
  const array = lookUp(text, root, path);
  if (array === undefined) return [];
  if (array?.type !== 'array') return null;
  return itemsOf(text, array).map((item) => {
    const string = stringOf(text, item);
    return string === undefined
      ? { text: rawText(text, item), foreign: true }
      : { text: string, foreign: false };
  });
}

/** The value at `path`; undefined where there is none, null where there is no room for one. */
function lookUp(text: string, root: Node, path: Path): Node | null | undefined {
  let node: Node = root;
  for (const [depth, key] of path.entries()) {
    const plain = depth > 0 && node.type === 'string' ? PLAIN_OF[path[depth - 1] ?? ''] : undefined;
    // The text alone stands for one of its keys; the others are not there.
    if (plain !== undefined && depth === path.length - 1) return plain === key ? node : undefined;
    if (plain !== undefined) return undefined;
    if (node.type !== 'object') return null;
    const next = valueOf(text, node, key);
    if (!next) return undefined;
    node = next;
  }
  return node;
}

/** What a text stands for where an object may stand too. */
const PLAIN_OF: Record<string, string> = { alert: 'body', sound: 'name' };

/** Writes `raw`, which is JSON; what is in the way of it is not touched. */
export function writeAt({ text, root }: Source, path: Path, raw: string): Edit[] {
  const plain = plainAt(text, root, path);
  if (plain?.key === path.at(-1)) return [replace((plain as { node: Node }).node, raw)];
  if (plain) return besidePlain(text, path, plain, raw);
  const edit = setAt(text, root, path, raw, ORDER);
  return edit ? [edit] : [];
}

/** Takes the value at `path` out, and an `alert` or `sound` that is empty then. */
export function removeAt(source: Source, path: Path): Edit[] {
  const { text, root } = source;
  const plain = plainAt(text, root, path);
  if (plain) return plain.key === path.at(-1) ? removeAt(source, path.slice(0, -1)) : [];
  const object = valueAt(text, root, path.slice(0, -1));
  if (object?.type !== 'object') return [];
  const key = path.at(-1) ?? '';
  const members = membersOf(text, object);
  const had = members.some((it) => it.key === key);
  // An object that the form emptied would still count as one.
  const goesToo = path.length > 2 && path[0] === 'aps' && FOLDED.has(path.at(-2) ?? '');
  if (had && goesToo && members.every((it) => it.key === key)) return removeAt(source, path.slice(0, -1));
  return removeKey(text, object, key);
}

/** Objects that are gone with the last key in them. */
const FOLDED = new Set(['alert', 'sound', 'title', 'body']);

/** The text alone, in whose place the object around `path` would stand. */
function plainAt(text: string, root: Node, path: Path): { key: string; node: Node } | null {
  const around = path.slice(0, -1);
  const key = PLAIN_OF[around.at(-1) ?? ''];
  const node = key === undefined || around[0] !== 'aps' ? undefined : valueAt(text, root, around);
  return key !== undefined && node?.type === 'string' ? { key, node } : null;
}

/** Makes an object of a text alone: the text becomes what it stood for, and `raw` stands beside it. */
function besidePlain(
  text: string,
  path: Path,
  { key, node }: { key: string; node: Node },
  raw: string,
): Edit[] {
  const around = path.slice(0, -1);
  const steps: [Path, string][] = [
    [[...around, key], rawText(text, node)],
    [path, raw],
  ];
  let next = applyEdits(text, [replace(node, '{}')]);
  for (const [to, value] of steps) {
    const found = read(next);
    const edit = found.kind === 'value' ? setAt(next, found.root, to, value, ORDER) : null;
    if (edit) next = applyEdits(next, [edit]);
  }
  const changed = difference(text, next);
  if (!changed) return [];
  return [{ from: changed.at, to: changed.at + changed.removed.length, insert: changed.inserted }];
}

/** Writes a text; an empty one is taken out. */
export function writeText(source: Source, path: Path, value: string): Edit[] {
  return value === '' ? removeAt(source, path) : writeAt(source, path, JSON.stringify(value));
}

/** Writes the name of the sound: a text alone, where there is no object for it. */
export function writeSound(source: Source, name: string): Edit[] {
  const sound = ['aps', 'sound'];
  return writeText(source, isSet(source, sound) ? [...sound, 'name'] : sound, name);
}

/**
 * Makes the sound that of a critical alert, or of any other: an object with its name, or the name alone. What else
 * stands in the object stays.
 */
export function writeCritical(source: Source, on: boolean): Edit[] {
  const { text, root } = source;
  const sound = ['aps', 'sound'];
  const node = valueAt(text, root, sound);
  if (on && !node) return writeAt(source, sound, '{"critical":1,"name":"default"}');
  const others = membersOf(text, node).some((it) => !['critical', 'name', 'volume'].includes(it.key));
  if (on || others) return writeFlag(source, [...sound, 'critical'], on);
  const name = valueOf(text, node, 'name');
  return name ? writeAt(source, sound, rawText(text, name)) : removeAt(source, sound);
}

/** Writes a number or a placeholder for one; an empty text takes it out. `value` is one of these. */
export function writeNumber(source: Source, path: Path, value: string): Edit[] {
  if (value === '') return removeAt(source, path);
  return writeAt(source, path, isNumberPlaceholder(value) ? JSON.stringify(value) : value);
}

/** Switches a flag: `raw`, or not there at all. */
export function writeFlag(source: Source, path: Path, on: boolean, raw = '1'): Edit[] {
  return on ? writeAt(source, path, raw) : removeAt(source, path);
}

function rowsOf(text: string, object: Node, except: readonly string[]) {
  return membersOf(text, object).filter((it) => !except.includes(it.key));
}

/** The row `index` of the table at `path`. */
function rowAt({ text, root }: Source, path: Path, except: readonly string[], index: number) {
  const object = valueAt(text, root, path);
  return object ? rowsOf(text, object, except)[index] : undefined;
}

/** Writes the value of a row; `raw` is JSON. */
export function writeRow(
  source: Source,
  path: Path,
  except: readonly string[],
  index: number,
  raw: string,
): Edit[] {
  const row = rowAt(source, path, except, index);
  return row ? [replace(row.value, raw)] : [];
}

/** Gives a row another key. */
export function renameRow(
  source: Source,
  path: Path,
  except: readonly string[],
  index: number,
  key: string,
): Edit[] {
  const row = rowAt(source, path, except, index);
  return row ? [rename(row, key)] : [];
}

/** Adds a key with an empty text as its value; it goes to the end. */
export function addRow(source: Source, path: Path, key: string): Edit[] {
  const edit = setAt(source.text, source.root, [...path, key], '""');
  return edit ? [edit] : [];
}

/** Takes a row out. An object at `path` stays, also when it is empty then. */
export function removeRow(source: Source, path: Path, except: readonly string[], index: number): Edit[] {
  const { text, root } = source;
  const [object, row] = [valueAt(text, root, path), rowAt(source, path, except, index)];
  return object && row ? removeMembers(text, object, (it) => it === row) : [];
}

/** Writes an item of the list at `path`; one behind the last is added, and an empty list is taken out. */
export function writeItem(source: Source, path: Path, index: number, value: string): Edit[] {
  const { text, root } = source;
  const array = valueAt(text, root, path);
  const raw = JSON.stringify(value);
  if (!array) return writeAt(source, path, `[${raw}]`);
  const item = itemsOf(text, array)[index];
  return [item ? replace(item, raw) : addItem(text, array, raw)];
}

export function removeListItem(source: Source, path: Path, index: number): Edit[] {
  const array = valueAt(source.text, source.root, path);
  if (!array) return [];
  // Safari wants this one to be there, also where it is empty (§6.6).
  const stays = path.at(-1) === 'url-args';
  return !stays && itemsOf(source.text, array).length === 1
    ? removeAt(source, path)
    : removeItem(source.text, array, index);
}

/** Whether `text` is a number of JSON, or a placeholder for one. */
export function isNumber(text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) || isNumberPlaceholder(text);
}
