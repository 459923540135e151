import { describe, expect, it } from 'vitest';
import type { ProfileView } from '../../bridge/generated';
import { freePath, movedInto, rowsOf, type Shown } from './tree';

const profile = (id: string, rest: Partial<ProfileView> = {}): ProfileView => ({
  id,
  name: id.slice(id.lastIndexOf('/') + 1),
  folder: id.includes('/') ? id.slice(0, id.lastIndexOf('/')) : '',
  endpoint: 'sandbox',
  problem: null,
  app: '',
  edited: false,
  changed_at: 0,
  ...rest,
});
const shown = (rest: Partial<Shown> = {}): Shown => ({
  search: '',
  order: 'name',
  closed: [],
  ...rest,
});
const lines = (profiles: ProfileView[], folders: string[], how: Shown) =>
  rowsOf(profiles, folders, how).map((row) => {
    const text = row.kind === 'folder' ? `${row.name}/ ${row.count}` : row.profile.name;
    return '  '.repeat(row.depth) + text;
  });

const SOME = [
  profile('Top'),
  profile('Orders/Late 10', { changed_at: 3 }),
  profile('Orders/late 9', { changed_at: 9, app: 'com.example.shop' }),
  profile('Orders/Night/Deep'),
];

describe('rows of the tree', () => {
  it('nests folders, before what lies beside them, and keeps empty ones', () => {
    expect(lines(SOME, ['Empty', 'Orders', 'Orders/Night'], shown())).toEqual([
      'Empty/ 0',
      'Orders/ 3',
      '  Night/ 1',
      '    Deep',
      '  late 9',
      '  Late 10',
      'Top',
    ]);
  });

  it('leaves out what is in a closed folder, and counts it', () => {
    expect(lines(SOME, ['Orders'], shown({ closed: ['Orders'] }))).toEqual(['Orders/ 3', 'Top']);
  });

  it('finds every word in path, name and app, also in closed folders', () => {
    const search = (text: string) => lines(SOME, ['Empty'], shown({ search: text, closed: ['Orders'] }));
    expect(search('LATE orders')).toEqual(['Orders/ 2', '  late 9', '  Late 10']);
    expect(search('example.shop')).toEqual(['Orders/ 1', '  late 9']);
    expect(search('nothing')).toEqual([]);
  });

  it('lists by time of change without folders', () => {
    expect(lines(SOME, ['Empty'], shown({ order: 'changed' }))).toEqual(['late 9', 'Late 10', 'Deep', 'Top']);
  });

  it('is made of 5,000 profiles before anybody could notice', () => {
    const many = Array.from({ length: 5000 }, (_, nth) => profile(`Folder ${nth % 50}/Profile ${nth}`));
    expect(rowsOf(many, [], shown())).toHaveLength(5050);
  });
});

it('names where something is moved to, and copies', () => {
  expect(movedInto('Orders/Late', 'Night')).toBe('Night/Late');
  expect(movedInto('Orders/Late', '')).toBe('Late');
  const some = [profile('A'), profile('A copy'), profile('a COPY 2')];
  expect(freePath('A copy', some)).toBe('A copy 3');
  expect(freePath('B', some)).toBe('B');
});
