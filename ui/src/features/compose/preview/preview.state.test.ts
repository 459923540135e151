import { describe, expect, test, vi } from 'vitest';
import { fakeBridge } from '../../../bridge/fake';
import { startState } from '../../../bridge/fake/sample';
import { Bench } from '../../../shared/bench.svelte';
import { Compose } from '../compose.svelte';
import { Comparison } from './compare/comparison.svelte';
import { Preview } from './preview.svelte';

function setup(payload?: unknown, pushType = 'alert') {
  const asked = new URLSearchParams({ lang: 'en', push_type: pushType });
  if (payload !== undefined) asked.set('payload', JSON.stringify(payload));
  const bridge = fakeBridge(asked);
  const start = startState(asked);
  const bench = new Bench(bridge, start, 'en');
  const compose = new Compose(bench, start.draft);
  return { bridge, bench, compose, preview: new Preview(compose) };
}

describe('surfaces', () => {
  test('are those of what happens; the one that was chosen comes back', () => {
    const { compose, preview } = setup();
    expect(preview.surface).toBe('lock');
    preview.choose('watch');
    expect(preview.surface).toBe('watch');
    compose.set({ push_type: 'voip' });
    expect([preview.surfaces, preview.surface]).toEqual([['call'], 'call']);
    compose.set({ push_type: 'alert' });
    expect(preview.surface).toBe('watch');
  });

  test('the last one stays while the payload is no object', () => {
    const { compose, preview } = setup({ aps: { alert: 'Hi' } });
    expect(preview.stage?.model.body.text).toBe('Hi');
    compose.setPayload('{');
    expect([preview.model, preview.stage?.model.body.text, preview.surface]).toEqual([null, 'Hi', 'lock']);
  });

  test('there is none where the payload never was one', () => {
    const { compose, preview } = setup();
    compose.setPayload('[]');
    expect([preview.model, preview.stage]).toEqual([null, null]);
  });
});

describe('the phone', () => {
  test('has the language of the window until it is set', () => {
    const { bench, preview } = setup();
    expect(preview.words.t('compose.preview.phone.now')).toBe('now');
    bench.words.choose('zh-Hans', 'en');
    expect(preview.words.t('compose.preview.phone.now')).toBe('现在');
    preview.language = 'en';
    expect(preview.words.t('compose.preview.phone.now')).toBe('now');
  });

  test('is for the app of the topic', () => {
    const { compose, preview } = setup();
    compose.set({ topic: 'com.acme.shop.voip' });
    expect([preview.bundleId, preview.stage?.app.name]).toEqual(['com.acme.shop', 'Shop']);
  });
});

describe('strings', () => {
  const payload = { aps: { alert: { 'loc-key': 'GREETING', 'loc-args': ['Ana'] } } };

  test('are asked for once the bundle ID stands still', async () => {
    vi.useFakeTimers();
    const { bridge, preview } = setup(payload);
    const call = vi.spyOn(bridge, 'call');
    const stop = preview.strings.follow('com.acme');
    stop();
    preview.strings.follow('com.acme.shop');
    expect(call).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(300);
    expect(call.mock.calls.filter(([name]) => name !== 'check_draft')).toEqual([
      ['strings_of', { bundle_id: 'com.acme.shop' }],
    ]);
    vi.useRealTimers();
  });

  test('give a key its text, in the language of the phone', async () => {
    const { preview } = setup(payload);
    preview.strings.follow(preview.bundleId);
    expect(preview.model?.body.text).toBe('GREETING');
    expect(await preview.strings.add('/home/ana/en.lproj/Localizable.strings')).toBe(true);
    expect(preview.model?.body.text).toBe('Hello, Ana');
    expect(await preview.strings.add('/home/ana/zh-Hans.lproj/Localizable.strings')).toBe(true);
    expect(preview.phoneLanguages).toEqual(['en', 'zh-Hans']);
    preview.language = 'zh-Hans';
    expect(preview.model?.body.text).toBe('你好，Ana');
    await preview.strings.remove();
    expect(preview.model?.body.text).toBe('GREETING');
  });

  test('have the payload checked anew, which is judged by them', async () => {
    const { bridge, preview } = setup(payload);
    preview.strings.follow(preview.bundleId);
    await preview.compose.checking.settled();
    const call = vi.spyOn(bridge, 'call');
    await preview.strings.add('/home/ana/en.lproj/Localizable.strings');
    await preview.compose.checking.settled();
    expect(call.mock.calls.map(([name]) => name)).toEqual(['add_strings', 'check_draft']);
  });

  test('that cannot be read are said, and change nothing', async () => {
    const { preview } = setup(payload);
    preview.strings.follow(preview.bundleId);
    expect(await preview.strings.add('/home/ana/notes.txt')).toBe(false);
    expect(preview.strings.failure?.field).toBe('strings');
    expect(preview.strings.languages).toEqual([]);
  });
});

describe('variables', () => {
  test('have the values of the last check', () => {
    const { compose, preview } = setup({ aps: { alert: 'They arrive {{eta}}' } });
    expect(preview.model?.notes).toEqual([{ code: 'variable', params: { name: '{{eta}}' } }]);
    compose.checking.reply = {
      problems: [],
      warnings: [],
      findings: [],
      variables: [{ name: 'eta', source: 'profile', value: 'tomorrow', used: true }],
      expanded: null,
      bytes: 0,
      group_targets: 0,
      max_bytes: 4096,
    };
    expect([preview.model?.body.text, preview.model?.notes]).toEqual(['They arrive tomorrow', []]);
  });
});

describe('the picture', () => {
  const rich = (file: string) => ({
    aps: { alert: 'Hi', 'mutable-content': 1 },
    image: `https://cdn.example.com/${file}`,
  });

  test('is asked for by a click, and never before', async () => {
    const { bridge, preview } = setup(rich('x.png'));
    const call = vi.spyOn(bridge, 'call');
    const attached = preview.stage?.attached;
    expect(attached).toMatchObject({ kind: 'offered', host: 'cdn.example.com' });
    expect(call).not.toHaveBeenCalled();
    if (attached?.kind === 'offered') attached.load();
    expect(preview.stage?.attached).toEqual({ kind: 'loading', host: 'cdn.example.com' });
    await vi.waitFor(() => expect(preview.stage?.attached.kind).toBe('here'));
    expect(call.mock.calls.filter(([name]) => name !== 'check_draft')).toEqual([
      ['fetch_image', { url: 'https://cdn.example.com/x.png' }],
    ]);
  });

  test('is offered anew where the address changes', async () => {
    const { compose, preview } = setup(rich('x.png'));
    await preview.picture.load('https://cdn.example.com/x.png');
    expect(preview.stage?.attached.kind).toBe('here');
    compose.setPayload(JSON.stringify(rich('y.png')));
    expect(preview.stage?.attached.kind).toBe('offered');
  });

  test('that cannot be had is said', async () => {
    const { preview } = setup(rich('missing.png'));
    await preview.picture.load('https://cdn.example.com/missing.png');
    expect(preview.stage?.attached).toMatchObject({ kind: 'failed', host: 'cdn.example.com' });
  });
});

describe('comparison', () => {
  test('begins with the saved version of the profile', async () => {
    const { compose, preview } = setup();
    compose.setPayload(compose.draft.payload.replace('tomorrow', 'today'));
    const comparison = new Comparison(preview);
    await vi.waitFor(() => expect(comparison.right).not.toBeNull());
    expect(comparison.profile).toBe('Orders/Order shipped');
    expect(comparison.differences?.map(({ name }) => name)).toEqual(['aps.alert.body']);
    expect([...(comparison.left?.differs ?? [])]).toEqual(['body']);
  });

  test('of another push type has its own surface', async () => {
    const { preview } = setup();
    preview.choose('watch');
    const comparison = new Comparison(preview);
    await comparison.choose('Background/Refresh orders');
    const { left, right } = comparison;
    expect(left && comparison.surfaceOf(left)).toBe('watch');
    expect(right && comparison.surfaceOf(right)).toBe('happens');
    expect(comparison.surfaces).toContain('happens');
  });

  test('says why a profile cannot be read', async () => {
    const { bridge, preview } = setup();
    const comparison = new Comparison(preview);
    await comparison.choose('Orders/Order delayed');
    vi.spyOn(bridge, 'call').mockRejectedValueOnce({
      code: 'gone',
      message: 'no such profile',
      field: null,
      cause: null,
      details: {},
    });
    await comparison.choose('Orders/Receipt ready');
    expect([comparison.right, comparison.problem !== '']).toEqual([null, true]);
  });
});
