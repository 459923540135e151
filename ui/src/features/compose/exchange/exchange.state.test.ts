import { expect, test } from 'vitest';
import { fakeBridge } from '../../../bridge/fake';
import { Bench } from '../../../shared/bench.svelte';
import { Compose } from '../compose.svelte';

async function open(query = '') {
  const bridge = fakeBridge(new URLSearchParams(query));
  const start = await bridge.call('start');
  const bench = new Bench(bridge, start, 'en');
  const compose = new Compose(bench, start.draft);
  return { bench, compose, exchange: compose.exchange };
}

test('a template replaces payload and headers as one step', async () => {
  const { compose, exchange } = await open();
  const before = { ...compose.draft };
  exchange.open('templates');
  await expect.poll(() => exchange.templates?.length ?? 0).toBeGreaterThan(5);
  const template = exchange.templates?.find((it) => it.id === 'live_activity_start');
  if (template) exchange.begin(template);
  expect(exchange.dialog).toBeNull();
  expect(compose.draft).toMatchObject({
    push_type: 'liveactivity',
    topic: 'com.example.orders.push-type.liveactivity',
    expiration: '+3600',
  });
  compose.undo();
  expect(compose.draft).toMatchObject({ payload: before.payload, push_type: 'alert', topic: before.topic });
});

test('a cURL command is looked at, and then taken over as one step', async () => {
  const { compose, exchange } = await open();
  exchange.open('import');
  const text = `curl -H 'apns-topic: com.a.voip' -H 'apns-push-type: voip' -d '{"a":1}' https://api.push.apple.com/3/device/ab12`;
  await exchange.read({ kind: 'text', text });
  expect(compose.draft.push_type).toBe('alert');
  exchange.takeOver();
  expect(compose.draft).toMatchObject({
    payload: '{"a":1}',
    push_type: 'voip',
    topic: 'com.a.voip',
    token: 'ab12',
    device_ids: [],
    endpoint: 'production',
  });
  compose.undo();
  expect(compose.draft).toMatchObject({
    push_type: 'alert',
    token: '',
    device_ids: ['d1'],
    endpoint: 'loopback_sandbox',
  });
});

test('what is no push is said, and nothing is taken over', async () => {
  const { compose, exchange } = await open();
  exchange.open('import');
  await exchange.read({ kind: 'text', text: 'hello' });
  expect(exchange.failure?.code).toBe('invalid_field');
  exchange.takeOver();
  expect(compose.canUndo).toBe(false);
});

test('files that hold a push are told from files of tokens', async () => {
  const { exchange } = await open();
  expect(['d.txt', 'e.csv', 'tokens'].some((it) => exchange.takes(it))).toBe(false);
  const pushes = ['a.apns', '/x/b.JSON', 'c.sh', 'd.bru', 'e.yml', 'f.yaml'];
  expect(pushes.every((it) => exchange.takes(it))).toBe(true);
  await exchange.readFile('/home/ana/push.apns');
  expect([exchange.dialog, exchange.found?.bundle_id]).toEqual(['import', 'com.example.orders']);
});

test('an answer that comes after the dialog was closed is dropped', async () => {
  const { exchange } = await open();
  exchange.open('import');
  const reading = exchange.read({ kind: 'text', text: '{}' });
  exchange.close();
  await reading;
  expect([exchange.found, exchange.dialog]).toEqual([null, null]);
});

test('an export is shown, and saved where it is told', async () => {
  const { exchange } = await open();
  exchange.open('export');
  await exchange.show('curl');
  expect(exchange.exported?.text).toMatch(/^JWT=\$\(pushbench token/);
  expect(await exchange.save('apns', '/home/ana/')).toBe('/home/ana/push.apns');
  expect(await exchange.save('apns', '')).toBeNull();
  expect(exchange.failure?.field).toBe('path');
});

test('iOS Simulators are looked for on a Mac alone', async () => {
  const linux = await open('booted&platform=linux');
  await linux.exchange.findBooted();
  expect(linux.exchange.booted).toEqual([]);
  const mac = await open('booted&platform=macos');
  await mac.exchange.findBooted();
  expect(mac.exchange.booted.map((it) => it.name)).toEqual(['iPhone 17 Pro']);
});

test('of several pushes one is taken over, or some become profiles', async () => {
  const { bench, compose, exchange } = await open();
  exchange.open('import');
  await exchange.read({ kind: 'file', path: '/home/ana/postman.json' });
  expect([exchange.choices?.pushes.length, exchange.chosen, exchange.found]).toEqual([2, [0, 1], null]);
  exchange.choose(1, false);
  expect(exchange.found?.bundle_id).toBe('com.example.orders');
  const before = bench.workspace.profiles.length;
  await exchange.saveProfiles(' Old ');
  expect(bench.workspace.profiles.slice(before).map(({ id }) => id)).toEqual(['Old/Shipped']);
  expect(exchange.dialog).toBeNull();
  exchange.open('import');
  expect([exchange.choices, exchange.chosen]).toEqual([null, []]);
  expect(compose.edited).toBe(false);
});

test('a push that is refused stays, with the reason', async () => {
  const { exchange } = await open();
  exchange.open('import');
  await exchange.read({ kind: 'text', text: '{"aps":{},"k":"-----BEGIN PRIVATE KEY-----"}' });
  await exchange.saveProfiles('');
  expect([exchange.dialog, exchange.refused[0]?.problem.code]).toEqual(['import', 'secret_private_key']);
});
