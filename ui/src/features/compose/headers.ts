//! The headers of a draft: which are set, what a push type does to the topic, what an expiration means.

import type { Draft, PushTypeView } from '../../bridge/generated';

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

/** What choosing `name` changes: the topic's suffix, and a priority that the type does not take. */
export function withPushType(draft: Draft, name: string, types: readonly PushTypeView[]): Partial<Draft> {
  const type = types.find((it) => it.name === name);
  if (!type) return { push_type: name };
  const priority = Number(draft.priority);
  const keeps = draft.priority === '' || type.priorities.includes(priority);
  return {
    push_type: name,
    topic: draft.topic === '' ? '' : bundleId(draft.topic, types) + type.topic_suffix,
    priority: keeps ? draft.priority : String(type.default_priority),
  };
}

/** `topic` without the suffix of a push type. */
export function bundleId(topic: string, types: readonly PushTypeView[]): string {
  const suffix = types
    .map((it) => it.topic_suffix)
    .filter((it) => it !== '' && topic.endsWith(it))
    .sort((one, two) => two.length - one.length)[0];
  return suffix ? topic.slice(0, -suffix.length) : topic;
}

/** What the select of expirations shows; `custom` for everything else. */
export const EXPIRATIONS = { apns: '', never: '0', hour: '+3600', day: '+86400' } as const;
export type ExpirationChoice = keyof typeof EXPIRATIONS | 'custom';

export function expirationChoice(expiration: string): ExpirationChoice {
  const found = Object.entries(EXPIRATIONS).find(([, value]) => value === expiration);
  return (found?.[0] as ExpirationChoice | undefined) ?? 'custom';
}
