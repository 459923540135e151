import { expect, test } from 'vitest';
import { PUSH_TYPES } from '../../bridge/fake/sample';
import { appOf, bundleOf } from './app';

test.each([
  ['', '', ''],
  ['com.acme.shop', 'Shop', 'S'],
  ['shop', 'Shop', 'S'],
  ['com.acme.', 'Acme', 'A'],
  ['com.acme.shop.ios', 'Shop', 'S'],
  ['com.acme.order-tracker', 'Order tracker', 'O'],
  ['com.acme.*', 'Acme', 'A'],
  ['com.acme.😀', '😀', '😀'],
])('%j is the app %j', (bundle, name, initial) => {
  expect(appOf(bundle)).toMatchObject({ name, initial });
});

test('an app keeps its colour, which is one of eight', () => {
  const hues = ['a', 'b', 'com.acme.shop', 'com.acme.orders', ''].map((bundle) => appOf(bundle).hue);
  expect(hues).toEqual(['a', 'b', 'com.acme.shop', 'com.acme.orders', ''].map((bundle) => appOf(bundle).hue));
  for (const hue of hues) expect([0, 1, 2, 3, 4, 5, 6, 7]).toContain(hue);
});

test.each([
  ['com.acme.shop', 'com.acme.shop'],
  ['com.acme.shop.voip', 'com.acme.shop'],
  ['com.acme.shop.push-type.liveactivity', 'com.acme.shop'],
  ['com.acme.shop.voip-ptt', 'com.acme.shop'],
  ['', ''],
])('%s is of %s', (topic, bundle) => expect(bundleOf(topic, PUSH_TYPES)).toBe(bundle));
