import { expect, test } from 'vitest';
import { isCommand } from './keys';

const pressed = (key: string, held: Partial<KeyboardEvent> = {}) =>
  isCommand({ key, ctrlKey: false, metaKey: false, altKey: false, ...held } as KeyboardEvent);

test('letters, arrows and Enter are no commands', () => {
  for (const key of ['c', 'V', ' ', 'Enter', 'ArrowDown', 'Tab', 'Escape'])
    expect(pressed(key), key).toBe(false);
  expect(pressed('ArrowDown', { altKey: true })).toBe(false);
});

test('a modifier by itself is one, as is a letter with it', () => {
  for (const key of ['Control', 'Meta', 'Alt', 'Shift']) expect(pressed(key), key).toBe(true);
  expect(pressed('c', { ctrlKey: true })).toBe(true);
  expect(pressed('v', { metaKey: true })).toBe(true);
});
