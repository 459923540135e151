//! People and groups as lists to choose from.

import type { ChatTarget, PersonRow, ScenarioView } from '../../../bridge/generated';
import type { Words } from '../../../i18n/words.svelte';
import type { Item } from '../items';

/** More people than this are found by typing. */
const MOST = 50;

interface People {
  people(search: string, count: number): Promise<readonly PersonRow[]>;
}

/** People whose names hold `query`. */
export async function personItems(from: People, query: string): Promise<Item[]> {
  const rows = await from.people(query, MOST);
  return rows.map(({ name, display_name }) => ({
    value: name,
    label: name,
    note: display_name ?? undefined,
  }));
}

/** Groups and people to write to; the value tells which it is. */
export async function targetItems(
  from: People,
  view: Pick<ScenarioView, 'groups'>,
  query: string,
  words: Words,
): Promise<Item[]> {
  const wanted = query.trim().toLowerCase();
  const groups = view.groups
    .filter((it) => it.id.toLowerCase().includes(wanted))
    .slice(0, MOST)
    .map(({ id, size }) => ({
      value: `group ${id}`,
      label: words.t('chat.to.group', { group: id }),
      note: words.t('chat.groups.size', { count: size }),
    }));
  const people = await personItems(from, query);
  return [...groups, ...people.map((it) => ({ ...it, value: `person ${it.value}` }))];
}

/** What a value of `targetItems` stands for. */
export function targetOf(value: string): ChatTarget {
  const cut = value.indexOf(' ');
  const name = value.slice(cut + 1);
  return value.slice(0, cut) === 'group' ? { kind: 'group', name } : { kind: 'person', name };
}
