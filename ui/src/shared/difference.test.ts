import { expect, test } from 'vitest';
import { applied, difference, inverse, joined } from './difference';

test.each([
  ['abc', 'abXc', { at: 2, removed: '', inserted: 'X' }],
  ['abc', 'ac', { at: 1, removed: 'b', inserted: '' }],
  ['aaaa', 'aaa', { at: 3, removed: 'a', inserted: '' }],
  ['', 'x', { at: 0, removed: '', inserted: 'x' }],
  ['x', '', { at: 0, removed: 'x', inserted: '' }],
  ['abc', 'xyz', { at: 0, removed: 'abc', inserted: 'xyz' }],
])('%j to %j', (now, next, expected) => expect(difference(now, next)).toEqual(expected));

test('equal texts do not differ', () => expect(difference('a', 'a')).toBeNull());

test('whatever is done is found, taken back, and joined', () => {
  let seed = 11;
  const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  const base = 'ab'.repeat(15_000);
  for (let nth = 0; nth < 400; nth++) {
    const start = nth % 2 === 0 ? base : base.slice(0, random(40));
    const edited = (text: string) => {
      const at = random(text.length + 1);
      return text.slice(0, at) + 'xab'.slice(0, random(4)) + text.slice(at + random(5));
    };
    const [one, two] = [edited(start), ''];
    const first = difference(start, one) ?? { at: 0, removed: '', inserted: '' };
    expect(applied(start, first)).toBe(one);
    expect(applied(one, inverse(first))).toBe(start);
    const next = nth % 3 === 0 ? edited(one) : one.slice(0, first.at) + 'Q' + one.slice(first.at) + two;
    const second = difference(one, next) ?? { at: 0, removed: '', inserted: '' };
    const both = joined(first, second);
    if (both) expect(applied(start, both)).toBe(next);
  }
});
