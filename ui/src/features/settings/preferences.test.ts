import { expect, it } from 'vitest';
import type { Failure, Settings } from '../../bridge/generated';
import type { Bench } from '../../shared/bench.svelte';
import { Preferences } from './preferences.svelte';

const settings: Settings = { language: 'en', theme: 'light', default_endpoint: 'sandbox' };
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
