//! The time zones of the world, for lists to choose from.

import type { Item } from './items';

let all: readonly string[] | undefined;

/** The first zones whose names hold all words of `query`. */
export function zonesWith(query: string, most = 50): Item[] {
  all ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((it) => it !== 'UTC')];
  const parts = query.toLowerCase().split(/[\s/_]+/);
  const found = all.filter((zone) => parts.every((part) => zone.toLowerCase().includes(part)));
  return found.slice(0, most).map((zone) => ({ value: zone, label: zone }));
}
