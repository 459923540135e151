//! The rows of the tree of profiles: what is shown of it, in which order. Pure.

import type { ProfileView } from '../../bridge/generated';

export type Order = 'name' | 'changed';

export interface FolderRow {
  kind: 'folder';
  /** Its path. */
  id: string;
  name: string;
  depth: number;
  open: boolean;
  /** How many profiles are in it and below. */
  count: number;
}

export interface ProfileRow {
  kind: 'profile';
  id: string;
  profile: ProfileView;
  depth: number;
}

export type Row = FolderRow | ProfileRow;

export interface Shown {
  search: string;
  order: Order;
  /** Paths of the folders that are closed. */
  closed: readonly string[];
}

/** The rows of the tree. What is searched for is shown in every folder; by time of change there are no folders. */
export function rowsOf(
  profiles: readonly ProfileView[],
  folders: readonly string[],
  { search, order, closed }: Shown,
): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = words.length === 0 ? profiles : profiles.filter((it) => matches(it, words));
  if (order === 'changed') {
    const sorted = [...hits].sort((a, b) => (b.changed_at ?? 0) - (a.changed_at ?? 0) || compare(a.id, b.id));
    return sorted.map((profile) => ({ kind: 'profile', id: profile.id, profile, depth: 0 }));
  }
  const inside = new Map<string, ProfileView[]>();
  const counts = new Map<string, number>();
  for (const it of hits) {
    const list = inside.get(it.folder);
    if (list) list.push(it);
    else inside.set(it.folder, [it]);
    for (const folder of withParents(it.folder)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const shown = new Set(words.length === 0 ? folders : []);
  for (const folder of counts.keys()) shown.add(folder);
  const children = new Map<string, string[]>();
  for (const folder of shown) {
    const parent = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
    children.set(parent, [...(children.get(parent) ?? []), folder]);
  }
  const rows: Row[] = [];
  const add = (parent: string, depth: number): void => {
    for (const id of (children.get(parent) ?? []).sort(compare)) {
      const open = words.length > 0 || !closed.includes(id);
      const name = id.slice(id.lastIndexOf('/') + 1);
      rows.push({ kind: 'folder', id, name, depth, open, count: counts.get(id) ?? 0 });
      if (open) add(id, depth + 1);
    }
    for (const profile of (inside.get(parent) ?? []).sort((a, b) => compare(a.name, b.name))) {
      rows.push({ kind: 'profile', id: profile.id, profile, depth });
    }
  };
  add('', 0);
  return rows;
}

/** `A`, `A/B` and `A/B/C` of `A/B/C`; none of the top. */
export function withParents(folder: string): string[] {
  if (folder === '') return [];
  const parts = folder.split('/');
  return parts.map((_, nth) => parts.slice(0, nth + 1).join('/'));
}

/** Where `id` is when it lies in `folder`. */
export function movedInto(id: string, folder: string): string {
  const name = id.slice(id.lastIndexOf('/') + 1);
  return folder === '' ? name : `${folder}/${name}`;
}

/** `path`, or the first of `path 2`, `path 3` and so on that no profile has, whatever its capitals. */
export function freePath(path: string, profiles: readonly ProfileView[]): string {
  const taken = new Set(profiles.map((it) => it.id.toLowerCase()));
  for (let nth = 1; ; nth += 1) {
    const tried = nth === 1 ? path : `${path} ${nth}`;
    if (!taken.has(tried.toLowerCase())) return tried;
  }
}

function matches(profile: ProfileView, words: readonly string[]): boolean {
  const text = `${profile.id}\n${profile.name}\n${profile.app}`.toLowerCase();
  return words.every((it) => text.includes(it));
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const compare = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
