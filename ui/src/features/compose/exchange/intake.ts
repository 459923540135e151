//! What an import or a template makes of a draft. Pure.

import type {
  CredentialView,
  Draft,
  Endpoint,
  ImportedPush,
  PushTypeView,
  TemplateView,
} from '../../../bridge/generated';
import { topicFor } from '../headers/topic';

/** What is known here of what an import may name. */
export interface Known {
  types: readonly PushTypeView[];
  credentials: readonly CredentialView[];
}

/** What taking over `found` changes of `draft`. What it does not say stays. */
export function importedChange(draft: Draft, found: ImportedPush, known: Known): Partial<Draft> {
  const headers = found.headers as Partial<Draft>;
  const push_type = headers.push_type ?? draft.push_type;
  const topic = headers.topic ?? topicOf(found.bundle_id, push_type, known.types);
  const credential = known.credentials.find((it) => it.name === found.credential)?.id;
  const endpoint = endpointOf(found.host);
  return {
    ...headers,
    ...(found.payload === null ? {} : { payload: found.payload, aside: [] }),
    ...(topic === undefined ? {} : { topic }),
    ...(credential === undefined ? {} : { credential }),
    ...(endpoint === null ? {} : { endpoint }),
    // The push goes to that token, and to nobody else.
    ...(found.token === null
      ? {}
      : { token: found.token, device_ids: [], tags: [], people: [], token_file: '' }),
  };
}

function topicOf(bundle: string | null, name: string, types: readonly PushTypeView[]): string | undefined {
  if (bundle === null) return undefined;
  return bundle + (types.find((it) => it.name === name)?.topic_suffix ?? '');
}

/** The endpoint with this host, as far as it is one of Apple's. */
export function endpointOf(host: string | null): Endpoint | null {
  const name = host?.replace(/:\d+$/, '') ?? '';
  if (name === 'api.push.apple.com') return 'production';
  return name === 'api.sandbox.push.apple.com' || name === 'api.development.push.apple.com'
    ? 'sandbox'
    : null;
}

/** What beginning with `template` changes of `draft`: the payload, and the headers of its type. */
export function templateChange(
  draft: Draft,
  template: TemplateView,
  types: readonly PushTypeView[],
): Partial<Draft> {
  const { push_type, priority, expiration, payload } = template;
  const topic = topicFor(draft.topic, draft.push_type, push_type, types);
  return { payload, push_type, priority, expiration, topic, aside: [] };
}

/** Whether the templates `query` is found in: every word of it, in name, line or push type. */
export function foundIn(template: TemplateView, query: string): boolean {
  const { name, about, push_type } = template;
  const text = [name.en, name.zh_hans, about.en, about.zh_hans, push_type].join('\n').toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
