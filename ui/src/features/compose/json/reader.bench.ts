//! How long a megabyte takes to be read: `npx vitest bench`. The engine of the window is another one; this only tells
//! whether the reader has become slower.

import { bench, describe } from 'vitest';
import { byteLength } from './bytes';
import { read } from './reader';

const order = { id: 10_293, sku: 'SKU-1', price: 9.5, note: 'Your order is on its way', tags: ['a', 'b'] };
const orders = Array.from({ length: 11_000 }, (_, at) => ({
  ...order,
  id: at,
  nested: { done: true, at: null },
}));
const TEXTS = {
  'in one line': JSON.stringify({ aps: { alert: 'A' }, orders }),
  'over lines': JSON.stringify({ aps: { alert: 'A' }, orders: orders.slice(0, 6000) }, null, 2),
  'one long string': JSON.stringify({ aps: { alert: 'ä 中 '.repeat(250_000) } }),
};

describe.each(Object.entries(TEXTS))('a megabyte %s', (_, text) => {
  bench('read', () => void read(text));
  bench('JSON.parse', () => void JSON.parse(text));
  bench('byteLength', () => void byteLength(text));
});
