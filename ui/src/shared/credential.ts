//! A credential in a few words, for every list that shows or offers one. Public facts only.

import type { CertificateView, CredentialView, Environment } from '../bridge/generated';
import type { Words } from '../i18n/words.svelte';

/** A day of the calendar, as it is written in lists. */
export function dayText(unixMs: number, words: Words): string {
  return words.date(unixMs, { dateStyle: 'medium' });
}

/** How long a certificate or a provisioning profile is still good. */
export function validityText({ validity, days_left, not_before, not_after }: Lifetime, words: Words): string {
  if (validity === 'expired')
    return words.t('credentials.validity.expired', { date: dayText(not_after, words) });
  if (validity === 'not_yet')
    return words.t('credentials.validity.not_yet', { date: dayText(not_before, words) });
  if (days_left === 0) return words.t('credentials.validity.today');
  return words.t('credentials.validity.days', { days: days_left });
}

/** Where something stands in its life. */
export type Lifetime = Pick<CertificateView, 'validity' | 'days_left' | 'not_before' | 'not_after'>;

/** `Sandbox and Production`, `Sandbox`. */
export function environmentsText(environments: readonly Environment[], words: Words): string {
  const [first, second] = environments;
  if (first === undefined) return words.t('credentials.environments.none');
  if (second === undefined) return words.t(`app.endpoint.${first}`);
  return words.t('credentials.environments.both');
}

/** What tells a credential from others of its name: a key's ID; a certificate's environments, and its end where it is near. */
export function noteOf(credential: CredentialView, words: Words): string {
  const { certificate, key_id, environments } = credential;
  if (certificate === null) return key_id ?? '';
  const where = environmentsText(environments, words);
  if (certificate.validity === 'valid') return where;
  return words.t('credentials.note', { where, validity: validityText(certificate, words) });
}
