import { describe, expect, it } from 'vitest';
import { areSavable, problemOf, rowsOf, variablesOf, type VariableRow } from './variables';

const rows = (...pairs: [string, string][]): VariableRow[] => pairs.map(([name, value]) => ({ name, value }));

it('shows variables by name, and takes them back as they were', () => {
  const variables = { name: 'Ana "A"', city: '', 'order.id': '{{x}}\n' };
  expect(rowsOf(variables).map(({ name }) => name)).toEqual(['city', 'name', 'order.id']);
  expect(variablesOf(rowsOf(variables))).toEqual(variables);
  expect(rowsOf({})).toEqual([]);
});

it('leaves out rows in which nothing is typed, and keeps every value that is', () => {
  expect(variablesOf(rows(['', ''], [' name ', ' Ana '], [' ', '']))).toEqual({ name: ' Ana ' });
  // The core refuses it; it is not lost without a word.
  expect(variablesOf(rows(['', 'Ana']))).toEqual({ '': 'Ana' });
});

describe('problemOf', () => {
  it.each(['a', '_', 'order.id', 'a-b_1', ' name '])('takes %j', (name) => {
    expect(problemOf(rows([name, '']), 0)).toBeUndefined();
  });

  it.each(['1st', 'first name', '名字', '{{x}}', '-a', 'a+1h', ''])('refuses %j', (name) => {
    expect(problemOf(rows([name, 'x']), 0)).toBe('name');
  });

  it('says of the later of two equal names that it is taken', () => {
    const two = rows(['name', 'Ana'], ['', ''], ['name ', 'Bo']);
    expect(two.map((_, index) => problemOf(two, index))).toEqual([undefined, undefined, 'taken']);
    expect([areSavable(two), areSavable(two.slice(0, 2))]).toEqual([false, true]);
  });
});
