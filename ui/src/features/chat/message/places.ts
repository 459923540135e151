//! At which part of the form a problem of the scenario stands. Pure.

import type { Problem } from '../../../bridge/generated';

export type Place = 'from' | 'to' | 'ext' | 'other';

/** By its pointer into the scenario, or by its field where it has none. */
export function placeOf({ field, details }: Problem): Place {
  const pointer = details['pointer'] ?? '';
  if (field === 'ext' || pointer.startsWith('/message/ext')) return 'ext';
  if (pointer.startsWith('/message/from') || field === 'from') return 'from';
  return pointer.startsWith('/message/to') || field === 'to' ? 'to' : 'other';
}
