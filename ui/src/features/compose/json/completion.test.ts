import { describe, expect, test } from 'vitest';
import { Words } from '../../../i18n/words.svelte';
import { completionsAt } from './completion';

const words = new Words('en', '');
const around = (pushType = 'alert') => ({
  words,
  pushType: () => pushType,
  variables: () => ['eta', 'order'],
});

/** What can stand at the `|` of `text`. */
function at(text: string, pushType?: string) {
  const place = text.indexOf('|');
  return completionsAt(text.replace('|', ''), place, around(pushType));
}
const labels = (text: string, pushType?: string) =>
  at(text, pushType)?.options.map((it) => it.displayLabel ?? it.label);

describe('keys', () => {
  test('are those of their place, and those that the push type reads come first', () => {
    expect(labels('{"aps": {"cont|"}}')?.[0]).toBe('content-available');
    expect(labels('{"aps": {"event|"}}', 'liveactivity')).toEqual(['event']);
    expect(labels('{"aps": {"alert": {"title|"}}}')?.slice(0, 3)).toEqual([
      'title',
      'title-loc-key',
      'title-loc-args',
    ]);
    expect(labels('{"|"}')).toContain('aps');
  });
  test('of other push types stand under a heading, behind', () => {
    const options = at('{"aps": {"|"}}')?.options ?? [];
    const first = options.findIndex((it) => it.section !== undefined);
    expect(first).toBeGreaterThan(5);
    expect(options.slice(first).every((it) => it.section !== undefined)).toBe(true);
  });
  test('replace what is typed of them, quotes and all', () => {
    expect(at('{"aps": {"bad|"}}')).toMatchObject({ from: 9, to: 14 });
    expect(at('{"aps": {"bad|')).toMatchObject({ from: 9, to: 13 });
    expect(at('{"aps": {bad|}}')).toMatchObject({ from: 9, to: 12 });
  });
  test('written with an underscore are found', () => {
    expect(labels('{"aps": {"content_av|"}}')).toEqual(['content-available']);
  });
  test('of the app are none', () => expect(at('{"mine": {"a|"}}')).toBeNull());
});

describe('values', () => {
  test('are those that Apple knows', () => {
    expect(labels('{"aps": {"interruption-level": "|"}}')).toEqual([
      'passive',
      'active',
      'time-sensitive',
      'critical',
    ]);
    expect(labels('{"aps": {"interruption-level": "ti|"}}')).toEqual(['time-sensitive']);
    expect(labels('{"aps": {"content-available": |}}')).toEqual(['1']);
    expect(labels('{"aps": {"event": |}}', 'liveactivity')).toEqual(['start', 'update', 'end']);
  });
  test('of a moment are that of the send, and now', () => {
    expect(labels('{"aps": {"timestamp": |}}', 'liveactivity')?.[0]).toBe('{{now:number}}');
    expect(labels('{"aps": {"timestamp": |}}', 'liveactivity')?.[1]).toMatch(/^\d{10}$/);
  });
  test('begin with the object where there is nothing', () => expect(labels('|')).toEqual(['{ "aps": … }']));
});

describe('variables', () => {
  test('are those that are known, and the built-in ones', () => {
    const found = at('{"a": "Hi {{|"}');
    expect(found?.options.map((it) => it.label)).toEqual(
      expect.arrayContaining(['eta', 'order', 'now', 'uuid']),
    );
    expect(found?.options[0]?.apply).toBe('eta}}');
    expect(at('{"a": "Hi {{|}}"}')?.options[0]?.apply).toBe('eta');
  });
  test('stand in texts alone', () =>
    expect(at('{"{{|": 1}')?.options.some((it) => it.label === 'eta') ?? false).toBe(false));
});
