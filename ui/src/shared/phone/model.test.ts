import { describe, expect, test } from 'vitest';
import { isVisible, PLAIN, previewOf, previewOfText, type PreviewOptions } from './model';

const NOW = Date.UTC(2026, 10, 24, 12);
const TEXTS = {
  language: 'en',
  texts: { TITLE: 'Order %@', BODY: '%1$@ left %2$@', TOP: 'Hello', EMPTY: '' },
};
const of = (root: Record<string, unknown>, options: Partial<PreviewOptions> = {}) =>
  previewOf(root, { ...PLAIN, now: NOW, ...options });
const alert = (alert: unknown, options: Partial<PreviewOptions> = {}) => {
  const { title, subtitle, body, notes } = of({ aps: { alert } }, options);
  return { shown: [title.text, subtitle.text, body.text], notes: notes.map(({ code }) => code) };
};

describe('texts', () => {
  test.each([
    ['Hi', ['', '', 'Hi']],
    [{ title: 'A', subtitle: 'B', body: 'C' }, ['A', 'B', 'C']],
    [{ body: 'C' }, ['', '', 'C']],
    [{ title: 7, body: null }, ['', '', '']],
    [{ title: '', body: ' ' }, ['', '', ' ']],
    [null, ['', '', '']],
    [['Hi'], ['', '', '']],
    [7, ['', '', '']],
    [{ title: '\u202egnp.exe', body: 'e\u0301\u200d\u0000' }, ['\u202egnp.exe', '', 'e\u0301\u200d\u0000']],
    [{ title: '\ud800x' }, ['\ud800x', '', '']],
  ])('alert %j', (value, shown) => expect(alert(value)).toEqual({ shown, notes: [] }));

  test('are cut early', () => {
    const long = '😀 long words '.repeat(10_000);
    const begin = performance.now();
    const { shown } = alert({ title: long, subtitle: long, body: long });
    expect(Math.max(...shown.map((text) => text.length))).toBeLessThanOrEqual(6_000);
    expect(performance.now() - begin).toBeLessThan(50);
  });

  test('variables of the draft are filled in; the others are said', () => {
    const variables = new Map([['eta', 'tomorrow']]);
    expect(alert({ title: '{{who}}', body: '{{eta}} {{who}}' }, { variables })).toEqual({
      shown: ['{{who}}', '', 'tomorrow {{who}}'],
      notes: ['variable'],
    });
  });
});

describe('keys of texts', () => {
  test.each([
    [{ 'title-loc-key': 'TITLE', 'title-loc-args': ['A-1'] }, ['Order A-1', '', ''], []],
    [{ 'subtitle-loc-key': 'TOP' }, ['', 'Hello', ''], []],
    [{ 'loc-key': 'BODY', 'loc-args': ['Two', 'Lisbon'] }, ['', '', 'Two left Lisbon'], []],
    [{ 'loc-key': 'BODY', 'loc-args': ['Two'] }, ['', '', 'Two left %2$@'], ['loc_args']],
    [{ 'loc-key': 'TOP', 'loc-args': 'Two' }, ['', '', 'Hello'], []],
    [{ 'loc-key': 'GONE' }, ['', '', 'GONE'], ['loc_missing']],
    [{ 'loc-key': '' }, ['', '', ''], []],
    [{ 'loc-key': 7 }, ['', '', ''], []],
    // Both: the text of the key, where there is one.
    [{ body: 'C', 'loc-key': 'TOP' }, ['', '', 'Hello'], ['loc_both']],
    [{ body: 'C', 'loc-key': 'GONE' }, ['', '', 'C'], ['loc_both']],
    // Live Activities have objects in the place of texts.
    [{ title: { 'loc-key': 'TITLE', 'loc-args': ['7'] }, body: {} }, ['Order 7', '', ''], []],
  ])('%j', (value, shown, notes) => expect(alert(value, { texts: TEXTS })).toEqual({ shown, notes }));

  test('without a file, keys are shown as keys', () => {
    expect(alert({ 'loc-key': 'BODY', 'loc-args': ['x'] })).toEqual({
      shown: ['', '', 'BODY'],
      notes: ['loc_unread'],
    });
  });
});

describe('what happens', () => {
  const aps = { alert: 'Hi' };
  test.each([
    ['alert', aps, 'notification'],
    ['', aps, 'notification'],
    ['unheard-of', aps, 'notification'],
    ['constructor', aps, 'notification'],
    ['alert', {}, 'nothing'],
    ['alert', { alert: { title: '' } }, 'nothing'],
    ['alert', { 'content-available': 1 }, 'background'],
    ['alert', { badge: 3 }, 'badge'],
    ['alert', { badge: 0 }, 'badge'],
    ['alert', { sound: 'default' }, 'sound'],
    ['alert', { sound: 'default', badge: 3, 'content-available': 1 }, 'sound'],
    ['background', { 'content-available': 1 }, 'background'],
    ['background', aps, 'background'],
    ['complication', {}, 'complication'],
    ['controls', {}, 'controls'],
    ['fileprovider', {}, 'fileprovider'],
    ['liveactivity', {}, 'activity'],
    ['location', {}, 'location'],
    ['mdm', {}, 'mdm'],
    ['pushtotalk', {}, 'talk'],
    ['voip', aps, 'call'],
    ['widgets', {}, 'widgets'],
  ])('push type %s, %j: %s', (pushType, value, happening) => {
    expect(of({ aps: value }, { pushType }).happening).toBe(happening);
  });

  test('a pass is fetched by Wallet, whatever the push type', () => {
    expect(of({ aps: {} }, { topic: 'pass.com.acme.card' }).happening).toBe('wallet');
    expect(of({ aps: {} }, { topic: 'com.pass.card' }).happening).toBe('nothing');
  });

  test.each([{}, { aps: null }, { aps: [] }, { aps: 'x' }])('%j shows nothing', (root) => {
    expect(of(root).happening).toBe('nothing');
    expect(isVisible(of(root))).toBe(false);
  });

  test('an alert in a background push is said', () => {
    expect(of({ aps }, { pushType: 'background' }).notes).toEqual([
      { code: 'alert_in_background', params: {} },
    ]);
  });
});

describe('badge', () => {
  test.each([
    [undefined, { kind: 'keep' }, []],
    [0, { kind: 'clear' }, []],
    [1, { kind: 'set', value: 1 }, []],
    [120_000, { kind: 'set', value: 120_000 }, []],
    [-1, { kind: 'keep' }, ['badge_wrong']],
    [1.5, { kind: 'keep' }, ['badge_wrong']],
    ['1', { kind: 'keep' }, ['badge_wrong']],
    [null, { kind: 'keep' }, ['badge_wrong']],
    ['{{n:number}}', { kind: 'set', value: 4 }, []],
  ])('%j', (badge, expected, notes) => {
    const aps = badge === undefined ? {} : { badge };
    const model = of({ aps }, { variables: new Map([['n', '4']]) });
    expect(model.badge).toEqual(expected);
    expect(model.notes.map(({ code }) => code)).toEqual(notes);
  });
});

describe('sound and level', () => {
  const plain = { critical: false, volume: null };
  test.each([
    [{ sound: 'chime.caf' }, { name: 'chime.caf', ...plain }, 'active'],
    [{ sound: '' }, null, 'active'],
    [
      { sound: { critical: 1, name: 'a.caf', volume: 0.8 } },
      { name: 'a.caf', critical: true, volume: 0.8 },
      'critical',
    ],
    [{ sound: { name: 'a.caf', volume: 7 } }, { name: 'a.caf', critical: false, volume: 1 }, 'active'],
    [{ sound: { critical: 1 } }, null, 'active'],
    [{ alert: { sound: 'a.caf' } }, { name: 'a.caf', ...plain }, 'active'],
    [{ 'interruption-level': 'passive' }, null, 'passive'],
    [{ 'interruption-level': 'time-sensitive' }, null, 'time-sensitive'],
    [{ 'interruption-level': 'critical' }, null, 'critical'],
    [{ 'interruption-level': 'urgent' }, null, 'active'],
    [{ 'interruption-level': 3 }, null, 'active'],
  ])('%j', (aps, sound, level) => expect(of({ aps })).toMatchObject({ sound, level }));
});

describe('picture', () => {
  const url = 'https://a.example/x.png';
  const rich = { aps: { alert: 'Hi', 'mutable-content': 1 }, image: url };
  test('is what the service extension would attach', () => {
    expect(of(rich)).toMatchObject({ picture: { url, host: 'a.example' }, mutable: true, notes: [] });
  });
  test.each([
    [{ ...rich, aps: { alert: 'Hi' } }, true, 'image_mutable'],
    [rich, false, 'image_extension'],
    [{ ...rich, image: 'http://a.example/x.png' }, true, 'image_http'],
  ])('%j, the extension runs: %s', (root, extension, code) => {
    const model = of(root, { extension });
    expect(model.picture).toBeNull();
    expect(model.notes).toEqual([{ code, params: { host: 'a.example' } }]);
  });
  test('is none where nothing is shown', () => {
    expect(of({ ...rich, aps: { 'mutable-content': 1 } })).toMatchObject({ picture: null, notes: [] });
  });
});

describe('who calls', () => {
  test.each([
    [{ caller: 'Ana' }, 'Ana'],
    [{ callerName: 'Ana', caller: '' }, 'Ana'],
    [{ call: { from: 'Ana' } }, 'Ana'],
    [{ aps: { name: 'x' }, data: { display_name: 'Ana' } }, 'Ana'],
    [{ caller: { name: 'Ana' } }, 'Ana'],
    [{ caller: 7 }, ''],
    [{}, ''],
  ])('%j', (root, name) => expect(of(root, { pushType: 'voip' }).caller.text).toBe(name));

  test('is asked of calls alone', () => {
    expect(of({ aps: { alert: 'Hi' }, caller: 'Ana' }).caller.text).toBe('');
  });
});

describe('Live Activity', () => {
  const activity = (aps: Record<string, unknown>) => of({ aps }, { pushType: 'liveactivity' });
  test.each([
    [{ event: 'update' }, ['state_missing']],
    [{ event: 'end' }, []],
    [{ event: 'update', 'content-state': { eta: NOW / 1000 } }, ['unix_date']],
    [{ event: 'update', 'content-state': { eta: 785_000_000 } }, []],
  ])('%j', (aps, notes) => expect(activity(aps).notes.map(({ code }) => code)).toEqual(notes));

  test('belongs to its push type', () => {
    expect(activity({ event: 'start' }).activity?.event).toBe('start');
    expect(of({ aps: { event: 'start' } }).activity).toBeNull();
  });
});

test('what is said of several names is said once', () => {
  const { notes } = of({ aps: { alert: { 'title-loc-key': 'A', 'loc-key': 'B', subtitle: '{{x}} {{y}}' } } });
  expect(notes).toEqual([
    { code: 'loc_unread', params: { key: 'A, B' } },
    { code: 'variable', params: { name: '{{x}}, {{y}}' } },
  ]);
});

test.each(['', '{', '[]', '"x"', 'null', '7'])('the text %j shows nothing', (payload) => {
  expect(previewOfText(payload, PLAIN)).toBeNull();
});

test('a text that is an object is read', () => {
  expect(previewOfText('{"aps":{"alert":"Hi","alert":"Last"}}', PLAIN)?.body.text).toBe('Last');
});

test('names are as long as anybody reads', () => {
  const long = 'x'.repeat(10_000);
  const model = of({ aps: { 'thread-id': long, category: long, sound: long, 'interruption-level': long } });
  const { threadId, category, sound, levelText } = model;
  expect([threadId.length, category.length, sound?.name.length, levelText.length]).toEqual([
    120, 120, 120, 120,
  ]);
});

test('a payload of four kilobytes is read in no time', () => {
  const orders = Array.from({ length: 20 }, (_, id) => ({ id, sku: `SKU-${id}`, price: 9.5 + id }));
  const root = { orders, aps: { alert: { title: 'A', body: 'b '.repeat(1_400) }, 'mutable-content': 1 } };
  for (let warm = 0; warm < 50; warm += 1) of(root);
  const begin = performance.now();
  for (let run = 0; run < 100; run += 1) of(root);
  expect((performance.now() - begin) / 100).toBeLessThan(2);
});
