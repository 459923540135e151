//! What a surface draws: a push on a phone, at a time.

import type { Words } from '../../../i18n/words.svelte';
import type { App } from '../../../shared/phone/app';
import type { Look } from '../../../shared/phone/look';
import type { PreviewModel } from '../../../shared/phone/model';

/** The picture that a service extension would attach. Nothing of it is loaded unasked. */
export type Attached =
  | { readonly kind: 'none' }
  | { readonly kind: 'offered'; readonly host: string; readonly load: () => void }
  | { readonly kind: 'loading'; readonly host: string }
  | { readonly kind: 'failed'; readonly host: string; readonly why: string; readonly load: () => void }
  | { readonly kind: 'here'; readonly host: string; readonly address: string };

export interface Stage {
  readonly app: App;
  readonly model: PreviewModel;
  /** The words of the phone. */
  readonly words: Words;
  /** The words of the window, for what is said about the phone. */
  readonly comments: Words;
  readonly look: Look;
  /** Unix milliseconds. */
  readonly now: number;
  readonly attached: Attached;
  /** Names of the texts that the other draft of a comparison has otherwise. */
  readonly differs: ReadonlySet<string>;
}

/** Address of the picture, once it is here. */
export function thumbnail({ attached }: Stage): string | null {
  return attached.kind === 'here' ? attached.address : null;
}
