import { describe, expect, it } from 'vitest';
import { find, match, type PaletteItem } from './palette';

const item = (id: string, group: PaletteItem['group'], label: string, keywords = ''): PaletteItem => ({
  id,
  group,
  label,
  keywords,
  run: () => undefined,
});
const ITEMS = [
  item('send', 'actions', 'Send'),
  item('save', 'actions', 'Save profile'),
  item('import', 'actions', 'Import a key…', 'p8 credential'),
  item('dark', 'actions', 'Use the dark theme', 'appearance'),
  item('devices', 'places', 'Devices'),
  item('simulator', 'places', '模拟器', 'Simulator'),
  item('ana', 'devices', 'Ana’s iPhone 16', '8f3c00e91a com.acme.shop'),
  item('order', 'profiles', 'Order shipped', 'Orders/Order shipped'),
  item('key', 'credentials', 'Acme key', 'ABCDE12345'),
];
const ids = (query: string): string[] =>
  find(ITEMS, query).flatMap((section) => section.items.map(({ id }) => id));

describe('find', () => {
  it('shows everything under its heading when nothing is typed', () => {
    expect(find(ITEMS, ' ').map(({ group, items }) => [group, items.length])).toEqual([
      ['actions', 4],
      ['places', 2],
      ['devices', 1],
      ['profiles', 1],
      ['credentials', 1],
    ]);
    expect(ids('')).toEqual(ITEMS.map(({ id }) => id));
  });

  it.each([
    ['send', 'send'],
    ['sv', 'save'],
    ['dark', 'dark'],
    ['theme dark', 'dark'],
    ['ship', 'order'],
    ['os', 'order'],
    ['8f3c', 'ana'],
    ['SIMUL', 'simulator'],
    ['模拟', 'simulator'],
    ['abcde1', 'key'],
    ['p8', 'import'],
    ['orders/', 'order'],
  ])('%j finds %s first', (query, id) => expect(ids(query)[0]).toBe(id));

  it('finds nothing where nothing fits', () => {
    expect(ids('zzz')).toEqual([]);
    expect(ids('dnes')).toEqual([]);
  });

  it('shows at most twenty under one heading', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => item(`d${n}`, 'devices', `Device ${n}`));
    expect(find(many, 'device').map((section) => section.items.length)).toEqual([20]);
  });
});

describe('match', () => {
  it('ranks by how tightly the text fits', () => {
    const texts = ['send', 'send to production', 'resend: send', 'presend', 'save every new draft'];
    const scores = texts.map((text) => match(text, 'send'));
    expect(scores).toEqual([...scores].sort((one, two) => two - one));
    expect(new Set(scores).size).toBe(texts.length);
    expect(scores.at(-1)).toBeGreaterThan(0);
  });
});
