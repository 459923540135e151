import { expect, test } from 'vitest';
import { byteLength, meter } from './meter';

test.each([
  ['', 0],
  ['abc', 3],
  ['é', 2],
  ['中', 3],
  ['😀', 4],
  ['👩‍👩‍👧', 18],
  ['\ud800', 3],
  ['\r\n', 2],
])('%j is %d bytes', (text, bytes) => {
  expect(byteLength(text)).toBe(bytes);
});

test.each([
  [3685, 'ok'],
  [3687, 'near'],
  [4096, 'near'],
  [4097, 'over'],
])('%d bytes are %s', (bytes, tone) => {
  expect(meter('x'.repeat(bytes), 4096)).toMatchObject({ bytes, limit: 4096, tone });
});

test('the bar ends at its end', () => {
  expect(meter('x'.repeat(9000), 4096).part).toBe(1);
});
