import { describe, expect, it } from 'vitest';
import type { CredentialView, Failure, FileView, VaultView } from '../../bridge/generated';
import { Words } from '../../i18n/words.svelte';
import type { Bench } from '../../shared/bench.svelte';
import { Credentials } from './credentials.svelte';

const MEMORY: VaultView = { kind: 'memory', problem: 'no_bus', message: 'No bus.', file: 'absent' };
const sample = { id: 's', name: 'Sample key', usable: true } as CredentialView;
const file = {
  path: '/k/AuthKey_ABCDE12345.p8',
  file_name: 'AuthKey_ABCDE12345.p8',
  key: { key_id: 'ABCDE12345' },
} as FileView;
const failure = (code: Failure['code'], cause: string): Failure => ({
  code,
  message: '',
  field: null,
  cause,
  details: {},
});

/** A core without a keychain, which takes keys once a vault of passphrase "open sesame!" is there. */
function core(vault: VaultView = MEMORY) {
  const asked: string[] = [];
  const notices: string[] = [];
  const opened = { ...vault, kind: 'file', file: 'open' } as const;
  const imported = { id: 'k', name: 'Key ABCDE12345', usable: true } as CredentialView;
  const answers: Record<string, (argument: Record<string, string>) => unknown> = {
    inspect_file: ({ path }) => {
      if (path?.endsWith('.cer')) throw failure('bad_key_file', 'certificate');
      return file;
    },
    import_key: () => {
      if (bench.vault.kind === 'memory') throw failure('no_keychain', 'no_bus');
      return [sample, imported];
    },
    create_vault: () => opened,
    unlock_vault: ({ passphrase }) => {
      if (passphrase !== 'open sesame!') throw failure('wrong_passphrase', 'wrong');
      return opened;
    },
    start: () => ({ credentials: [sample] }),
    remove_credential: () => [],
  };
  const call = async (name: string, argument: Record<string, string>): Promise<unknown> => {
    asked.push(name);
    return answers[name]?.(argument);
  };
  const chooseCredentialFile = async (): Promise<string | null> => null;
  const bench = {
    vault,
    credentials: [sample],
    words: new Words('en', ''),
    notices: { show: (text: string) => notices.push(text) },
    bridge: { call, chooseCredentialFile },
  };
  return { credentials: new Credentials(bench as unknown as Bench), bench, asked, notices };
}

async function untilNoKeychain(vault?: VaultView) {
  const it = core(vault);
  await it.credentials.open(file.path);
  it.credentials.edit({ team_id: 'TEAM123456' });
  await it.credentials.import();
  return it;
}

describe('Credentials', () => {
  it('makes a vault where there is no keychain, and imports the key that waits for it', async () => {
    const { credentials, asked, notices } = await untilNoKeychain();
    expect(credentials.flow.step).toBe('no_keychain');
    credentials.protect();
    await credentials.openVaultAndImport('twelve characters');
    expect(asked).toEqual(['inspect_file', 'import_key', 'create_vault', 'start', 'import_key']);
    expect(credentials.flow.step).toBe('none');
    expect(credentials.all.map(({ id }) => id)).toEqual(['s', 'k']);
    expect(notices).toEqual(['Key ABCDE12345 was imported']);
  });

  it('opens the vault that is there, and asks again after a wrong passphrase', async () => {
    const { credentials, asked } = await untilNoKeychain({ ...MEMORY, file: 'locked' });
    credentials.protect();
    await credentials.openVaultAndImport('sesame');
    expect(credentials.flow).toMatchObject({
      step: 'passphrase',
      task: 'unlock',
      busy: false,
      failure: { code: 'wrong_passphrase' },
    });
    await credentials.openVaultAndImport('open sesame!');
    expect(asked.slice(-4)).toEqual(['unlock_vault', 'unlock_vault', 'start', 'import_key']);
    expect(credentials.flow.step).toBe('none');
  });

  it('shows why a file is no key, and touches nothing', async () => {
    const { credentials, asked } = core();
    await credentials.open('/k/push.cer');
    expect(credentials.flow).toMatchObject({ step: 'refused', failure: { cause: 'certificate' } });
    expect(asked).toEqual(['inspect_file']);
  });

  it('keeps a typed path that was refused, and clears it when the import ends otherwise', async () => {
    const { credentials } = core();
    credentials.path = '/k/push.cer';
    await credentials.open(credentials.path);
    credentials.close();
    expect(credentials.path).toBe('/k/push.cer');
    credentials.path = file.path;
    await credentials.open(credentials.path);
    credentials.close();
    expect(credentials.path).toBe('');
  });

  it('does nothing when no file is chosen', async () => {
    const { credentials, asked } = core();
    await credentials.choose();
    expect([credentials.flow.step, asked]).toEqual(['none', []]);
  });

  it('removes only after it was asked', async () => {
    const { credentials, asked } = core();
    await credentials.remove();
    expect(asked).toEqual([]);
    credentials.ask(sample);
    await credentials.remove();
    expect([credentials.all, credentials.removing]).toEqual([[], null]);
  });
});
