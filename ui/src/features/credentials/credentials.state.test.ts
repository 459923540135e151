import { describe, expect, it } from 'vitest';
import type { Bridge } from '../../bridge/bridge';
import { fakeBridge } from '../../bridge/fake';
import type { Commands } from '../../bridge/generated';
import { Bench } from '../../shared/bench.svelte';
import { Credentials } from './credentials.svelte';

/** The credentials over the fake core; `asked` are the parameters of its page, `answers` what it says instead. */
async function core(asked = 'vault=keychain', answers: Partial<Bridge> = {}) {
  const names: string[] = [];
  const fake = fakeBridge(new URLSearchParams(asked));
  const bridge: Bridge = {
    ...fake,
    call: ((name: keyof Commands, argument: never) => {
      names.push(name);
      return (fake.call as (...all: unknown[]) => unknown)(name, argument);
    }) as Bridge['call'],
    ...answers,
  };
  const bench = new Bench(bridge, await fake.call('start'), 'en');
  const credentials = new Credentials(bench);
  return { credentials, intake: credentials.intake, bench, names };
}

const KEY = '/k/AuthKey_ABCDE12345.p8';
const named = (all: { name: string }[]): string[] => all.map(({ name }) => name);

describe('without a keychain', () => {
  async function untilNoKeychain(asked: string) {
    const it = await core(asked);
    await it.intake.open(KEY);
    it.intake.editKey({ team_id: 'TEAM123456' });
    await it.intake.import();
    expect(it.intake.stand.step).toBe('no_keychain');
    it.intake.protect();
    return it;
  }

  it('makes a vault, and imports the key that waits for it', async () => {
    const { credentials, intake, bench, names } = await untilNoKeychain('');
    await intake.openVaultAndImport('twelve characters');
    expect(names).toEqual(['inspect_file', 'import_key', 'create_vault', 'start', 'import_key']);
    expect(intake.stand.step).toBe('none');
    expect(named(credentials.all)).toEqual(['Sample key', 'Key ABCDE12345']);
    expect(credentials.selected?.name).toBe('Key ABCDE12345');
    expect(bench.notices.list.map(({ text }) => text)).toEqual(['Key ABCDE12345 was imported']);
  });

  it('opens the vault that is there, and asks again after a wrong passphrase', async () => {
    const { intake, names } = await untilNoKeychain('vault=locked');
    await intake.openVaultAndImport('wrong');
    expect(intake.stand).toMatchObject({
      step: 'passphrase',
      task: 'unlock',
      failure: { code: 'wrong_passphrase' },
    });
    await intake.openVaultAndImport('open sesame!');
    expect(names.slice(-4)).toEqual(['unlock_vault', 'unlock_vault', 'start', 'import_key']);
    expect(intake.stand.step).toBe('none');
  });
});

describe('a file', () => {
  it('that is none of Apple’s is refused; its path stays to be put right', async () => {
    const { intake, names } = await core();
    intake.path = '/k/notes.docx';
    await intake.open(intake.path);
    expect(intake.stand.step).toBe('refused');
    intake.close();
    expect([intake.path, names]).toEqual(['/k/notes.docx', ['inspect_file']]);
    intake.path = KEY;
    await intake.open(intake.path);
    intake.close();
    expect(intake.path).toBe('');
  });

  it('is not read when none is chosen', async () => {
    const { credentials, intake, names } = await core('', { chooseCredentialFile: async () => null });
    await credentials.choose();
    expect([intake.stand.step, names]).toEqual(['none', []]);
  });

  it('with a password is opened by it, and imported with it', async () => {
    const { credentials, intake } = await core();
    await intake.open('/k/password.p12');
    await intake.unlock('wrong');
    expect(intake.stand).toMatchObject({ step: 'password', wrong: true });
    await intake.unlock('right');
    intake.editCertificate({ name: 'shop' });
    await intake.import();
    expect(credentials.selected).toMatchObject({ name: 'shop', kind: 'certificate' });
  });

  it('that comes late does not cover the one that was asked for after it', async () => {
    const { intake } = await core();
    const first = intake.open('/k/a.p12');
    await intake.open('/k/a.ipa');
    await first;
    expect(intake.stand).toMatchObject({ step: 'file', file: { kind: 'app' } });
  });

  it('that is answered after it was closed stays closed', async () => {
    const { intake } = await core();
    const reading = intake.open('/k/a.p12');
    intake.close();
    await reading;
    expect(intake.stand.step).toBe('none');
  });

  it('says that it takes long only when it does', async () => {
    const { intake } = await core();
    const reading = intake.open('/k/a.p12');
    expect(intake.slow).toBe(false);
    await reading;
    expect(intake.slow).toBe(false);
  });
});

describe('files dropped together', () => {
  it('are joined where they are certificate and key', async () => {
    const { intake } = await core();
    await intake.drop(['/k/push.key', '/k/aps.cer']);
    expect(intake.stand).toMatchObject({
      step: 'file',
      file: { kind: 'certificate_and_key' },
      source: { path: '/k/aps.cer', other: '/k/push.key' },
      form: { name: 'com.acme.shop' },
    });
    expect(intake.queued).toBe(0);
  });

  it('come one after the other else', async () => {
    const { intake } = await core();
    await intake.drop(['/k/a.ipa', '/k/a.mobileprovision', '/k/notes.docx']);
    const kinds: string[] = [];
    for (; intake.stand.step !== 'none'; intake.close()) {
      kinds.push(`${'file' in intake.stand ? intake.stand.file?.kind : ''} ${intake.queued}`);
    }
    expect(kinds).toEqual(['app 2', 'profile 1', 'unknown 0']);
  });

  it('bring the key to the certificate that is open', async () => {
    const { intake } = await core();
    await intake.open('/k/aps.cer');
    await intake.drop(['/k/push.key']);
    expect(intake.stand).toMatchObject({ step: 'file', file: { kind: 'certificate_and_key' } });
  });

  it('bring the right key after a wrong one', async () => {
    const { intake } = await core();
    await intake.open('/k/aps.cer');
    await intake.join('/k/mismatch.key');
    expect(intake.stand).toMatchObject({ form: null, file: { problems: [{ code: 'key_mismatch' }] } });
    await intake.join('/k/push.key');
    expect(intake.stand).toMatchObject({ form: { name: 'com.acme.shop' }, source: { other: '/k/push.key' } });
  });

  it('take the place of a certificate that they are no key of', async () => {
    const { intake } = await core();
    await intake.open('/k/aps.cer');
    await intake.drop(['/k/a.ipa']);
    expect(intake.stand).toMatchObject({ step: 'file', file: { kind: 'app' } });
  });
});

it('a renewed certificate keeps the id and the name of the one that it replaces', async () => {
  const { credentials, intake, bench } = await core('vault=keychain&credentials');
  await intake.open('/k/renewed.p12');
  await intake.import();
  expect(credentials.all.filter(({ id }) => id === 'c4')).toMatchObject([{ name: 'acme-shop' }]);
  expect(credentials.selected?.id).toBe('c4');
  expect(bench.notices.list.map(({ text }) => text)).toEqual(['acme-shop was replaced']);
});

it('a certificate that comes back from Apple ends the wait of its request', async () => {
  const { intake, bench } = await core('vault=keychain&requests');
  expect(bench.requests.length).toBe(1);
  await intake.open('/k/waiting.cer');
  await intake.import();
  expect(bench.requests).toEqual([]);
});

it('an app is kept in the workspace', async () => {
  const { intake, bench } = await core();
  await intake.open('/k/a.ipa');
  await intake.addApp({ name: 'Acme Shop', bundle_id: 'com.acme.shop' });
  expect([intake.stand.step, bench.workspace.apps.length, intake.hasApp('com.acme.shop')]).toEqual([
    'none',
    1,
    true,
  ]);
});

describe('a credential that is there', () => {
  const of = (credentials: Credentials, id: string) => {
    const found = credentials.all.find((it) => it.id === id);
    if (!found) throw new Error(id);
    return found;
  };

  it('is removed only after it was asked, with the profiles that name it', async () => {
    const { credentials, names } = await core('vault=keychain&credentials');
    await credentials.remove();
    expect(names).toEqual([]);
    const shop = of(credentials, 'c4');
    await credentials.ask('remove', shop);
    expect(credentials.usesOf(shop)).toEqual(['Orders/Order shipped', 'Orders/Receipt ready']);
    await credentials.remove();
    expect(credentials.asking).toBeNull();
    expect(credentials.all.some(({ id }) => id === 'c4')).toBe(false);
  });

  it('is renamed, and says at the field why not', async () => {
    const { credentials } = await core('vault=keychain&credentials');
    await credentials.ask('rename', of(credentials, 'c2'));
    await credentials.rename('Sample key');
    expect(credentials.failure).toMatchObject({ field: 'name', cause: 'name_taken' });
    await credentials.rename(' Shop key ');
    expect([credentials.asking, of(credentials, 'c2').name]).toEqual([null, 'Shop key']);
  });

  it('of kind key is limited as recorded', async () => {
    const { credentials } = await core('vault=keychain&credentials');
    await credentials.ask('scope', of(credentials, 'c2'));
    await credentials.setScope(['production'], ['com.acme.shop']);
    expect(of(credentials, 'c2')).toMatchObject({ scope: 'recorded', environments: ['production'] });
  });

  it('is exported, or the dialog stays with the reason', async () => {
    const { credentials } = await core('vault=keychain&credentials');
    await credentials.ask('export', of(credentials, 'c4'));
    expect(await credentials.export('/k/taken.p12', 'secret', 'modern')).toBeNull();
    expect([credentials.failure?.field, credentials.asking?.question]).toEqual(['path', 'export']);
    expect(await credentials.export('/k/shop.p12', 'secret', 'classic')).toBe('/k/shop.p12');
    expect(credentials.asking).toBeNull();
  });
});
