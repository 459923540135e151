import { describe, expect, test } from 'vitest';
import { covering, ends, fillsOf, fitted, inset, length, split } from './css';

test.each([
  ['', []],
  ['a', ['a']],
  ['a, b(c, d), e', ['a', 'b(c, d)', 'e']],
  ['a(b(c, d), e), f', ['a(b(c, d), e)', 'f']],
])('%j is split at its commas', (text, parts) => expect(split(text)).toEqual(parts));

describe('fillsOf', () => {
  test('reads a linear gradient', () => {
    expect(
      fillsOf('linear-gradient(168deg, rgb(1, 2, 3) 0%, rgba(4, 5, 6, 0.5) 48%, rgb(7, 8, 9) 100%)'),
    ).toEqual([
      {
        kind: 'linear',
        degrees: 168,
        stops: [
          { color: 'rgb(1, 2, 3)', at: 0 },
          { color: 'rgba(4, 5, 6, 0.5)', at: 0.48 },
          { color: 'rgb(7, 8, 9)', at: 1 },
        ],
      },
    ]);
  });

  test('one without angle and places goes down, evenly', () => {
    expect(fillsOf('linear-gradient(red, lime, blue)')).toEqual([
      {
        kind: 'linear',
        degrees: 180,
        stops: [
          { color: 'red', at: 0 },
          { color: 'lime', at: 0.5 },
          { color: 'blue', at: 1 },
        ],
      },
    ]);
  });

  test('reads a place at the edge', () => {
    const [fill] = fillsOf('radial-gradient(90% 70% at 0px 100%, red, blue)');
    expect(fill).toMatchObject({ centre: [0, 1] });
  });

  test.each(['80% 60% at 88% 6%', 'ellipse 80% 60% at 88% 6%'])('reads a radial one: %s', (shape) => {
    expect(fillsOf(`radial-gradient(${shape}, rgb(0, 0, 0) 0%, rgba(0, 0, 0, 0) 100%)`)).toMatchObject([
      { kind: 'radial', radius: [0.8, 0.6], centre: [0.88, 0.06], stops: [{ at: 0 }, { at: 1 }] },
    ]);
  });

  test.each([
    'none',
    '',
    'url("https://a.example/x.png")',
    'conic-gradient(red, blue)',
    'radial-gradient(red, blue)',
  ])('%j is none that is drawn', (image) => expect(fillsOf(image)).toEqual([]));

  test('keeps the order of layers', () => {
    const kinds = fillsOf('radial-gradient(1% 1% at 1% 1%, red, blue), linear-gradient(90deg, red, blue)');
    expect(kinds.map(({ kind }) => kind)).toEqual(['radial', 'linear']);
  });
});

test.each([
  [0, [0, -20]],
  [90, [50, 0]],
  [180, [0, 20]],
  [270, [-50, 0]],
  [45, [35, -35]],
] as const)('a gradient of %i degrees over 100 × 40', (degrees, [x, y]) => {
  const end = ends(degrees, 100, 40);
  expect(end[0]).toBeCloseTo(x, 5);
  expect(end[1]).toBeCloseTo(y, 5);
});

test.each([
  ['12px', 100, 12],
  ['50%', 80, 40],
  ['auto', 80, 0],
  ['', 80, 0],
])('the length %j of %i', (text, whole, value) => expect(length(text, whole)).toBe(value));

describe('corners', () => {
  test.each([
    [
      [10, 10, 10, 10],
      [10, 10, 10, 10],
    ],
    [
      [40, 40, 40, 40],
      [20, 20, 20, 20],
    ],
    [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ],
    [
      [46, 46, 14, 14],
      [30.666, 30.666, 9.333, 9.333],
    ],
  ] as const)('%j fit into 100 × 40', (corners, expected) => {
    fitted(corners, 100, 40).forEach((radius, nth) => expect(radius).toBeCloseTo(expected[nth] ?? 0, 2));
  });
  test('inside are smaller', () => expect(inset([10, 4, 0, 20], 6)).toEqual([4, 0, 0, 14]));
});

test.each([
  [
    { width: 200, height: 100 },
    { x: 50, y: 0, width: 100, height: 100 },
  ],
  [
    { width: 100, height: 400 },
    { x: 0, y: 150, width: 100, height: 100 },
  ],
])('the part of %j that covers a square', (picture, part) => {
  expect(covering(picture, { width: 50, height: 50 })).toEqual(part);
});
