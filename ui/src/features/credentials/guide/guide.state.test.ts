import { expect, test } from 'vitest';
import { fakeBridge } from '../../../bridge/fake';
import type { FileDrop } from '../../../bridge/bridge';
import { Bench } from '../../../shared/bench.svelte';
import { Guide } from './guide.svelte';
import { uploadFields } from './upload';

async function open(asked = '') {
  const bridge = fakeBridge(new URLSearchParams(`vault=keychain&${asked}`));
  const bench = new Bench(bridge, await bridge.call('start'), 'en');
  return { guide: new Guide(bench), bench, bridge };
}
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

test('opens at the first step that is not done, with the bundle ID that is certain', async () => {
  const { guide, bench } = await open('requests');
  guide.show();
  expect([guide.shown, guide.panel, guide.bundleId, guide.done]).toEqual([true, 'request', '', 0]);
  await settled();
  expect(guide.mark('request')).toBe('ok');
  bench.workspace = { ...bench.workspace, apps: [{ name: 'Shop', bundle_id: 'com.acme.shop' }] };
  guide.show();
  expect([guide.panel, guide.bundleId]).toEqual(['development', 'com.acme.shop']);
});

test('checks a file at its step, and keeps it while another is looked at', async () => {
  const { guide, bench } = await open();
  guide.bundleId = 'com.acme.shop';
  guide.go('production');
  await guide.open('production', '/d/aps_waiting.cer');
  expect(bench.notices.announcement).toBe('6 of 7 checks passed');
  guide.go('profile');
  expect([guide.paths.production, guide.file('production').state]).toEqual(['/d/aps_waiting.cer', 'read']);
  expect(guide.mark('production')).toBe('open');
  bench.credentials = await bench.bridge.call('import_certificate', {
    path: '/d/aps_waiting.cer',
    password: null,
    other: null,
    sha256: '',
    name: 'shop',
    replaces: null,
  });
  expect([guide.mark('development'), guide.mark('production')]).toEqual(['ok', 'ok']);
});

test('a dropped file belongs to the step that is open, and to none where none takes one', async () => {
  const { guide, bridge } = await open();
  let drop: (drop: FileDrop) => void = () => undefined;
  bridge.onFileDrop = async (listener) => {
    drop = listener;
    return () => undefined;
  };
  await guide.listen();
  guide.go('app_id');
  drop({ kind: 'drop', paths: ['/d/a.mobileprovision'] });
  expect(guide.file('profile').state).toBe('none');
  guide.go('profile');
  drop({ kind: 'over', paths: [] });
  expect(guide.dropping).toBe(true);
  drop({ kind: 'drop', paths: ['/d/a.mobileprovision'] });
  await settled();
  expect([guide.dropping, guide.file('profile').state]).toEqual([false, 'read']);
});

test('the fields of a service name everything but the password', async () => {
  const { guide, bench } = await open('credentials');
  guide.bundleId = 'com.acme.shop';
  const { credential } = guide;
  if (!credential) throw new Error('there is one');
  const fields = (): Record<string, string> =>
    Object.fromEntries(
      uploadFields(credential, guide.target, guide.exportedTo(credential), bench.words).map((it) => [
        it.name,
        it.copy ? it.value : `(${it.value})`,
      ]),
    );
  expect(fields()).toEqual({
    kind: 'Push certificate (.p12)',
    name: 'acme-shop',
    password: '(The one you typed for the export)',
    file: '(Not exported yet)',
    bundle_id: 'com.acme.shop',
    environment: 'Production',
    code: 'options.apnsCertName = @"acme-shop";',
  });
  guide.exported(credential.id, '/d/shop.p12');
  guide.target = 'sandbox';
  expect(guide.mark('upload')).toBe('ok');
  guide.target = 'production';
  expect(fields()['file']).toBe('/d/shop.p12');
});
