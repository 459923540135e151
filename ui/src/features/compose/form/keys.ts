//! The table of Apple's keys as the form uses it: which of them a push type reads, and what of a payload has no place
//! in the form.

import type { KeyView } from '../../../bridge/generated';
import { KEYS } from '../../../bridge/keys';
import { membersOf, rawText, valueAt, valueOf, type Member, type Node } from '../json/reader';
import { pathOf, pointerOf } from '../json/spot';
import { isSet, listAt, numberAt, rowsAt, textAt, type Path, type Source } from './values';

/** The row of the table for the key at `path` in a push of this type, or nothing. */
export function keyAt(path: Path, pushType: string): KeyView | undefined {
  const place = pointerOf(path.slice(0, -1));
  const rows = KEYS.filter((it) => it.place === place && it.name === path.at(-1));
  return rows.find((it) => it.push_types.length === 0 || it.push_types.includes(pushType));
}

/** Whether Apple gives the key at `path` a meaning in any push. */
export function isKnown(path: Path): boolean {
  const place = pointerOf(path.slice(0, -1));
  return KEYS.some((it) => it.place === place && it.name === path.at(-1));
}

/** Where a key of the table stands. */
export function pathOfKey({ place, name }: KeyView): Path {
  return [...pathOf(place), name];
}

/** The `data-field` of the control for a key; of one that stands in an inner object, with that object's name. */
export function fieldOf(path: Path): string {
  const [, object, key, inner] = path;
  let name = path.at(-1) ?? '';
  // A sound is a name, or an object with one.
  if (object === 'sound' && key === 'name') return 'sound';
  if (inner !== undefined) name = `${key}_object_${inner}`;
  else if (object === 'sound' || (object === 'alert' && key === 'sound')) name = path.slice(1).join('_');
  return name.replaceAll(/[- ]/g, '_');
}

/** The keys that the form has in fields of their own, of those beside `aps`. */
export const ROOT_FIELDS = ['mdm', 'container-identifier', 'domain'];

/** The keys beside `aps` that the table of custom data leaves out in a push of this type. */
export function ownRootKeys(pushType: string): string[] {
  return ['aps', ...ROOT_FIELDS.filter((name) => keyAt([name], pushType) !== undefined)];
}

/** Most of what is only in the JSON that is named; more is counted. */
export const MOST_NAMED = 50;

/** The paths of what the form cannot show of a payload in a push of this type, in the order of the text. */
export function onlyInJson(source: Source, pushType: string): Path[] {
  const { text, root } = source;
  const found: Path[] = [];
  for (const name of ownRootKeys(pushType).slice(1)) {
    if (isForeign(source, [name], pushType)) found.push([name]);
  }
  const aps = valueOf(text, root, 'aps');
  if (!aps) return found;
  if (aps.type !== 'object') return [['aps'], ...found];
  inside(source, ['aps'], aps, pushType, found);
  return found;
}

function inside(source: Source, path: Path, object: Node, pushType: string, found: Path[]): void {
  for (const { key, value } of lastOfEach(membersOf(source.text, object))) {
    const own = [...path, key];
    const shape = keyAt(own, pushType)?.shape;
    const isObject = value.type === 'object';
    if (shape === undefined) found.push(own);
    else if (shape === 'text_or_object' && isObject) inside(source, own, value, pushType, found);
    else if (isForeign(source, own, pushType)) found.push(own);
  }
}

/** Of equal keys the last one, which counts. */
function lastOfEach(members: readonly Member[]): Member[] {
  return [...new Map(members.map((it) => [it.key, it])).values()];
}

/** Whether something stands at `path` that the field for it cannot show. */
export function isForeign(source: Source, path: Path, pushType: string): boolean {
  if (!isSet(source, path)) return false;
  switch (keyAt(path, pushType)?.shape) {
    case 'text':
    case 'text_or_object':
      return textAt(source, path).foreign;
    case 'number':
    case 'seconds':
      return numberAt(source, path).foreign;
    case 'texts':
      return listAt(source, path)?.some((it) => it.foreign) ?? true;
    case 'object':
      return rowsAt(source, path) === null;
    case 'one':
    case 'boolean':
      return !isFlag(source, path);
    default:
      return true;
  }
}

/** A switch shows 0, 1, false and true. */
function isFlag({ text, root }: Source, path: Path): boolean {
  const node = valueAt(text, root, path);
  return node !== undefined && /^(0|1|true|false)$/.test(rawText(text, node));
}
