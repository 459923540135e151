//! What a change of the draft comes to. Pure.

import type { Draft, Fix } from '../../bridge/generated';
import type { Fields } from './history/history';
import type { Edit } from './json/edit';

/** What is changed at once: the payload, fields, or both. */
export type Change = Partial<Draft>;

/** What undo takes back, besides the payload. */
export const UNDONE: readonly string[] = [
  'push_type', 'priority', 'expiration', 'topic', 'collapse_id', 'apns_id', 'token', 'token_file', 'variables',
  'aside', 'about',
] satisfies (keyof Draft)[]; // prettier-ignore

/** The field of the one control that a step without a payload was done in. */
export function fieldOf(fields: Fields, place: string): string {
  return place in fields ? place : (Object.keys(fields)[0] ?? place);
}

/** The edits of those fixes that touch none of the ones before. */
export function editsOf(fixes: readonly Fix[]): Edit[] {
  const taken: Edit[] = [];
  for (const { edits } of fixes) {
    const free = edits.every((it) => taken.every((other) => it.to < other.from || it.from > other.to));
    if (free) taken.push(...edits);
  }
  return taken.sort((one, two) => one.from - two.from);
}

export function same(one: unknown, two: unknown): boolean {
  return one === two || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(two));
}
