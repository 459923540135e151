import { expect, test } from 'vitest';
import { parts } from './rich';

test('names are set off, wherever they stand', () => {
  expect(parts('**A**, click **B** twice')).toEqual([
    { text: 'A', name: true },
    { text: ', click ', name: false },
    { text: 'B', name: true },
    { text: ' twice', name: false },
  ]);
  expect(parts('plain')).toEqual([{ text: 'plain', name: false }]);
});
