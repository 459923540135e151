import { expect, it } from 'vitest';
import { fakeBridge } from '../../../bridge/fake';
import { Bench } from '../../../shared/bench.svelte';
import { Credentials } from '../credentials.svelte';
import type { SealForm } from './sealing.svelte';

async function open() {
  const bridge = fakeBridge(new URLSearchParams('vault=keychain&credentials'));
  const bench = new Bench(bridge, await bridge.call('start'), 'en');
  const credentials = new Credentials(bench);
  const own = credentials.all.find(({ sample, kind }) => !sample && kind === 'key');
  if (!own) throw new Error('the fake core has a key');
  return { bench, credentials, sealing: credentials.sealing, own };
}

const form = (change: Partial<SealForm>): SealForm => ({
  file: ' Shop ',
  way: 'made',
  passphrase: '',
  recipients: '',
  replace: false,
  ...change,
});

it('seals with a passphrase that is made, shows it once, and opens the file with it', async () => {
  const { bench, sealing, own } = await open();
  sealing.seal(own);
  await sealing.confirm(form({}));
  expect(sealing.done?.file.name).toBe('Shop');
  const passphrase = sealing.done?.passphrase ?? '';
  expect(passphrase).toMatch(/^\w{5}(-\w{5}){3}$/);
  sealing.close();
  expect([sealing.done, sealing.sealing]).toEqual([null, null]);

  await sealing.show();
  const [file] = sealing.files ?? [];
  if (!file) throw new Error('it is listed');
  sealing.choose(file);
  await sealing.open('another', null);
  expect([sealing.failure?.cause, sealing.view]).toEqual(['sealed_wrong_passphrase', null]);
  await sealing.open(passphrase, null);
  expect([sealing.failure, sealing.view?.name]).toEqual([null, own.name]);
  const before = bench.credentials.length;
  await sealing.import('From Ana', null, []);
  expect(bench.credentials.length).toBe(before + 1);
  expect(sealing.files).toBeNull();
});

it('a weak passphrase, no recipients and a name that is taken are said at their fields', async () => {
  const { sealing, own } = await open();
  sealing.seal(own);
  await sealing.weigh('short');
  expect(sealing.worth).toEqual({ bits: 15, needed: 60 });
  await sealing.confirm(form({ way: 'typed', passphrase: 'short' }));
  expect([sealing.failure?.field, sealing.failure?.cause]).toEqual(['passphrase', 'sealed_weak']);
  await sealing.confirm(form({ way: 'recipients' }));
  expect(sealing.failure?.field).toBe('recipients');
  await sealing.confirm(form({ way: 'recipients', recipients: 'age1x' }));
  expect(sealing.done?.passphrase).toBeNull();
  sealing.seal(own);
  await sealing.confirm(form({}));
  expect([sealing.failure?.cause, sealing.done]).toEqual(['sealed_exists', null]);
  await sealing.confirm(form({ replace: true }));
  expect(sealing.done?.file.lock).toBe('passphrase');
});

it('stays open while it seals: a file with a passphrase that nobody was shown is lost', async () => {
  const { sealing, own } = await open();
  sealing.seal(own);
  const confirming = sealing.confirm(form({}));
  sealing.close();
  await sealing.show();
  expect([sealing.sealing, sealing.files]).toEqual([own, null]);
  await confirming;
  expect(sealing.done?.passphrase).not.toBeNull();
});

it('a file that is opened behind closed dialogs keeps nothing else from beginning', async () => {
  const { sealing, own } = await open();
  sealing.seal(own);
  await sealing.confirm(form({}));
  await sealing.show();
  const [file] = sealing.files ?? [];
  if (!file) throw new Error('it is listed');
  sealing.choose(file);
  const opening = sealing.open('another', null);
  sealing.close();
  await sealing.show();
  await opening;
  expect(sealing.files).toHaveLength(1);
  expect([sealing.failure, sealing.view, sealing.busy]).toEqual([null, null, false]);
});

it('only the name that was tried is known to be taken', async () => {
  const { sealing, own } = await open();
  sealing.seal(own);
  await sealing.confirm(form({}));
  sealing.close();
  sealing.seal(own);
  expect(sealing.isTaken('Shop')).toBe(false);
  await sealing.confirm(form({}));
  expect([sealing.isTaken('Shop '), sealing.isTaken('Shop 2')]).toEqual([true, false]);
});
