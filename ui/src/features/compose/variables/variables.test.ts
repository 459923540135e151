import { expect, test } from 'vitest';
import type { VariableView } from '../../../bridge/generated';
import { variableRows, without } from './variables';

const view = (name: string, rest: Partial<VariableView> = {}): VariableView => ({
  name,
  source: 'unknown',
  value: null,
  used: true,
  ...rest,
});

test('those that the payload uses come first, with what the profile gives them', () => {
  const views = [
    view('spare', { source: 'profile', value: 'x', used: false }),
    view('eta', { source: 'device', value: '9' }),
    view('who'),
  ];
  expect(variableRows(views, { spare: 'x', eta: '8' })).toEqual([
    { name: 'eta', source: 'device', value: '9', used: true, own: '8' },
    { name: 'who', source: 'unknown', value: null, used: true, own: null },
    { name: 'spare', source: 'profile', value: 'x', used: false, own: 'x' },
  ]);
});

test('what was typed since the core was asked is there at once', () => {
  expect(variableRows([view('who')], { who: 'Ana', fresh: 'f' })).toEqual([
    { name: 'who', source: 'profile', value: 'Ana', used: true, own: 'Ana' },
    { name: 'fresh', source: 'profile', value: 'f', used: false, own: 'f' },
  ]);
  expect(variableRows([view('gone', { source: 'profile', value: 'x', used: false })], {})).toEqual([]);
});

test('a variable is taken out', () => expect(without({ a: '1', b: '2' }, 'a')).toEqual({ b: '2' }));
