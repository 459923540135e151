import { describe, expect, test } from 'vitest';
import { localised, textsFor } from './strings';

const NONE = new Map<string, string>();
const texts = (entries: Record<string, string>, language = 'en') => ({ language, texts: entries });

describe('formats', () => {
  test.each([
    ['Hello', [], 'Hello'],
    ['Hello, %@', ['Ana'], 'Hello, Ana'],
    ['%@ and %@', ['Ana', 'Bea'], 'Ana and Bea'],
    ['%2$@ before %1$@', ['Ana', 'Bea'], 'Bea before Ana'],
    ['%1$@, %1$@', ['Ana'], 'Ana, Ana'],
    ['%d %i %u %ld %lld', [1, 2, 3, 4, 5], '1 2 3 4 5'],
    ['%.2f € %5.1f', [9.5, 2], '9.5 € 2'],
    ['%s', ['text'], 'text'],
    ['100 %%', [], '100 %'],
    ['%%@', ['x'], '%@'],
    ['50% off', [], '50% off'],
    ['%', [], '%'],
    ['%@', ['100%@'], '100%@'],
    ['%@', [{ a: 1 }], '{…}'],
    ['%@', [[1]], '[…]'],
    ['%@', [true], 'true'],
    ['你好，%@', ['安娜'], '你好，安娜'],
  ])('%s with %j', (format, args, shown) => {
    const { line } = localised('K', args, texts({ K: format }), NONE);
    expect(line.text).toBe(shown);
  });

  test('places without an argument are marked', () => {
    const { line, notes } = localised('K', ['Ana'], texts({ K: '%@ has %@' }), NONE);
    expect(line.parts).toEqual([
      { text: 'Ana has ', mark: null },
      { text: '%@', mark: 'argument' },
    ]);
    expect(notes).toEqual([{ code: 'loc_args', params: { key: 'K', wants: 2, has: 1 } }]);
  });

  test.each([
    ['%@', ['a', 'b'], 'loc_args'],
    ['Hello', ['a'], 'loc_args'],
    ['%3$@', ['a'], 'loc_args'],
    ['%d', ['7'], 'loc_number'],
    ['%d', [7], undefined],
    ['%@', ['7'], undefined],
  ])('%s with %j: %s', (format, args, code) => {
    expect(localised('K', args, texts({ K: format }), NONE).notes[0]?.code).toBe(code);
  });

  test('variables in arguments are filled in', () => {
    const found = localised('K', ['{{name}}', '{{who}}'], texts({ K: '%@, %@' }), new Map([['name', 'Ana']]));
    expect(found.line.text).toBe('Ana, {{who}}');
    expect(found.line.parts?.at(-1)?.mark).toBe('variable');
  });
});

describe('keys', () => {
  test('without a file, the key is shown and said to be one', () => {
    const found = localised('GREETING', [], null, NONE);
    expect([found.line.text, found.found]).toEqual(['GREETING', false]);
    expect(found.notes).toEqual([{ code: 'loc_unread', params: { key: 'GREETING' } }]);
  });

  test.each(['GREETING', 'constructor', '__proto__', 'toString'])('%s is not in the file', (key) => {
    const found = localised(key, [], texts({}, 'de'), NONE);
    expect([found.line.text, found.found]).toEqual([key, false]);
    expect(found.notes[0]).toEqual({ code: 'loc_missing', params: { key, language: 'de' } });
  });

  test('a long key is cut in what is said of it', () => {
    const note = localised('k'.repeat(5_000), [], null, NONE).notes[0];
    expect(String(note?.params['key'])).toHaveLength(60);
  });

  test('an empty text in the file is an empty text', () => {
    expect(localised('K', [], texts({ K: '' }), NONE)).toEqual({
      line: { text: '', parts: null },
      found: true,
      notes: [],
    });
  });
});

test.each([
  [['en', 'zh-Hans'], 'zh-Hans', 'zh-Hans'],
  [['en', 'zh_hans'], 'zh-Hans', 'zh_hans'],
  [['en', 'zh'], 'zh-Hans', 'zh'],
  [['en', 'zh-Hant'], 'zh-Hans', 'en'],
  [['de', 'en-GB'], 'en', 'en-GB'],
  [['de-AT', 'de-CH'], 'de-DE', 'de-AT'],
  [['de', 'Base'], 'fr', 'Base'],
  [['de', 'en'], 'fr', 'en'],
  [['de', 'ja'], 'fr', 'de'],
  [[], 'en', undefined],
])('of %j, a phone in %s takes %s', (languages, phone, taken) => {
  const all = languages.map((language) => texts({}, language));
  expect(textsFor(all, phone)?.language).toBe(taken);
});
