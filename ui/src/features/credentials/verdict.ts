//! What a file is, in plain words: can it push, to what, and what is missing. Pure.

import type {
  AppFacts,
  CertificateView,
  FileView,
  FoundCertificate,
  ProfileFacts,
} from '../../bridge/generated';
import type { Key, Words } from '../../i18n/words.svelte';
import { dayText, environmentsText } from '../../shared/credential';
import { topicsText } from './facts';

export type Tone = 'ok' | 'warn' | 'bad' | 'muted';

/** The answer to "what is this?". */
export interface Verdict {
  tone: Tone;
  title: string;
  text: string;
  /** Codes of problems that these words say already. */
  says: readonly string[];
}

/** What else a certificate without push extensions is for. */
export type OtherUse = 'authority' | 'signing' | 'other';

/** Told by the name, which is all that such a certificate says of itself. */
export function otherUse(commonName: string): OtherUse {
  if (/Worldwide Developer Relations|Certification Authority|\bRoot\b|\bCA\b/.test(commonName))
    return 'authority';
  const signs =
    /^(Apple|iPhone|iOS|Mac|3rd Party Mac|Developer ID)[^:]*(Develop|Distribution|Application|Installer)/;
  return signs.test(commonName) ? 'signing' : 'other';
}

/** What the file is; of several certificates, `chosen` is meant. */
export function verdictOf(file: FileView, chosen: FoundCertificate | null, words: Words): Verdict {
  if (file.profile !== null) return profileVerdict(file.profile, words);
  if (file.app !== null) return appVerdict(file.app, words);
  const say = (tone: Tone, name: string, params = {}, says: readonly string[] = []): Verdict => ({
    tone,
    title: words.t(`credentials.verdict.${name}` as Key, params),
    text: words.t(`credentials.verdict.${name}.text` as Key, params),
    says,
  });
  if (file.request !== null) {
    const { fits_apple, made_here, key } = file.request;
    if (!fits_apple) return say('warn', 'request_unfit', { key }, ['request_key']);
    return say('muted', made_here ? 'request_here' : 'request');
  }
  if (chosen !== null) return certificateVerdict(file, chosen, say, words);
  if (file.kind !== 'private_key' && !has(file, 'key_only')) return say('bad', 'nothing');
  const named = /\.p8$/i.test(file.file_name);
  return say(named ? 'bad' : 'warn', named ? 'no_apns_key' : 'key_only', {}, ['key_only', 'no_certificate']);
}

type Say = (
  tone: Tone,
  name: string,
  params?: Record<string, string | number>,
  says?: readonly string[],
) => Verdict;

function certificateVerdict(
  file: FileView,
  { certificate, key }: FoundCertificate,
  say: Say,
  words: Words,
): Verdict {
  const params = {
    name: certificate.common_name,
    topics: topicsText(certificate.topics, words),
    where: environmentsText(certificate.environments, words),
    from: dayText(certificate.not_before, words),
    until: dayText(certificate.not_after, words),
    days: certificate.days_left,
  };
  if (!certificate.can_push) {
    const says = ['no_push_certificate', 'authority', 'no_key', 'expired'];
    return say('bad', `no_push_${otherUse(certificate.common_name)}`, params, says);
  }
  if (certificate.validity === 'expired') return say('bad', 'expired', params, ['expired', 'no_key']);
  if (has(file, 'key_mismatch')) return say('bad', 'key_mismatch', params, ['key_mismatch', 'no_key']);
  if (key === 'missing') return say('warn', 'no_key', params, ['no_key']);
  if (certificate.validity === 'not_yet') return say('warn', 'not_yet', params, ['not_yet_valid']);
  if (certificate.validity === 'expiring') return say('warn', 'expiring', params, ['expiring']);
  return say('ok', key === 'vault' ? 'key_waits' : 'can_push', params);
}

function profileVerdict(profile: ProfileFacts, words: Words): Verdict {
  const params = {
    where: profile.environment === null ? '' : words.t(`app.endpoint.${profile.environment}`),
    until: profile.expires === null ? '' : dayText(profile.expires, words),
  };
  const [tone, name]: [Tone, string] =
    profile.validity === 'expired'
      ? ['bad', 'profile_expired']
      : profile.aps_environment === null
        ? ['warn', 'profile_no_push']
        : ['ok', 'profile'];
  const key = (part: string): Key => `credentials.verdict.${name}${part}` as Key;
  return {
    tone,
    title: words.t(key(''), params),
    text: words.t(key('.text'), params),
    says: ['expired', 'no_aps_environment'],
  };
}

function appVerdict({ profile, environment, name }: AppFacts, words: Words): Verdict {
  const params = { name, where: words.t(`app.endpoint.${environment}`) };
  const [tone, kind]: [Tone, string] =
    profile === null
      ? ['ok', 'app_store']
      : profile.aps_environment === null
        ? ['warn', 'app_no_push']
        : ['ok', 'app'];
  const key = (part: string): Key => `credentials.verdict.${kind}${part}` as Key;
  return { tone, title: words.t(key(''), params), text: words.t(key('.text'), params), says: [] };
}

function has({ problems }: FileView, code: string): boolean {
  return problems.some((it) => it.code === code);
}

/** Whether a file waits for a second one: its certificate for a key, or its key for a certificate. */
export function waitsFor(file: FileView): 'key' | 'certificate' | null {
  if (file.kind === 'private_key') return /\.p8$/i.test(file.file_name) ? null : 'certificate';
  const pushes = file.certificates.filter(({ certificate }) => certificate.can_push);
  const bare = pushes.length > 0 && pushes.every(({ key }) => key === 'missing');
  return bare && file.kind !== 'p12' ? 'key' : null;
}

/** A certificate of one's own that can be put into the vault. */
export function importable({ certificate, key }: FoundCertificate): boolean {
  return certificate.can_push && key !== 'missing';
}

/** A name that clients can pass: the bundle ID, and the environment where it is for one. */
export function nameFor({ bundle_id, topics, common_name, environments }: CertificateView): string {
  const base = bundle_id ?? topics[0]?.topic ?? common_name;
  const [only] = environments.length === 1 ? environments : [];
  return only === undefined ? base : `${base} ${only}`;
}
