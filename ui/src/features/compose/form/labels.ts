//! What a field of the payload is called: a name for people, and the key as it goes on the wire.

import type { Words } from '../../../i18n/words.svelte';
import { keyAt } from './keys';
import type { Path } from './values';

/** The name of the field for `path`; the key itself where it has none. */
export function labelOf(path: Path, words: Words): string {
  const key = path.at(-1) ?? '';
  const own = path.length > 3 || (path[1] === 'sound' && path.length === 3) ? path.slice(-2).join('.') : key;
  return words.find(`compose.field.${own}`) ?? words.find(`compose.field.${key}`) ?? key;
}

/** What Apple does with the key at `path`, in one sentence; empty for one that it does not know. */
export function meaningOf(path: Path, pushType: string, words: Words): string {
  const meaning = keyAt(path, pushType)?.meaning;
  return meaning ? words.pick(meaning) : '';
}
