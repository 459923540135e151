//! What the form shows of a payload, and how it writes. Pure: text in, text out. What it cannot show stays.

import {
  applyEdit,
  parseText,
  properties,
  rawText,
  removeFrom,
  replace,
  setAt,
  valueOf,
  type Node,
} from './json-text';

/** A value of the form. `foreign`: the JSON holds something there that this field cannot show. */
export interface TextValue {
  text: string;
  foreign: boolean;
}

export interface CustomValue {
  key: string;
  /** Shown without quotes and written as a string. */
  isText: boolean;
  /** The string, or the JSON as written. */
  text: string;
}

export interface FormFields {
  title: TextValue;
  subtitle: TextValue;
  body: TextValue;
  sound: TextValue;
  badge: TextValue;
  interruption: TextValue;
  threadId: TextValue;
  category: TextValue;
  mutableContent: boolean;
  contentAvailable: boolean;
  custom: CustomValue[];
  /** `alert` is a string: it is edited as the body. */
  alertIsString: boolean;
}

export type TextFieldName = Exclude<
  keyof FormFields,
  'mutableContent' | 'contentAvailable' | 'custom' | 'alertIsString'
>;
export type SwitchName = 'mutableContent' | 'contentAvailable';

const PATHS: Record<TextFieldName | SwitchName, readonly string[]> = {
  title: ['aps', 'alert', 'title'],
  subtitle: ['aps', 'alert', 'subtitle'],
  body: ['aps', 'alert', 'body'],
  sound: ['aps', 'sound'],
  badge: ['aps', 'badge'],
  interruption: ['aps', 'interruption-level'],
  threadId: ['aps', 'thread-id'],
  category: ['aps', 'category'],
  mutableContent: ['aps', 'mutable-content'],
  contentAvailable: ['aps', 'content-available'],
};

/** The order in which new keys are written. */
const ORDER = [
  'aps', 'title', 'subtitle', 'body', 'alert', 'sound', 'badge', 'interruption-level', 'thread-id', 'category',
  'mutable-content', 'content-available',
]; // prettier-ignore

/** Reads the fields out of a payload that is a JSON object. */
export function readFields(text: string, root: Node): FormFields {
  const aps = valueOf(root, 'aps');
  const alert = valueOf(aps, 'alert');
  const alertIsString = alert?.type === 'string';
  const words = (key: string) => (alertIsString || !alert ? missing(aps) : string(text, alert, key));
  const ofAps = (key: string) => (aps ? string(text, aps, key) : missing(aps));
  return {
    title: words('title'),
    subtitle: words('subtitle'),
    body: alertIsString ? { text: String(alert.value), foreign: false } : words('body'),
    sound: ofAps('sound'),
    badge: number(text, aps),
    interruption: ofAps('interruption-level'),
    threadId: ofAps('thread-id'),
    category: ofAps('category'),
    mutableContent: isOn(valueOf(aps, 'mutable-content')),
    contentAvailable: isOn(valueOf(aps, 'content-available')),
    custom: customOf(text, root),
    alertIsString,
  };
}

function missing(aps: Node | undefined): TextValue {
  return { text: '', foreign: aps !== undefined && aps.type !== 'object' };
}

function string(text: string, object: Node, key: string): TextValue {
  if (object.type !== 'object') return { text: '', foreign: true };
  const value = valueOf(object, key);
  if (!value) return { text: '', foreign: false };
  if (value.type === 'string') return { text: String(value.value), foreign: false };
  return { text: rawText(text, value), foreign: true };
}

function number(text: string, aps: Node | undefined): TextValue {
  const value = valueOf(aps, 'badge');
  if (!value) return missing(aps);
  return { text: rawText(text, value), foreign: value.type !== 'number' };
}

function isOn(value: Node | undefined): boolean {
  return value?.value === 1 || value?.value === true;
}

function customOf(text: string, root: Node): CustomValue[] {
  return properties(root)
    .filter((it) => it.key !== 'aps')
    .map(({ key, value }) => {
      const isText = value.type === 'string';
      return { key, isText, text: isText ? String(value.value) : rawText(text, value) };
    });
}

/** What `change` makes of `text`; `text` itself where it is not an object or the change has no place in it. */
function edited(text: string, change: (root: Node) => string): string {
  const parsed = parseText(text);
  return parsed.kind === 'object' ? change(parsed.root) : text;
}

/** Writes a field of text; an empty one is taken out. `badge` is written as the number it is. */
export function writeField(text: string, name: TextFieldName, value: string): string {
  return edited(text, (root) => {
    const alert = valueOf(valueOf(root, 'aps'), 'alert');
    if (alert?.type === 'string' && PATHS[name].includes('alert')) {
      return writeBesideString(text, root, alert, name, value);
    }
    if (value === '') return removePath(text, root, PATHS[name]);
    return setPath(text, root, PATHS[name], name === 'badge' ? value : JSON.stringify(value));
  });
}

/** `alert` is a string: the body edits it; a title makes an object of it, with the string as its body. */
function writeBesideString(
  text: string,
  root: Node,
  alert: Node,
  name: TextFieldName,
  value: string,
): string {
  if (name === 'body') {
    if (value === '') return removePath(text, root, ['aps', 'alert']);
    return applyEdit(text, replace(alert, JSON.stringify(value)));
  }
  if (value === '') return text;
  const body = rawText(text, alert);
  const emptied = applyEdit(text, replace(alert, '{}'));
  const withBody = edited(emptied, (it) => setPath(emptied, it, PATHS.body, body));
  return edited(withBody, (it) => setPath(withBody, it, PATHS[name], JSON.stringify(value)));
}

/** Switches a flag: 1, or not there at all. */
export function writeSwitch(text: string, name: SwitchName, on: boolean): string {
  return edited(text, (root) =>
    on ? setPath(text, root, PATHS[name], '1') : removePath(text, root, PATHS[name]),
  );
}

function setPath(text: string, root: Node, path: readonly string[], raw: string): string {
  const edit = setAt(text, root, path, raw, ORDER);
  return edit ? applyEdit(text, edit) : text;
}

function removePath(text: string, root: Node, path: readonly string[]): string {
  const key = path.at(-1) ?? '';
  const object = path.slice(0, -1).reduce<Node | undefined>(valueOf, root);
  if (object?.type !== 'object') return text;
  const removed = removeFrom(object, key).reduce(applyEdit, text);
  const wasLast = properties(object).every((it) => it.key === key);
  // An `alert` that the form emptied would still count as one: it goes too.
  if (path[1] === 'alert' && path.length === 3 && wasLast && removed !== text) {
    return edited(removed, (it) => removePath(removed, it, ['aps', 'alert']));
  }
  return removed;
}

/** Writes the value of the custom row `index`; `raw` is JSON. */
export function writeCustom(text: string, index: number, raw: string): string {
  return edited(text, (root) => {
    const row = customRows(root)[index];
    return row ? applyEdit(text, replace(row.value, raw)) : text;
  });
}

/** Gives the custom row `index` another key. */
export function renameCustom(text: string, index: number, key: string): string {
  return edited(text, (root) => {
    const row = customRows(root)[index];
    return row ? applyEdit(text, replace(row.keyNode, JSON.stringify(key))) : text;
  });
}

/** Adds a custom key with an empty string as its value. */
export function addCustom(text: string, key: string): string {
  return edited(text, (root) => setPath(text, root, [key], '""'));
}

export function removeCustom(text: string, key: string): string {
  return edited(text, (root) => removePath(text, root, [key]));
}

function customRows(root: Node) {
  return properties(root).filter((it) => it.key !== 'aps');
}

/** Whether `text` is JSON of any kind. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether `text` is what a badge can be. */
export function isBadge(text: string): boolean {
  return /^(0|[1-9]\d{0,8})$/.test(text);
}
