//! The headers of a draft: which are set, and what they mean.

import type { Draft, PushTypeView } from '../../../bridge/generated';
import type { Words } from '../../../i18n/words.svelte';
import { durationOfSeconds, momentText, SECONDS, type Duration } from '../form/seconds';
import { byteLength } from '../json/bytes';

/** The header fields of a draft and their names on the wire, in the order of the form. */
export const HEADERS = [
  ['push_type', 'apns-push-type'],
  ['priority', 'apns-priority'],
  ['expiration', 'apns-expiration'],
  ['topic', 'apns-topic'],
  ['collapse_id', 'apns-collapse-id'],
  ['apns_id', 'apns-id'],
] as const;

export type HeaderField = (typeof HEADERS)[number][0];

/** How many headers are sent. */
export function setHeaders(draft: Draft): number {
  return HEADERS.filter(([field]) => draft[field] !== '').length;
}

/** Bytes that APNs takes of a collapse ID. */
export const COLLAPSE_BYTES = 64;

/** Size of a collapse ID in bytes, as far as it is known before its variables are. */
export function collapseBytes(id: string): number {
  return byteLength(id);
}

/** Ways in which a notification expires: `never` is not stored at all. */
export type ExpirationKind = 'apns' | 'never' | 'after' | 'at' | 'other';

export function expirationKind(expiration: string): ExpirationKind {
  if (expiration === '') return 'apns';
  if (/^0+$/.test(expiration)) return 'never';
  if (/^\+\d{1,10}$/.test(expiration)) return 'after';
  return /^\d{1,19}$/.test(expiration) ? 'at' : 'other';
}

/** How long after the send `expiration` is. */
export function expirationDuration(expiration: string): Duration {
  return durationOfSeconds(Number(expiration.replace('+', '')) || 0);
}

/** `+N`, of a duration. */
export function expirationAfter({ count, unit }: Duration): string {
  return `+${count * SECONDS[unit]}`;
}

/** The longest that APNs keeps a notification, in seconds (§2.1). */
const STORED_SECONDS = 30 * 86_400;

/** What an expiration means, in one sentence. */
export function expirationText(expiration: string, nowMs: number, words: Words): string {
  const kind = expirationKind(expiration);
  if (kind === 'after') {
    const { count, unit } = expirationDuration(expiration);
    const long = count * SECONDS[unit] > STORED_SECONDS;
    const duration = words.t(`compose.unit.of.${unit}`, { count });
    return words.t(long ? 'compose.expiration.means.long' : 'compose.expiration.means.after', { duration });
  }
  if (kind !== 'at') return words.t(`compose.expiration.means.${kind}`);
  const moment = momentText(expiration, nowMs, words);
  if (moment === '') return words.t('compose.expiration.means.other');
  const past = Number(expiration) * 1000 <= nowMs;
  return words.t(past ? 'compose.expiration.means.past' : 'compose.expiration.means.at', { moment });
}

/** What a priority means, and what the push type takes. */
export function priorityText(priority: string, type: PushTypeView | undefined, words: Words): string {
  const meaning = words.find(`compose.priority.means.${priority}`) ?? words.t('compose.priority.means.other');
  const taken = type?.priorities.join(', ') ?? '';
  const named =
    priority === ''
      ? words.t('compose.priority.means.none', { priority: type?.default_priority ?? 10 })
      : meaning;
  if (!type || priority === '' || type.priorities.includes(Number(priority))) return named;
  return `${named} ${words.t('compose.priority.takes', { push_type: type.name, priorities: taken })}`;
}
