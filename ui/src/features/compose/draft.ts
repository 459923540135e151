//! A copy of a draft for the core. `$state.snapshot` would copy the payload too, however long it is.

import type { Draft } from '../../bridge/generated';

/** `draft` as it stands, apart from what is changed in it later. */
export function copyOf(draft: Draft): Draft {
  return {
    ...draft,
    device_ids: [...draft.device_ids],
    tags: [...draft.tags],
    people: [...draft.people],
    variables: { ...draft.variables },
    aside: draft.aside.map((it) => ({ ...it })),
    about: { ...draft.about },
  };
}
