import { expect, test } from 'vitest';
import { meter } from './meter';

test.each([
  [3685, 'ok'],
  [3687, 'near'],
  [4096, 'near'],
  [4097, 'over'],
])('%d bytes are %s', (bytes, tone) => {
  expect(meter(bytes, 4096)).toMatchObject({ bytes, limit: 4096, tone });
});

test('the bar ends at its end', () => {
  expect(meter(9000, 4096).part).toBe(1);
});
