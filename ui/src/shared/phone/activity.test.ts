import { describe, expect, test } from 'vitest';
import { activityOf } from './activity';

const NOW = Date.UTC(2026, 10, 24, 12);
/** Seconds since 2001, where a Swift `Date` begins. */
const swift = (ms: number) => ms / 1000 - 978_307_200;
const of = (aps: Record<string, unknown>, values: [string, string][] = []) =>
  activityOf(aps, new Map(values), NOW);
const field = (name: string, value: unknown) => of({ 'content-state': { [name]: value } }).fields[0];

describe('fields', () => {
  test.each([
    ['status', 'Out', 'text', 0],
    ['stops', 4, 'number', 4],
    ['stops', 0, 'number', 0],
    ['price', 1, 'number', 1],
    ['price', 9.5, 'number', 9.5],
    ['share', 0.25, 'progress', 0.25],
    ['progress', 0, 'progress', 0],
    ['progress', 1, 'progress', 1],
    ['percentDone', 62, 'progress', 0.62],
    ['percentDone', 620, 'number', 620],
    ['estimatedArrival', swift(NOW), 'date', NOW],
    ['end_date', swift(NOW), 'date', NOW],
    ['orderNumber', 780_000_000, 'number', 780_000_000],
    ['timeLeft', 300, 'number', 300],
    ['signed', true, 'switch', 1],
    ['signed', false, 'switch', 0],
    ['note', null, 'nothing', 0],
    ['stops', [1, 2, 3], 'list', 3],
    ['eta', '2026-11-24T12:00:00Z', 'text', 0],
  ])('%s: %j is a %s', (name, value, kind, number) => {
    expect(field(name, value)).toMatchObject({ kind, value: number, unix: false });
  });

  test('seconds since 1970 are shown as what Swift makes of them, and noted', () => {
    const found = field('eta', NOW / 1000);
    expect(found).toMatchObject({ kind: 'date', unix: true });
    expect(new Date(found?.value ?? 0).getUTCFullYear()).toBe(2057);
  });

  test.each([
    ['estimatedArrival', 'Estimated arrival'],
    ['stops_left', 'Stops left'],
    ['ETA', 'Eta'],
    ['剩余', '剩余'],
    ['x'.repeat(100), `X${'x'.repeat(39)}`],
  ])('%s is labelled %s', (name, label) => expect(field(name, 1)?.label).toBe(label));

  test('objects are opened one level', () => {
    const { fields } = of({ 'content-state': { driver: { name: 'Inês', car: { id: 7 } }, done: 0.5 } });
    expect(fields.map(({ key, label, kind }) => [key, label, kind])).toEqual([
      ['driver.name', 'Driver name', 'text'],
      ['driver.car', 'Driver car', 'list'],
      ['done', 'Done', 'progress'],
    ]);
  });

  test('no more are read than a phone has room for', () => {
    const state = Object.fromEntries(Array.from({ length: 1_000 }, (_, nth) => [`n${nth}`, nth]));
    const { fields, more } = of({ 'content-state': state });
    expect([fields.length, more]).toEqual([12, 988]);
  });

  test('variables are filled in, also where they stand for numbers', () => {
    const { fields } = of({ 'content-state': { who: '{{name}}', left: '{{n:number}}' } }, [
      ['name', 'Ana'],
      ['n', '4'],
    ]);
    expect(fields.map(({ kind, line, value }) => [kind, line.text, value])).toEqual([
      ['text', 'Ana', 0],
      ['number', '', 4],
    ]);
  });
});

describe('what stands out', () => {
  test('a status, a progress and a date', () => {
    const activity = of({
      'content-state': { shop: 'Lisbon', status: 'Out', done: 0.5, eta: swift(NOW), left: 3 },
    });
    const { headline, progress, date } = activity;
    expect([headline?.key, progress?.key, date?.key]).toEqual(['status', 'done', 'eta']);
  });

  test('else the first text', () => {
    expect(of({ 'content-state': { n: 1, shop: 'Lisbon' } }).headline?.key).toBe('shop');
    expect(of({}).headline).toBeNull();
  });
});

describe('stages', () => {
  const at = (seconds: number) => NOW / 1000 + seconds;
  test.each([
    [{ event: 'start' }, { event: 'start' }],
    [{ event: 'restart' }, { event: null }],
    [{}, { event: null, stale: false, dismissal: 'by_itself', dismissAt: null }],
    [{ 'stale-date': at(60) }, { stale: false, staleAt: NOW + 60_000 }],
    [{ 'stale-date': at(-60) }, { stale: true }],
    [{ 'stale-date': 'soon' }, { stale: false, staleAt: null }],
    [
      { event: 'end', 'dismissal-date': at(60) },
      { dismissal: 'later', dismissAt: NOW + 60_000 },
    ],
    [{ event: 'end', 'dismissal-date': at(-60) }, { dismissal: 'at_once' }],
    [{ event: 'end', 'dismissal-date': 1e300 }, { dismissal: 'by_itself' }],
  ])('%j', (aps, expected) => expect(of(aps)).toMatchObject(expected));

  test('attributes are shown with a start alone', () => {
    const aps = { 'attributes-type': 'Trip', attributes: { order: 'A-1' }, 'content-state': {} };
    expect(of({ ...aps, event: 'start' }).fields.map(({ key }) => key)).toEqual(['order']);
    expect(of({ ...aps, event: 'update' }).fields).toEqual([]);
    expect(of({ ...aps, event: 'start' }).type).toBe('Trip');
  });
});
