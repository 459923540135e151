import { describe, expect, it } from 'vitest';
import { fakeBridge } from '../../bridge/fake';
import type { Commands, DeviceView } from '../../bridge/generated';
import { Bench } from '../../shared/bench.svelte';
import { Devices, PAGE } from './devices.svelte';

/** The list on a fake core of so many more devices, with what the core was asked. */
async function open(more = 0) {
  const bridge = fakeBridge(new URLSearchParams({ devices: String(more) }));
  const asked: [keyof Commands, unknown][] = [];
  const call = bridge.call.bind(bridge) as (name: keyof Commands, argument?: unknown) => Promise<unknown>;
  bridge.call = ((name: keyof Commands, argument: unknown) => {
    asked.push([name, argument]);
    return call(name, argument);
  }) as typeof bridge.call;
  const bench = new Bench(bridge, await bridge.call('start'), 'en');
  const devices = new Devices(bench);
  await devices.begin();
  return { devices, bench, asked };
}
const settle = () => new Promise((done) => setTimeout(done, 20));
const names = (devices: Devices, count: number) =>
  Array.from({ length: count }, (_, at) => devices.row(at)?.name);
const first = (devices: Devices): DeviceView => devices.row(0) ?? expect.fail('no row');

describe('Devices', () => {
  it('holds pages of a long list, and asks for those in sight alone', async () => {
    const { devices, asked } = await open(10_000);
    expect([devices.total, devices.found]).toEqual([10_003, 10_003]);
    expect(devices.row(5_000)).toBeUndefined();
    await devices.need(5_000, 5_020);
    expect(devices.row(5_000)?.name).toMatch(/^Test phone/);
    const before = asked.length;
    await devices.need(5_000, 5_020);
    expect(asked.length, 'what is here is not asked for again').toBe(before);
    for (let page = 0; page < 40; page += 1) await devices.need(page * PAGE, page * PAGE + 1);
    expect(devices.row(39 * PAGE)).toBeDefined();
    expect(devices.row(5_000), 'what is long out of sight is forgotten').toBeUndefined();
  });

  it('finds while it is typed, and keeps the answer to the last key', async () => {
    const { devices } = await open();
    devices.query = 'a';
    devices.query = 'ana';
    await settle();
    expect([devices.found, devices.total, ...names(devices, 2)]).toEqual([
      1,
      3,
      'Ana’s iPhone 16',
      undefined,
    ]);
    devices.query = '#staff nobody';
    await settle();
    expect(devices.found).toBe(0);
    devices.query = '';
    await settle();
    expect(devices.found).toBe(3);
  });

  it('saves what the form holds and shows it, or stays open with the reason until the field changes', async () => {
    const { devices } = await open();
    devices.add();
    devices.change({ name: 'QA iPad', token: '<AB CD>', tags: ['beta'] });
    await devices.save();
    expect([devices.form?.name, devices.failure?.cause]).toEqual(['QA iPad', 'name_taken']);
    devices.change({ person: 'Bea' });
    expect(devices.failure?.cause).toBe('name_taken');
    devices.change({ name: 'Bea' });
    expect(devices.failure).toBeNull();
    await devices.save();
    await settle();
    expect([devices.form, devices.busy, devices.total]).toEqual([null, false, 4]);
    expect(names(devices, 2)).toEqual(['Ana’s iPhone 16', 'Bea']);
    expect(devices.row(1)).toMatchObject({ token: 'abcd', tags: ['beta'] });
  });

  it('knows the device whose form it opens, wherever in the list it stands', async () => {
    const { devices, bench } = await open(500);
    await devices.need(400, 401);
    const device = devices.row(400) ?? expect.fail('no row');
    bench.devices = [];
    devices.edit(device);
    expect(bench.devices).toEqual([device]);
  });

  it('shows what another place changed', async () => {
    const { devices, bench } = await open();
    const { id, environment } = first(devices);
    const other = environment === 'sandbox' ? 'production' : 'sandbox';
    bench.deviceChanged(await bench.bridge.call('move_device', { id, environment: other }));
    await devices.need(0, 1);
    await settle();
    expect(first(devices).environment).toBe(other);
  });

  it('says what was removed from a pasted token, and what is wrong with it', async () => {
    const { devices } = await open();
    devices.add();
    devices.change({ token: 'ab CD' });
    await settle();
    expect(devices.cleaned).toMatchObject({ token: 'abcd', bytes: 2, removed: ['blanks'] });
    devices.change({ token: 'xy' });
    await settle();
    expect([devices.cleaned, devices.failure?.cause]).toEqual([null, 'token_not_hex']);
  });

  it('saves variables as rows say, and none while a row is wrong', async () => {
    const { devices, asked } = await open();
    devices.edit(first(devices));
    devices.changeVariables([{ name: 'first name', value: '' }]);
    await devices.save();
    expect(devices.form).not.toBeNull();
    devices.changeVariables([
      { name: 'name', value: 'Bo' },
      { name: '', value: '' },
    ]);
    await devices.save();
    const saved = asked.filter(([name]) => name === 'save_device');
    expect(saved).toEqual([['save_device', expect.objectContaining({ variables: { name: 'Bo' } })]]);
  });

  it('tags those that are ticked, and removes only those that were asked about', async () => {
    const { devices, bench } = await open();
    devices.tick(first(devices));
    await devices.tag('beta', false);
    await settle();
    expect(first(devices).tags).toEqual(['staff', 'beta']);
    await devices.tag(' ', false);
    expect(devices.failure?.cause).toBe('tag_empty');
    await devices.remove();
    expect(devices.total).toBe(3);
    devices.ask(first(devices));
    await devices.remove();
    await settle();
    expect([devices.total, devices.removing, devices.ticked.size]).toEqual([2, null, 0]);
    expect(bench.devices.some(({ id }) => id === 'd3')).toBe(false);
  });
});

describe('Traffic', () => {
  it('maps columns, imports, and shows what came in', async () => {
    const { devices } = await open();
    const { traffic } = devices;
    traffic.show();
    await traffic.look({ kind: 'text', text: 'token,name' });
    expect([traffic.fields, traffic.hasToken]).toEqual([['token', 'name'], true]);
    traffic.assign(1, 'token');
    expect(traffic.fields, 'one column is the token').toEqual(['ignored', 'token']);
    traffic.assign(1, 'variable');
    expect(traffic.hasToken).toBe(false);
    traffic.assign(0, 'token');
    await traffic.start();
    await settle();
    expect(traffic.report).toMatchObject({ added: 1, bad: 1 });
    expect([traffic.busy, devices.total, devices.found]).toEqual([false, 4, 4]);
  });

  it('tells what came of an import whose dialog was closed, and keeps it until it was seen', async () => {
    const { devices, bench, asked } = await open();
    const { traffic } = devices;
    traffic.show();
    await traffic.look({ kind: 'text', text: 'token,name' });
    const importing = traffic.start();
    traffic.close();
    await importing;
    expect(bench.notices.list[0]).toMatchObject({
      text: 'Devices imported',
      detail: '1 new device, 1 line without a device',
    });
    traffic.show();
    expect(traffic.report?.added).toBe(1);
    traffic.close();
    traffic.show();
    expect(traffic.report).toBeNull();
    const names = asked.map(([name]) => name);
    expect(names.slice(names.indexOf('import_devices')), 'those at hand are asked for anew').toContain(
      'devices_by_id',
    );
  });

  it('tells why an import failed whose dialog was closed', async () => {
    const { devices, bench } = await open();
    const { traffic } = devices;
    traffic.show();
    await traffic.look({ kind: 'text', text: 'token,name' });
    const call = bench.bridge.call.bind(bench.bridge) as (...args: unknown[]) => Promise<unknown>;
    bench.bridge.call = ((name: string, ...args: unknown[]) =>
      name === 'import_devices' ? Promise.reject(new Error('gone')) : call(name, ...args)) as never;
    const importing = traffic.start();
    traffic.close();
    await importing;
    expect(bench.notices.list[0]?.tone).toBe('bad');
    traffic.show();
    expect([traffic.failure?.message, traffic.file === null]).toEqual(['gone', false]);
  });

  it('goes back to the text that was pasted', async () => {
    const { traffic } = (await open()).devices;
    traffic.show();
    traffic.text = 'token,name';
    await traffic.look({ kind: 'text', text: traffic.text });
    traffic.back();
    expect([traffic.file, traffic.text]).toEqual([null, 'token,name']);
  });

  it('says that one thing goes on at a time, rather than dropping the place for a file', async () => {
    const { devices, bench, asked } = await open();
    const { traffic } = devices;
    const first = traffic.export('csv', '');
    const second = traffic.export('json', '');
    await first;
    await second;
    expect(asked.filter(([name]) => name === 'export_devices')).toHaveLength(1);
    expect(bench.notices.list.map((it) => it.tone).sort()).toEqual(['bad', 'plain']);
  });
});
