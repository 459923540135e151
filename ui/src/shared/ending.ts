//! How a push ended: the order in which endings are told, and their colours.

import type { Ending } from '../bridge/generated';

/** Bad news first. */
export const ENDINGS: readonly Ending[] = ['rejected', 'failed', 'unknown', 'cancelled', 'accepted'];

/** The colour of how it ended. */
export function toneOf(ending: Ending): 'ok' | 'warn' | 'bad' | 'muted' {
  if (ending === 'accepted') return 'ok';
  if (ending === 'rejected' || ending === 'failed') return 'bad';
  return ending === 'unknown' ? 'warn' : 'muted';
}
