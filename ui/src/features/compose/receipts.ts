//! Receipts made readable: counts, short tokens, what is announced.

import type { Endpoint, Ending, Receipt } from '../../bridge/generated';
import type { Words } from '../../i18n/words.svelte';
import { ENDINGS } from '../../shared/ending';

export { toneOf } from '../../shared/ending';

export interface Count {
  ending: Ending;
  count: number;
}

/** How many ended how, without zeros. */
export function countsOf(receipts: readonly Receipt[]): Count[] {
  return ENDINGS.map((ending) => ({
    ending,
    count: receipts.filter((it) => it.ending === ending).length,
  })).filter((it) => it.count > 0);
}

/** Rows that are drawn at most; more are counted. */
const MOST_ROWS = 300;

/** The receipts to draw: all of them, or of very many the bad news first. */
export function drawnOf(receipts: readonly Receipt[]): readonly Receipt[] {
  if (receipts.length <= MOST_ROWS) return receipts;
  const bad = receipts.filter((it) => it.ending !== 'accepted');
  const good = receipts.filter((it) => it.ending === 'accepted');
  return [...bad, ...good].slice(0, MOST_ROWS);
}

/** What a screen reader says of a send that ended. */
export function announcementOf(receipts: readonly Receipt[], words: Words): string {
  const reasons = [...new Set(receipts.flatMap((it) => it.reason ?? []))].join(', ');
  return countsOf(receipts)
    .map(({ ending, count }) => words.t(`send.announce.${ending}`, { count, reasons }))
    .join(' ');
}

/** The ends of a token, `8f3c…e91a`. */
export function shortToken(token: string): string {
  return token.length <= 12 ? token : `${token.slice(0, 4)}…${token.slice(-4)}`;
}

/** The environment of an endpoint; Loopback plays one. */
export function playedBy(endpoint: Endpoint): 'sandbox' | 'production' {
  return endpoint === 'production' || endpoint === 'loopback_production' ? 'production' : 'sandbox';
}

/** `endpoint` as one of the three that the user chooses from. */
export function placeOf(endpoint: Endpoint): 'loopback' | 'sandbox' | 'production' {
  return endpoint === 'sandbox' || endpoint === 'production' ? endpoint : 'loopback';
}
