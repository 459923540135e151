//! The picture at an address in the payload: fetched by the core, and only when somebody asks for it.

import { asFailure } from '../../../bridge/bridge';
import { failureText } from '../../../errors/failure';
import type { Bench } from '../../../shared/bench.svelte';
import type { Picture } from '../../../shared/phone/model';
import type { Attached } from './stage';

type Stand =
  { kind: 'loading' } | { kind: 'failed'; why: string } | { kind: 'here'; address: string; host: string };

export class RemotePicture {
  readonly #bench: Bench;
  /** What is known of the one address that was asked for last. */
  #asked = $state.raw<{ url: string; stand: Stand } | null>(null);

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** What there is to draw for `picture`. */
  of(picture: Picture | null): Attached {
    if (picture === null) return { kind: 'none' };
    const { url, host } = picture;
    const stand = this.#asked?.url === url ? this.#asked.stand : null;
    const load = () => void this.load(url);
    if (stand === null) return { kind: 'offered', host, load };
    if (stand.kind === 'failed') return { kind: 'failed', host, why: stand.why, load };
    return stand.kind === 'loading' ? { kind: 'loading', host } : stand;
  }

  async load(url: string): Promise<void> {
    if (this.#asked?.url === url && this.#asked.stand.kind === 'loading') return;
    this.forget();
    const asked = { url, stand: { kind: 'loading' } as Stand };
    this.#asked = asked;
    let stand: Stand;
    try {
      const { mime, data, host } = await this.#bench.bridge.call('fetch_image', { url });
      stand = { kind: 'here', address: URL.createObjectURL(new Blob([bytes(data)], { type: mime })), host };
    } catch (reason) {
      stand = { kind: 'failed', why: failureText(asFailure(reason), this.#bench.words) };
    }
    // Meanwhile another one may have been asked for.
    if (this.#asked === asked) this.#asked = { url, stand };
    else if (stand.kind === 'here') URL.revokeObjectURL(stand.address);
  }

  /** Lets go of the picture. */
  forget(): void {
    if (this.#asked?.stand.kind === 'here') URL.revokeObjectURL(this.#asked.stand.address);
    this.#asked = null;
  }
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
