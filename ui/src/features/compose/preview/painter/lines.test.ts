import { describe, expect, test } from 'vitest';
import { linesOf, runsOf, type Cluster } from './lines';

const HEIGHT = 20;
/** Letters of ten pixels, `columns` to a line; those of a later line are lower. */
function letters(text: string, columns: number, style = 'plain'): Cluster<string>[] {
  return [...text].map((letter, nth) => {
    const [left, top] = [(nth % columns) * 10, Math.floor(nth / columns) * HEIGHT];
    return { text: letter, style, box: { left, right: left + 10, top, bottom: top + HEIGHT } };
  });
}
const room = (width: number, lines: number) => ({ left: 0, right: width, top: 0, bottom: lines * HEIGHT });
const width = () => 10;
const drawn = (
  clusters: Cluster<string>[],
  columns: number,
  lines: number,
  ellipsis: 'last' | null = 'last',
) =>
  runsOf(clusters, { room: room(columns * 10, lines), rtl: false, ellipsis, width }).map(({ text }) => text);

test('letters are put into lines by their middle', () => {
  const small = { text: '.', style: 'plain', box: { left: 20, right: 24, top: 8, bottom: 18 } };
  expect(linesOf([...letters('ab', 2), small]).map((line) => line.length)).toEqual([3]);
  expect(linesOf(letters('abcdef', 2)).map((line) => line.map(({ text }) => text).join(''))).toEqual([
    'ab',
    'cd',
    'ef',
  ]);
  expect(linesOf([])).toEqual([]);
});

describe('what is seen', () => {
  test.each([
    ['abcdef', 3, 2, ['abc', 'def']],
    // The last line that is seen ends with an ellipsis where there are more.
    ['abcdefg', 3, 2, ['abc', 'de…']],
    ['abcdefghijkl', 3, 1, ['ab…']],
    ['', 3, 2, []],
  ])('%s in lines of %i, %i of them', (text, columns, lines, expected) => {
    expect(drawn(letters(text, columns), columns, lines)).toEqual(expected);
  });

  test('without an ellipsis, the rest is left out', () => {
    expect(drawn(letters('abcdefg', 3), 3, 2, null)).toEqual(['abc', 'def']);
  });

  test('a line that is too wide for its room ends with an ellipsis', () => {
    const fitting = { room: room(45, 1), rtl: false, ellipsis: 'wide' as const, width };
    expect(runsOf(letters('abcdefgh', 8), fitting).map(({ text }) => text)).toEqual(['abc…']);
  });

  test('a blank that hangs over the edge of a text of several lines does not', () => {
    const fitting = { room: room(30, 2), rtl: false, ellipsis: 'last' as const, width };
    expect(runsOf(letters('abc ', 4), fitting).map(({ text }) => text)).toEqual(['abc ']);
  });

  test('in a room for nothing, the ellipsis stands alone', () => {
    const fitting = { room: room(4, 1), rtl: false, ellipsis: 'wide' as const, width };
    expect(runsOf(letters('ab', 2), fitting)).toMatchObject([{ text: '…', left: 0 }]);
  });

  test('from right to left, it is cut at the left', () => {
    const line = letters('abcdef', 6).map((it, nth) => ({
      ...it,
      box: { ...it.box, left: 50 - nth * 10, right: 60 - nth * 10 },
    }));
    const fitting = {
      room: { left: 25, right: 60, top: 0, bottom: 20 },
      rtl: true,
      ellipsis: 'wide' as const,
      width,
    };
    expect(runsOf(line, fitting)).toEqual([{ text: 'ab…', left: 30, top: 0, style: 'plain' }]);
  });

  test('styles are runs of their own, each where it begins', () => {
    const line = letters('abcd', 4).map((it, nth) => ({ ...it, style: nth < 2 ? 'plain' : 'mark' }));
    const fitting = { room: room(40, 1), rtl: false, ellipsis: 'wide' as const, width };
    expect(runsOf(line, fitting)).toEqual([
      { text: 'ab', left: 0, top: 0, style: 'plain' },
      { text: 'cd', left: 20, top: 0, style: 'mark' },
    ]);
  });
});
