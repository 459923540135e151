//! What is shown of a credential and of a file: public facts, sorted and put into words. Never a key.

import type { CertificateView, CredentialView, FileView, Problem, TopicView } from '../../bridge/generated';
import { complete, problemText } from '../../errors/failure';
import type { Words } from '../../i18n/words.svelte';
import { dayText, environmentsText } from '../../shared/credential';

/** Credentials of one name: a key, or the certificates of one app for its environments. */
export interface Group {
  name: string;
  credentials: CredentialView[];
}

/** The list by name, in the order of the first of each name; within a name, sandbox comes before production. */
export function groupsOf(credentials: readonly CredentialView[]): Group[] {
  const groups = new Map<string, CredentialView[]>();
  for (const it of credentials) groups.set(it.name, [...(groups.get(it.name) ?? []), it]);
  const order = (it: CredentialView): number =>
    (it.environments[0] === 'sandbox' ? 0 : 1) + it.environments.length;
  return [...groups].map(([name, all]) => ({ name, credentials: all.sort((a, b) => order(a) - order(b)) }));
}

/** The start of a fingerprint, in fours: enough to tell two apart by eye. */
export function shortFingerprint(fingerprint: string): string {
  return (fingerprint.slice(0, 16).match(/.{1,4}/g) ?? []).join(' ');
}

/** The hosts outside Apple's that a credential may be used against; the simulator's own are implied by the sample key. */
export function allowedHosts({ sample, hosts }: CredentialView): string[] {
  return sample ? [] : hosts;
}

/** What was mended in a file, in words; a repair without words keeps its name. */
export function repairTexts({ repairs }: Pick<FileView, 'repairs'>, words: Pick<Words, 'find'>): string[] {
  return repairs.map((repair) => words.find(`credentials.repair.${repair}`) ?? repair);
}

/** The last part of a path, whichever way its parts are separated. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}

/** What is wrong with a file, in the language of the window; the core's own words where it is something new. */
export function fileProblemText(problem: Problem, file: string, words: Words): string {
  const details = { file: fileName(file), ...problem.details, ...foundWords(problem.details, words) };
  return (
    complete('file', problem.code, details, words) ??
    complete('key_file', problem.code, details, words) ??
    problemText({ ...problem, details }, words)
  );
}

/** The core says in English what it found instead; the things that people drop have words of their own. */
function foundWords({ found }: Record<string, string>, words: Words): Record<string, string> {
  if (found === undefined) return {};
  const name = found
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/_$/, '');
  return { found: words.find(`errors.found.${name}`) ?? found };
}

/** The topics in one line: the first by name, the others counted. */
export function topicsText(topics: readonly Pick<TopicView, 'topic'>[], words: Words): string {
  const [first, ...others] = topics;
  if (first === undefined) return words.t('credentials.topics.none');
  if (others.length === 0) return first.topic;
  return words.t('credentials.topics.more', { topic: first.topic, count: others.length });
}

/** What a credential is good for, in one or two sentences. */
export function purposeText(credential: CredentialView, words: Words): string {
  const { certificate, sample, scope, environments, topics, team_id } = credential;
  if (sample) return words.t('credentials.purpose.sample');
  if (certificate !== null) return certificatePurpose(certificate, words);
  if (scope === 'unknown') return words.t('credentials.purpose.key', { team: team_id ?? '' });
  const where = environmentsText(environments, words);
  const named = topics.map((topic) => ({ topic }));
  if (topics.length === 0) return words.t('credentials.purpose.scoped_all', { where });
  return words.t('credentials.purpose.scoped', { topics: topicsText(named, words), where });
}

function certificatePurpose(certificate: CertificateView, words: Words): string {
  const { validity, not_before, not_after, environments, topics } = certificate;
  const params = {
    topics: topicsText(topics, words),
    where: environmentsText(environments, words),
    from: dayText(not_before, words),
    until: dayText(not_after, words),
  };
  return words.t(`credentials.purpose.${validity}`, params);
}

/** Topics out of what was typed, one a line or separated by commas or spaces. */
export function topicsOf(typed: string): string[] {
  return [...new Set(typed.split(/[\s,;，；、]+/).filter((it) => it !== ''))];
}
