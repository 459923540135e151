import { expect, it } from 'vitest';
import type { Failure, Settings } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { Preferences } from './preferences.svelte';

const settings: Settings = {
  language: 'en',
  theme: 'light',
  default_endpoint: 'sandbox',
  network: { proxy: 'environment', proxy_host: '', proxy_port: '', proxy_user: '' },
  limits: {
    max_in_flight: 500,
    per_second: null,
    deadline_minutes: 60,
    first_answers: 10,
    bad_token_percent: 50,
    retry: 'fast',
  },
};
const full: Failure = { code: 'store', message: 'Disk full.', field: null, cause: null, details: {} };

function preferences(call: (name: string, argument: unknown) => Promise<unknown>) {
  const bench = { settings, bridge: { call } };
  return { bench, preferences: new Preferences(bench as unknown as Bench) };
}

it('applies a change at once and has all settings kept', async () => {
  const asked: unknown[] = [];
  const it = preferences(async (...call) => asked.push(call));
  const kept = it.preferences.change({ theme: 'dark' });
  expect(it.bench.settings.theme).toBe('dark');
  await kept;
  expect(asked).toEqual([['save_settings', { ...settings, theme: 'dark' }]]);
});

it('stays with the change when it could not be kept, and says so until the next one', async () => {
  const answers = [Promise.reject(full), Promise.resolve()];
  const it = preferences(() => answers.shift() ?? Promise.resolve());
  await it.preferences.change({ language: 'zh-Hans' });
  expect([it.preferences.current.language, it.preferences.failure]).toEqual(['zh-Hans', full]);
  await it.preferences.change({ language: 'en' });
  expect(it.preferences.failure).toBeNull();
});

it('keeps a bound once it is one, and says what is none', async () => {
  const asked: unknown[] = [];
  const made = preferences(async (...call) => asked.push(call));
  Object.assign(made.bench, { words: { t: (key: string) => key } });
  const form = made.preferences.limits;
  form.type('per_second', 'fast');
  await form.keep();
  expect([form.problem('per_second'), asked]).toEqual(['settings.limits.not_number', []]);
  form.type('per_second', '100.5');
  form.type('max_in_flight', '20');
  await form.keep();
  const limits = { ...settings.limits, per_second: 100.5, max_in_flight: 20 };
  expect(asked).toEqual([['save_settings', { ...settings, limits }]]);
  form.type('per_second', '');
  await form.keep();
  expect([made.bench.settings.limits.per_second, form.text('per_second')]).toEqual([null, '']);
});

it('keeps a proxy once there is one, and its password apart', async () => {
  const asked: [string, unknown][] = [];
  const made = preferences(async (name, argument) => asked.push([name, argument]));
  const form = made.preferences.network;
  await form.change({ proxy: 'manual' });
  expect([form.network.proxy, asked]).toEqual(['manual', []]);
  form.type({ proxy_host: 'proxy.example', proxy_port: '3128' });
  await form.keep();
  const network = { proxy: 'manual', proxy_host: 'proxy.example', proxy_port: '3128', proxy_user: '' };
  expect(asked).toEqual([['save_settings', { ...settings, network }]]);
  form.password = 'secret';
  await form.keepPassword();
  expect([asked[1], form.password]).toEqual([['set_proxy_password', { passphrase: 'secret' }], '']);
});
