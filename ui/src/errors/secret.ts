//! Refusals to save or share what looks like a key, a token or a locked file.

import type { Failure, Span } from '../bridge/generated';

/** Whether a secret was found. */
export function isSecret(failure: Failure): boolean {
  return failure.code === 'invalid_field' && (failure.cause?.startsWith('secret_') ?? false);
}

/** Where in the text of its field it begins, in UTF-16 units. */
export function secretSpan({ details }: Failure): Span | null {
  const [from, to] = [Number(details['from'] ?? NaN), Number(details['to'] ?? NaN)];
  return Number.isInteger(from) && Number.isInteger(to) ? { from, to } : null;
}
