import { describe, expect, it } from 'vitest';
import { compareLines, piecesOf, type DiffLine } from './lines';

const told = (lines: readonly DiffLine[]) =>
  lines.map(({ kind, text }) => `${{ same: ' ', removed: '-', added: '+' }[kind]}${text}`).join('\n');

describe('comparing lines', () => {
  it('finds the shortest way', () => {
    expect(told(compareLines('a\nb\nc\na\nb\nb\na', 'c\nb\na\nb\na\nc'))).toBe(
      '-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c',
    );
    expect(told(compareLines('{\n  "a": 1\n}', '{\n  "a": 2,\n  "b": 3\n}'))).toBe(
      ' {\n-  "a": 1\n+  "a": 2,\n+  "b": 3\n }',
    );
    expect(told(compareLines('same', 'same'))).toBe(' same');
    expect(told(compareLines('', 'x'))).toBe('-\n+x');
  });

  it('gives both texts back, whatever they are', () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 16807) % 2147483647) % below;
    const text = () => Array.from({ length: random(12) }, () => 'abc'[random(3)]).join('\n');
    for (let round = 0; round < 500; round++) {
      const [left, right] = [text(), text()];
      const lines = compareLines(left, right);
      const of = (kind: string) => lines.filter((it) => it.kind !== kind).map((it) => it.text);
      expect(of('added').join('\n')).toBe(left);
      expect(of('removed').join('\n')).toBe(right);
    }
  });

  it('does not look for a way through texts that have little in common', () => {
    const lines = (mark: string) => Array.from({ length: 4000 }, (_, n) => `${mark}${n}`).join('\n');
    const started = performance.now();
    expect(compareLines(lines('a'), lines('b'))).toHaveLength(8000);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('leaves out what is equal and far away', () => {
    const left = Array.from({ length: 20 }, (_, n) => String(n)).join('\n');
    const pieces = piecesOf(compareLines(left, left.replace('\n10\n', '\nten\n')), 2);
    expect(pieces.map((it) => (it.kind === 'gap' ? it.count : told(it.lines)))).toEqual([
      8,
      ' 8\n 9\n-10\n+ten\n 11\n 12',
      7,
    ]);
  });
});
