import { describe, expect, it } from 'vitest';
import type { Failure, VaultView } from '../bridge/generated';
import { Words } from '../i18n/words.svelte';
import { keychainProblem, vaultTask } from './vault';

const vault: VaultView = { kind: 'memory', problem: 'no_bus', message: 'No bus.', file: 'absent' };
const failure: Failure = {
  code: 'no_keychain',
  message: 'Locked.',
  field: null,
  cause: null,
  details: { problem: 'locked' },
};

it.each([
  ['absent', 'create'],
  ['locked', 'unlock'],
  ['open', 'unlock'],
] as const)('with a vault file that is %s, the task is %s', (file, task) => {
  expect(vaultTask({ ...vault, file })).toBe(task);
});

describe('keychainProblem', () => {
  const words = new Words('en', '');

  it.each(['no_bus', 'no_service', 'no_login_keyring', 'locked', 'other'])(
    'has words for %s in both languages',
    (problem) => {
      const texts = (['en', 'zh-Hans'] as const).map((language) =>
        keychainProblem({ ...vault, problem }, null, new Words(language, '')),
      );
      expect(texts[0]).not.toBe('No bus.');
      expect(texts[1]).not.toBe(texts[0]);
    },
  );

  it('believes the failure before the vault', () => {
    expect(keychainProblem(vault, failure, words)).toContain('locked');
  });

  it('falls back to the words of the core', () => {
    expect(keychainProblem({ ...vault, problem: 'new_one' }, null, words)).toBe('No bus.');
    expect(keychainProblem({ ...vault, problem: null, message: null }, null, words)).toBe('');
    expect(keychainProblem({ ...vault, problem: 'other', message: 'EIO' }, null, words)).toContain('EIO');
  });
});
