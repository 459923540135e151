//! What git says of each profile. Pure.

import type { GitState, GitView } from '../../bridge/generated';

/** What git says of a profile: the graver of its two halves. */
export function marksOf(git: GitView | null): ReadonlyMap<string, GitState> {
  const marks = new Map<string, GitState>();
  for (const { path, state } of git?.files ?? []) {
    const id = /^profiles\/(.+)\.(?:push|payload)\.json$/.exec(path)?.[1];
    if (id === undefined) continue;
    const other = marks.get(id);
    marks.set(
      id,
      other === undefined || other === state
        ? state
        : other === 'conflicted'
          ? other
          : state === 'conflicted'
            ? state
            : 'changed',
    );
  }
  return marks;
}
