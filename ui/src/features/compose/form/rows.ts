//! Values of a table of keys: what kind of JSON one is.

import { read } from '../json/reader';

/** Whether `text` is JSON of any kind. */
export function isJson(text: string): boolean {
  return read(text).kind === 'value';
}

/** The kind of a value that is written as JSON: the last part of a key `compose.custom.…`. */
export function kindOf(raw: string): 'number' | 'boolean' | 'null' | 'array' | 'object' | 'json' {
  const first = raw.trimStart()[0] ?? '';
  if (first === '{') return 'object';
  if (first === '[') return 'array';
  if (first === 't' || first === 'f') return 'boolean';
  if (first === 'n') return 'null';
  return /[-\d]/.test(first) ? 'number' : 'json';
}
