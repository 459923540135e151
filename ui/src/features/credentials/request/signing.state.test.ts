import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBridge } from '../../../bridge/fake';
import { Bench } from '../../../shared/bench.svelte';
import { Signing } from './signing.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

async function open(asked = 'vault=keychain') {
  const bridge = fakeBridge(new URLSearchParams(asked));
  const bench = new Bench(bridge, await bridge.call('start'), 'en');
  const signing = new Signing(bench);
  signing.start();
  signing.edit({ email: 'ana@example.com', common_name: 'Ana' });
  return { signing, bench };
}

describe('Signing', () => {
  it('makes a request, and says so while it takes its time', async () => {
    const { signing, bench } = await open();
    const made = signing.make();
    expect(signing.slow).toBe(false);
    await pass(160);
    expect([signing.slow, signing.making]).toMatchObject([true, { step: 'form', busy: true }]);
    await pass(1000);
    await made;
    const path = '/home/ana/Downloads/CertificateSigningRequest.certSigningRequest';
    expect([signing.slow, signing.making]).toEqual([false, { step: 'made', path }]);
    expect(signing.waiting).toMatchObject([{ subject: { common_name: 'Ana', country: null }, path }]);
    expect(bench.notices.announcement).toBe('The signing request is ready');
  });

  it('shows at its field what cannot be used, and keeps the rest', async () => {
    const { signing } = await open();
    signing.edit({ email: 'nobody' });
    await signing.make();
    expect(signing.making).toMatchObject({
      step: 'form',
      busy: false,
      form: { common_name: 'Ana' },
      failure: { field: 'email', cause: 'email' },
    });
    expect(signing.waiting).toEqual([]);
  });

  it('asks for a place where there is none', async () => {
    const { signing } = await open();
    signing.edit({ path: ' ' });
    await signing.make();
    expect(signing.making).toMatchObject({ step: 'form', failure: { field: 'path', cause: 'path_empty' } });
  });

  it('makes a vault where there is no keychain, and the request after it', async () => {
    const { signing } = await open('vault=memory');
    await signing.make();
    expect(signing.making).toMatchObject({ step: 'no_keychain', failure: { cause: 'no_bus' } });
    signing.protect();
    const made = signing.openVaultAndMake('twelve characters');
    await pass(1000);
    await made;
    expect(signing.making.step).toBe('made');
    expect(signing.vault.kind).toBe('file');
  });

  it('asks again after a wrong passphrase', async () => {
    const { signing } = await open('vault=locked');
    await signing.make();
    signing.protect();
    await signing.openVaultAndMake('wrong');
    expect(signing.making).toMatchObject({ step: 'passphrase', task: 'unlock', busy: false });
  });

  it('removes a request only after it was asked', async () => {
    const { signing } = await open('requests&vault=keychain');
    const [request] = signing.waiting;
    await signing.remove();
    expect(signing.waiting).toHaveLength(1);
    signing.ask(request ?? null);
    await signing.remove();
    expect([signing.waiting, signing.removing]).toEqual([[], null]);
  });
});
