//! The words for why a push has no answer.

import type { Cause } from '../bridge/generated';
import type { Words } from '../i18n/words.svelte';

/** What happened and what to do, in the language of the UI; the core's own words where it is something new. */
export function causeText(cause: Cause | null, error: string | null, words: Words): string {
  const text = cause && words.find(`errors.send.${cause.code}`, cause.details);
  if (!text) return error ?? '';
  const goaway = cause.details['goaway'];
  return goaway === undefined ? text : `${text} ${words.t('errors.send.goaway', { goaway })}`;
}
