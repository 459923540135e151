//! The variables of a notification as the tab lists them. Pure.

import type { Draft, VariableSource, VariableView } from '../../../bridge/generated';

export interface VariableRow {
  name: string;
  source: VariableSource;
  /** For the first target; null where it is not known. */
  value: string | null;
  used: boolean;
  /** What the profile gives it; null where it is none of the profile's. */
  own: string | null;
}

/** The variables that Pushbench knows itself; the core has their values. */
export const BUILT_INS = ['now', 'now+1h', 'date', 'time', 'datetime', 'uuid', 'counter'] as const;

/** What the core says of variables, with what the profile holds, which may be newer: those of the payload first. */
export function variableRows(views: readonly VariableView[], own: Draft['variables']): VariableRow[] {
  const listed = views.filter((it) => it.source !== 'profile' || own[it.name] !== undefined);
  const names = new Set(listed.map((it) => it.name));
  const rows = listed.map((it) => {
    const value = own[it.name] ?? null;
    const fromProfile = value !== null && (it.source === 'unknown' || it.source === 'profile');
    return { ...it, own: value, ...(fromProfile ? { source: 'profile' as const, value } : {}) };
  });
  const fresh = Object.entries(own).filter(([name]) => !names.has(name));
  const added = fresh.map(([name, value]) => ({
    name,
    source: 'profile' as const,
    value,
    used: false,
    own: value,
  }));
  return [...rows, ...added].sort((one, two) => Number(two.used) - Number(one.used));
}

/** `variables` without `name`. */
export function without(variables: Draft['variables'], name: string): Draft['variables'] {
  return Object.fromEntries(Object.entries(variables).filter(([it]) => it !== name));
}
