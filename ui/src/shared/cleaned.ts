//! What was removed from a pasted token, in a sentence.

import type { CleanedToken } from '../bridge/generated';
import type { Words } from '../i18n/words.svelte';

/** Says what was removed, and whose token it is where another device than `own` has it; null for nothing to say. */
export function cleanedText(
  cleaned: CleanedToken | null,
  own: string | null,
  words: Pick<Words, 't' | 'find'>,
): string | null {
  if (cleaned === null) return null;
  const said = [];
  if (cleaned.removed.length > 0) {
    const what = cleaned.removed.map((it) => words.find(`devices.cleaned.${it}`) ?? it).join(', ');
    said.push(words.t('devices.cleaned', { what, bytes: cleaned.bytes }));
  }
  if (cleaned.device !== null && cleaned.device !== own)
    said.push(words.t('devices.cleaned.taken', { name: cleaned.device }));
  return said.length > 0 ? said.join(' ') : null;
}
