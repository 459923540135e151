//! Where a failure is shown: at its field, or beside the form when none of the fields there is meant.

import type { Failure } from '../bridge/generated';
import type { Words } from '../i18n/words.svelte';
import { failureText } from './failure';

/** The words of `failure` if it belongs to `field`. */
export function failureAt(failure: Failure | null, field: string, words: Words): string | undefined {
  return failure?.field === field ? failureText(failure, words) : undefined;
}

/** The words of `failure` if it belongs to none of `fields`. */
export function failureBeside(
  failure: Failure | null,
  fields: readonly string[],
  words: Words,
): string | undefined {
  if (failure === null || (failure.field !== null && fields.includes(failure.field))) return undefined;
  return failureText(failure, words);
}
