//! The bounds of a send as texts in fields, and back.

import type { SendLimits } from '../../bridge/generated';

export const LIMITS = [
  'max_in_flight',
  'per_second',
  'deadline_minutes',
  'first_answers',
  'bad_token_percent',
] as const;
export type LimitField = (typeof LIMITS)[number];

/** As it stands in the field; no bound is empty. */
export function limitText(limits: SendLimits, field: LimitField): string {
  const value = limits[field];
  return value === null ? '' : String(value);
}

/** What is typed as a number: null where that means no bound; undefined where it is none. */
export function readLimit(field: LimitField, text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return field === 'per_second' ? null : undefined;
  const number = Number(trimmed);
  if (!Number.isFinite(number) || number < 0) return undefined;
  return field === 'per_second' || Number.isInteger(number) ? number : undefined;
}
