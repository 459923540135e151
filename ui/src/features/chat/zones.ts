//! The time zones of the world, for lists to choose from.

import type { Item } from './items';

let all: readonly string[] | undefined;

/** The first zones whose names hold all words of `query`; where none does, the query itself, for the core to judge. */
export function zonesWith(query: string, most = 50): Item[] {
  // Not in every web view.
  all ??= ['UTC', ...(Intl.supportedValuesOf?.('timeZone') ?? []).filter((it) => it !== 'UTC')];
  const parts = query.toLowerCase().split(/[\s/_]+/);
  const found = all.filter((zone) => parts.every((part) => zone.toLowerCase().includes(part)));
  if (found.length === 0 && query.trim() !== '') found.push(query.trim());
  return found.slice(0, most).map((zone) => ({ value: zone, label: zone }));
}
