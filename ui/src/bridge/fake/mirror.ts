//! Payloads of which only the change is told, as the core puts them together.

import type { Draft, DraftChange } from '../generated';

/** What one command was last told; null where a change is one of another payload. */
export function mirror(): (told: DraftChange) => Draft | null {
  let last: { number: number; payload: string } | null = null;
  return ({ draft, number, change }) => {
    const base = last?.number === change?.base ? last?.payload : undefined;
    last = null;
    if (change && base === undefined) return null;
    const payload = change
      ? (base ?? '').slice(0, change.edit.from) + change.edit.insert + (base ?? '').slice(change.edit.to)
      : draft.payload;
    last = { number, payload };
    return { ...draft, payload };
  };
}
