//! What is shown of a key: its public facts, shortened and put into words. Not the key.

import type { CredentialView, FileView } from '../../bridge/generated';
import type { Words } from '../../i18n/words.svelte';

/** The start of a fingerprint, in pairs: enough to tell two keys apart by eye. */
export function shortFingerprint(fingerprint: string): string {
  return (fingerprint.slice(0, 16).match(/.{1,4}/g) ?? []).join(' ');
}

/** The hosts outside Apple's that a key may be used against; the simulator's own are implied by the sample key. */
export function allowedHosts({ sample, hosts }: CredentialView): string[] {
  return sample ? [] : hosts;
}

/** What was mended in a file, in words; a repair without words keeps its name. */
export function repairTexts({ repairs }: FileView, words: Pick<Words, 'find'>): string[] {
  return repairs.map((repair) => words.find(`credentials.repair.${repair}`) ?? repair);
}

/** The last part of a path, whichever way its parts are separated. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}
