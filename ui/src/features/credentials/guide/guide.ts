//! The guided path to a push certificate: its steps, and what is checked in each. Pure: every mark is derived from
//! what the core says, so that nothing about progress has to be kept, and a step that was undone is open again.

import type {
  CertificateView,
  CredentialView,
  Environment,
  Failure,
  FileView,
  FoundCertificate,
  ProfileFacts,
  RequestView,
} from '../../../bridge/generated';
import type { Params } from '../../../i18n/message';

/** The steps, in the order in which Apple's site needs them. */
export const STEPS = ['request', 'app_id', 'development', 'production', 'profile', 'upload'] as const;
export type Step = (typeof STEPS)[number];

/** What the panel shows: a step, or the shorter way with a key. */
export type Panel = Step | 'key';

/** Steps that read a file of the user's. */
export type FileStep = 'development' | 'production' | 'profile';

/** `open`: cannot be told yet. */
export type Mark = 'ok' | 'bad' | 'open';

/** One thing that is checked. Its words are `guide.check.STEP.NAME`, those of what is wrong end in a cause. */
export interface Check {
  name: string;
  mark: Mark;
  /** What is wrong: the last part of the key of its words. */
  cause?: string;
  /** What was found, where that is worth seeing; a value in the words of the cause. */
  params?: Params;
}

/** What became of reading a file. */
export type Reading =
  | { state: 'none' }
  | { state: 'reading'; path: string }
  | { state: 'read'; file: FileView }
  | { state: 'failed'; path: string; failure: Failure };

export const UNREAD: Reading = { state: 'none' };

/** Everything that the marks are derived from. */
export interface Facts {
  credentials: readonly CredentialView[];
  /** The newest first. */
  requests: readonly RequestView[];
  /** The file of the newest request, read again. */
  requestFile: Reading;
  bundleId: string;
  files: Record<FileStep, Reading>;
  /** Where the `.p12` of a credential was saved, by its id. */
  exported: Readonly<Record<string, string>>;
}

/** The environment that the certificate of a step is for. */
export const ENVIRONMENT: Record<'development' | 'production', Environment> = {
  development: 'sandbox',
  production: 'production',
};

/** What is checked in `step`, in the order in which it comes true. */
export function checksOf(step: Step, facts: Facts): Check[] {
  switch (step) {
    case 'request':
      return requestChecks(facts);
    case 'app_id':
      return appIdChecks(facts.bundleId.trim());
    case 'development':
    case 'production':
      return certificateChecks(step, facts);
    case 'profile':
      return profileChecks(facts);
    case 'upload':
      return uploadChecks(facts);
  }
}

/** Done, in trouble, or still to do. */
export function markOf(checks: readonly Check[]): Mark {
  if (checks.some(({ mark }) => mark === 'bad')) return 'bad';
  return checks.length > 0 && checks.every(({ mark }) => mark === 'ok') ? 'ok' : 'open';
}

/** The first step that is not done; the last one where all are. */
export function nextStep(facts: Facts): Step {
  return STEPS.find((step) => markOf(checksOf(step, facts)) !== 'ok') ?? 'upload';
}

/** A bundle ID to begin with: of the one app or the one certificate there is; empty where there is a choice. */
export function firstBundleId(credentials: readonly CredentialView[], apps: readonly string[]): string {
  const ofCertificates = credentials.flatMap(({ certificate }) => certificate?.bundle_id ?? []);
  const certain = new Set(ofCertificates.length > 0 ? ofCertificates : apps);
  return certain.size === 1 ? ([...certain][0] ?? '') : '';
}

/** The certificate that pushes to `bundleId` in `environment`: of several, the one that lasts longest. */
export function credentialFor(
  credentials: readonly CredentialView[],
  bundleId: string,
  environment: Environment,
): CredentialView | null {
  const fitting = credentials.filter(
    ({ certificate }) =>
      certificate !== null &&
      certificate.bundle_id === bundleId &&
      certificate.environments.includes(environment),
  );
  const lasts = (it: CredentialView): number => it.certificate?.not_after ?? 0;
  return fitting.reduce<CredentialView | null>(
    (best, it) => (best && lasts(best) >= lasts(it) ? best : it),
    null,
  );
}

function requestChecks({ requests, requestFile, credentials }: Facts): Check[] {
  const newest = requests[0];
  if (newest === undefined) {
    const used = credentials.some(({ certificate }) => certificate !== null);
    return used ? [ok('used')] : [open('made'), open('file'), open('key')];
  }
  const key = newest.usable ? ok('key') : bad('key', 'locked');
  return [ok('made'), requestFileCheck(newest, requestFile), key];
}

function requestFileCheck(request: RequestView, reading: Reading): Check {
  const params = { path: request.path };
  if (reading.state === 'failed') return bad('file', 'gone', params);
  if (reading.state !== 'read') return { ...open('file'), params };
  const { request: found } = reading.file;
  if (found === null) return bad('file', 'other', params);
  if (!found.made_here) return bad('file', 'foreign', params);
  return found.fits_apple ? { ...ok('file'), params } : bad('file', 'unfit', { ...params, key: found.key });
}

const BUNDLE_ID = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

function appIdChecks(bundleId: string): Check[] {
  if (bundleId === '') return [open('form'), open('explicit')];
  const wildcard = bundleId.includes('*');
  const wellFormed = BUNDLE_ID.test(bundleId.replaceAll('*', 'x'));
  const found = { found: bundleId };
  return [
    wellFormed ? ok('form') : bad('form', formProblem(bundleId), found),
    wildcard ? bad('explicit', 'wildcard', found) : ok('explicit'),
  ];
}

function formProblem(bundleId: string): string {
  if (/\s/.test(bundleId)) return 'space';
  if (/^[A-Z0-9]{10}\./.test(bundleId)) return 'prefix';
  return /[^A-Za-z0-9.*-]/.test(bundleId) ? 'letters' : 'parts';
}

function certificateChecks(step: 'development' | 'production', facts: Facts): Check[] {
  const names = ['certificate', 'push', 'bundle', 'environment', 'valid', 'key', 'imported'];
  const bundleId = facts.bundleId.trim();
  const reading = facts.files[step];
  if (reading.state === 'failed') return [bad('certificate', 'unread'), ...names.slice(1).map(open)];
  if (reading.state !== 'read') {
    const credential = credentialFor(facts.credentials, bundleId, ENVIRONMENT[step]);
    const certificate = credential?.certificate;
    if (!certificate) return names.map(open);
    return [
      ...namesOf(certificate, bundleId, step),
      credential.usable ? ok('key') : bad('key', 'locked'),
      ok('imported'),
    ];
  }
  const found = reading.file.certificates[0];
  if (found === undefined) {
    return [bad('certificate', 'other', { kind: reading.file.kind }), ...names.slice(1).map(open)];
  }
  return [...namesOf(found.certificate, bundleId, step), keyCheck(found, facts), importedCheck(found, facts)];
}

/** What the certificate itself says. */
function namesOf(
  certificate: CertificateView,
  bundleId: string,
  step: 'development' | 'production',
): Check[] {
  const found = { found: certificate.bundle_id ?? certificate.common_name };
  const environment = ENVIRONMENT[step];
  return [
    ok('certificate'),
    certificate.can_push ? ok('push') : bad('push', 'no_push', { found: certificate.common_name }),
    bundleId === ''
      ? { ...open('bundle'), params: found }
      : certificate.bundle_id === bundleId
        ? { ...ok('bundle'), params: found }
        : bad('bundle', 'other', { ...found, wanted: bundleId }),
    certificate.environments.includes(environment)
      ? ok('environment')
      : bad('environment', `not_${environment}`),
    validCheck(certificate),
  ];
}

function validCheck({ validity, days_left }: CertificateView): Check {
  const params = { days: Math.abs(days_left) };
  if (validity === 'expired') return bad('valid', 'expired', params);
  if (validity === 'not_yet') return bad('valid', 'not_yet');
  return { ...ok('valid'), params };
}

function keyCheck({ key, certificate }: FoundCertificate, facts: Facts): Check {
  if (key !== 'missing' || holding(certificate, facts) !== undefined) return ok('key');
  return bad('key', facts.requests.length > 0 ? 'not_this' : 'missing');
}

function importedCheck({ certificate }: FoundCertificate, facts: Facts): Check {
  const credential = holding(certificate, facts);
  return credential ? { ...ok('imported'), params: { found: credential.name } } : open('imported');
}

const holding = ({ sha256 }: CertificateView, { credentials }: Facts): CredentialView | undefined =>
  credentials.find(({ certificate }) => certificate?.sha256 === sha256);

function profileChecks(facts: Facts): Check[] {
  const names = ['profile', 'push', 'bundle', 'environment', 'valid'];
  const reading = facts.files.profile;
  if (reading.state === 'failed') return [bad('profile', 'unread'), ...names.slice(1).map(open)];
  if (reading.state !== 'read') return names.map(open);
  const profile = reading.file.profile ?? reading.file.app?.profile ?? null;
  if (profile === null)
    return [bad('profile', 'other', { kind: reading.file.kind }), ...names.slice(1).map(open)];
  return [
    { ...ok('profile'), params: { found: profile.name } },
    profile.aps_environment === null ? bad('push', 'no_push') : ok('push'),
    profileBundleCheck(profile, facts.bundleId.trim()),
    profileEnvironmentCheck(profile, facts),
    profile.validity === 'expired'
      ? bad('valid', 'expired', { days: -(profile.days_left ?? 0) })
      : ok('valid'),
  ];
}

function profileBundleCheck({ bundle_id }: ProfileFacts, wanted: string): Check {
  const params = { found: bundle_id ?? '', wanted };
  if (bundle_id?.includes('*')) return bad('bundle', 'wildcard', params);
  if (wanted === '') return { ...open('bundle'), params };
  return bundle_id === wanted ? { ...ok('bundle'), params } : bad('bundle', 'other', params);
}

/** A profile and a certificate have to be for the same environment: the token comes of the one, the push of the other. */
function profileEnvironmentCheck({ environment }: ProfileFacts, facts: Facts): Check {
  if (environment === null) return open('environment');
  const params = { environment };
  const certificate = credentialFor(facts.credentials, facts.bundleId.trim(), environment);
  return certificate ? { ...ok('environment'), params } : bad('environment', `no_${environment}`);
}

function uploadChecks({ credentials, bundleId, exported }: Facts): Check[] {
  const found = (['sandbox', 'production'] as const).flatMap(
    (environment) => credentialFor(credentials, bundleId.trim(), environment) ?? [],
  );
  const at = found.map(({ id }) => exported[id]).find((path) => path !== undefined);
  return [
    found.length > 0 ? ok('certificate') : open('certificate'),
    at === undefined ? open('exported') : { ...ok('exported'), params: { path: at } },
  ];
}

const ok = (name: string): Check => ({ name, mark: 'ok' });
const open = (name: string): Check => ({ name, mark: 'open' });
const bad = (name: string, cause: string, params: Params = {}): Check => ({
  name,
  mark: 'bad',
  cause,
  params,
});
