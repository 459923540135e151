import { describe, expect, test } from 'vitest';
import { DRAFT } from '../../../../bridge/fake/sample';
import type { Draft } from '../../../../bridge/generated';
import { PLAIN, previewOf } from '../../../../shared/phone/model';
import { differences, differing, rootOf } from './compare';

const side = (payload: string, change: Partial<Draft> = {}) => ({
  draft: { ...DRAFT, ...change, payload },
  root: rootOf(payload),
});

describe('differences', () => {
  test.each([
    ['{"a":1}', '{ "a": 1.0 }', []],
    ['{"a":1}', '{"a":2}', [['a', '1', '2']]],
    ['{"a":1}', '{}', [['a', '1', null]]],
    ['{}', '{"a":null}', [['a', null, 'null']]],
    ['{"a":{"b":1,"c":2}}', '{"a":{"c":2,"b":3}}', [['a.b', '1', '3']]],
    ['{"a":[1,2]}', '{"a":[1]}', [['a', '[1,2]', '[1]']]],
    [
      '{"a":{}}',
      '{"a":{"b":1}}',
      [
        ['a', '{}', null],
        ['a.b', null, '1'],
      ],
    ],
    ['{"a":"1"}', '{"a":1}', [['a', '"1"', '1']]],
    ['not json', '{"a":1}', [['a', null, '1']]],
    ['[]', '{}', []],
  ])('%s and %s', (left, right, expected) => {
    const found = differences(side(left), side(right));
    expect(found.map(({ name, left, right }) => [name, left, right])).toEqual(expected);
  });

  test('headers come first, by their names on the wire', () => {
    const found = differences(
      side('{"a":1}', { priority: '10', topic: 'x' }),
      side('{"a":2}', { priority: '', topic: 'y' }),
    );
    expect(found).toEqual([
      { name: 'apns-priority', left: '10', right: null },
      { name: 'apns-topic', left: 'x', right: 'y' },
      { name: 'a', left: '1', right: '2' },
    ]);
  });

  test('long values are cut, huge payloads read so far', () => {
    const long = JSON.stringify({ a: 'x'.repeat(5_000) });
    expect(differences(side(long), side('{}'))[0]?.left).toHaveLength(301);
    const huge = JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`k${n}`, n])));
    expect(differences(side(huge), side('{}'))).toHaveLength(2_000);
  });
});

test('the texts that differ are named', () => {
  const of = (alert: unknown) => previewOf({ aps: { alert } }, PLAIN);
  const found = differing(of({ title: 'A', body: 'B' }), of({ title: 'A', subtitle: 'S', body: 'C' }));
  expect([...found]).toEqual(['subtitle', 'body']);
  expect(differing(of('x'), null).size).toBe(0);
});
