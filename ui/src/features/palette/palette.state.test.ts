import { expect, it } from 'vitest';
import type { PaletteItem } from './palette';
import { Palette } from './palette.svelte';

const done: string[] = [];
const item = (id: string, group: PaletteItem['group']): PaletteItem => ({
  id,
  group,
  label: id,
  keywords: '',
  run: () => done.push(id),
});
const ITEMS = [item('send', 'actions'), item('devices', 'places'), item('save', 'actions')];

function opened(query = ''): Palette {
  const palette = new Palette();
  palette.show(ITEMS);
  if (query !== '') palette.search(query);
  return palette;
}

it('marks the first item when it opens, in the order on the screen', () => {
  const palette = opened();
  expect(palette.found.map(({ id }) => id)).toEqual(['send', 'save', 'devices']);
  expect(palette.marked?.id).toBe('send');
});

it.each([
  [1, 'save'],
  [2, 'devices'],
  [3, 'send'],
  [-1, 'devices'],
  [8, 'devices'],
])('moves the mark by %i to %s, round the ends', (steps, id) => {
  const palette = opened();
  palette.move(steps);
  expect(palette.marked?.id).toBe(id);
});

it('marks the best again when the query changes, and nothing when nothing is found', () => {
  const palette = opened();
  palette.move(1);
  palette.search('dev');
  expect(palette.marked?.id).toBe('devices');
  palette.search('zzz');
  palette.move(1);
  expect(palette.marked).toBeNull();
});

it('is closed by the time that an item runs', () => {
  const palette = opened();
  let open = true;
  palette.run({ ...item('x', 'actions'), run: () => (open = palette.open) });
  expect(open).toBe(false);
});

it('forgets the query when it is opened again', () => {
  const palette = opened('dev');
  palette.show(ITEMS);
  expect([palette.query, palette.found.length]).toEqual(['', 3]);
});
