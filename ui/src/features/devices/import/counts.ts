//! What came of an import in numbers and words. Pure.

import type { DevicesImported } from '../../../bridge/generated';
import type { Words } from '../../../i18n/words.svelte';

export interface Count {
  kind: 'added' | 'merged' | 'renamed' | 'bad';
  count: number;
  text: string;
}

/** How many devices came in which way, without zeros but that of new ones. */
export function countsOf(report: DevicesImported, words: Words): Count[] {
  const kinds = (['added', 'merged', 'renamed', 'bad'] as const).filter(
    (it) => it === 'added' || report[it] > 0,
  );
  return kinds.map((kind) => ({
    kind,
    count: report[kind],
    text: words.t(`devices.import.${kind}`, { count: report[kind] }),
  }));
}

/** `3 new devices, 2 merged with the same token`. */
export function countsText(report: DevicesImported, words: Words): string {
  return countsOf(report, words)
    .map(({ count, text }) => `${words.number(count)} ${text}`)
    .join(', ');
}
