//! What the fake core finds in a file: by its name, since a page cannot read it.
//! A name with `expired`, `expiring`, `future`, `several`, `password`, `nopush`, `mismatch`, `store`, `slow` … gives that case.

import type {
  AppFacts,
  CertificateKind,
  CertificateView,
  Environment,
  FileKind,
  FileView,
  FoundCertificate,
  InspectFile,
  KeyPlace,
  ProfileFacts,
  TopicView,
  Validity,
} from '../generated';
import { APP_ICON } from './icon';

const DAY = 86_400_000;
const BOTH: Environment[] = ['sandbox', 'production'];

/** The last part of a path. */
export const nameOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

function validityOf(days: number): Validity {
  if (days < 0) return 'expired';
  return days <= 30 ? 'expiring' : 'valid';
}

/** 64 hex digits that differ by `seed`. */
export function hex(seed: string): string {
  let state = 7;
  for (const unit of seed) state = (state * 31 + unit.charCodeAt(0)) % 2_147_483_647;
  return Array.from({ length: 64 }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state % 16).toString(16);
  }).join('');
}

/** A certificate of Apple's of this kind, with so many days left. */
export function certificate(kind: CertificateKind, days: number, bundle = 'com.acme.shop'): CertificateView {
  const sandbox = kind === 'development';
  const production = kind === 'production' || kind === 'voip';
  const prefix = sandbox ? 'Apple Development IOS Push Services' : 'Apple Push Services';
  const topics: TopicView[] = [{ topic: bundle, tags: ['app'] }];
  if (kind === 'universal' || kind === 'production') {
    topics.push({ topic: `${bundle}.voip`, tags: ['voip'] });
    topics.push({ topic: `${bundle}.complication`, tags: ['complication'] });
  }
  const not_after = Date.now() + days * DAY;
  return {
    kind,
    common_name: `${prefix}: ${bundle}`,
    bundle_id: bundle,
    topics,
    environments: sandbox ? ['sandbox'] : production ? ['production'] : BOTH,
    team_id: 'TEAM7XQ2AB',
    organization: 'Acme GmbH',
    issuer: 'Apple Worldwide Developer Relations Certification Authority (G4)',
    not_before: not_after - 395 * DAY,
    not_after,
    days_left: days,
    validity: validityOf(days),
    sha256: hex(`${kind} ${bundle} ${days}`),
    fingerprint: hex(`key of ${kind} ${bundle} ${days}`),
    can_push: true,
  };
}

const INTERMEDIATE: CertificateView = {
  ...certificate('no_push', 1840),
  common_name: 'Apple Worldwide Developer Relations Certification Authority',
  bundle_id: null,
  topics: [],
  environments: [],
  team_id: null,
  organization: 'Apple Inc.',
  issuer: 'Apple Root CA',
  can_push: false,
};

const SIGNING: CertificateView = {
  ...INTERMEDIATE,
  common_name: 'Apple Distribution: Acme GmbH (TEAM7XQ2AB)',
  team_id: 'TEAM7XQ2AB',
  organization: 'Acme GmbH',
  issuer: 'Apple Worldwide Developer Relations Certification Authority (G3)',
};

const found = (it: CertificateView, key: KeyPlace): FoundCertificate => {
  return { certificate: it, key, already: null, renews: [] };
};

function certificateIn(name: string): CertificateView {
  if (/wwdr|intermediate/.test(name)) return INTERMEDIATE;
  if (/nopush|distribution/.test(name)) return SIGNING;
  const kind = /sandbox|development/.test(name)
    ? 'development'
    : /voip/.test(name)
      ? 'voip'
      : /production|renewed/.test(name)
        ? 'production'
        : 'universal';
  if (/expired/.test(name)) return certificate(kind, -12);
  if (/expiring/.test(name)) return certificate(kind, 23);
  const it = certificate(kind, 341);
  return /future/.test(name) ? { ...it, validity: 'not_yet', not_before: Date.now() + 2 * DAY } : it;
}

const PROFILE: ProfileFacts = {
  name: 'Acme Shop Development',
  uuid: '6b2f0c9e-5d0f-4f0e-9a51-0f6f5f1f2a77',
  kind: 'development',
  team_id: 'TEAM7XQ2AB',
  team_name: 'Acme GmbH',
  bundle_id: 'com.acme.shop',
  aps_environment: 'development',
  environment: 'sandbox',
  devices: Array.from({ length: 14 }, (_, n) => `00008110-${hex(String(n)).slice(0, 16).toUpperCase()}`),
  all_devices: false,
  signers: ['Apple Development: Ana Costa (9XK2L7QD4A)', 'Apple Development: Li Wei (4TR8WQ2M1Z)'],
  created: Date.now() - 100 * DAY,
  expires: Date.now() + 265 * DAY,
  days_left: 265,
  validity: 'valid',
  time_sensitive: true,
  critical_alerts: false,
  entitlements: [
    { name: 'application-identifier', value: 'TEAM7XQ2AB.com.acme.shop' },
    { name: 'aps-environment', value: 'development' },
    { name: 'com.apple.developer.team-identifier', value: 'TEAM7XQ2AB' },
    { name: 'com.apple.developer.usernotifications.time-sensitive', value: 'true' },
    { name: 'get-task-allow', value: 'true' },
    { name: 'keychain-access-groups', value: 'TEAM7XQ2AB.*, com.apple.token' },
  ],
};

function profileIn(name: string): ProfileFacts {
  if (/nopush/.test(name)) return { ...PROFILE, aps_environment: null, environment: null };
  if (/expired/.test(name))
    return { ...PROFILE, validity: 'expired', days_left: -40, expires: Date.now() - 40 * DAY };
  return PROFILE;
}

function appIn(name: string): AppFacts {
  const store = /store/.test(name);
  return {
    bundle_id: 'com.acme.shop',
    name: 'Acme Shop',
    version: '5.2 (1180)',
    icon: /noicon/.test(name) ? null : APP_ICON,
    extensions: [
      {
        bundle_id: 'com.acme.shop.notifications',
        name: 'Notifications',
        point: 'com.apple.usernotifications.service',
      },
      { bundle_id: 'com.acme.shop.widgets', name: 'Widgets', point: 'com.apple.widgetkit-extension' },
    ],
    live_activities: true,
    profile: store ? null : PROFILE,
    environment: store ? 'production' : 'sandbox',
    in_workspace: false,
  };
}

type Found = Partial<FileView> & { kind: FileKind };

const problem = (code: string, details: Record<string, string> = {}, field = 'path') => {
  return { field, code, message: `(${code})`, details };
};

function certificatesIn(kind: FileKind, format: string, all: FoundCertificate[], ...codes: string[]): Found {
  const [first] = all;
  const own = first && !first.certificate.can_push ? ['no_push_certificate'] : [];
  const expired = first?.certificate.validity === 'expired' ? ['expired'] : [];
  const bare = first?.key === 'missing' && codes.length === 0 ? ['no_key'] : [];
  const problems = [...codes, ...own, ...expired, ...bare].map((code) => problem(code));
  return { kind, format, certificates: all, problems, can_push: problems.length === 0 };
}

function p12(name: string, password: string | null): Found {
  const format = 'PKCS#12, 3DES and RC2-40, SHA-1';
  const closed = (code: string): Found => ({
    kind: 'p12',
    format,
    problems: [problem(code, {}, 'password')],
  });
  if (/password/.test(name) && password === null) return closed('password_needed');
  if (password?.includes('wrong')) return closed('wrong_password');
  if (/cipher/.test(name))
    return { kind: 'p12', format, problems: [problem('cipher_unsupported', { cipher: 'DES-CBC' })] };
  if (/keyonly/.test(name)) return { kind: 'p12', format, problems: [problem('key_only')] };
  if (/nokey/.test(name)) return certificatesIn('p12', format, [found(certificateIn(name), 'missing')]);
  const first = found(certificateIn(name), 'file');
  const all = [/renewed/.test(name) ? { ...first, renews: [{ id: 'c4', name: 'acme-shop' }] } : first];
  if (/several/.test(name)) all.push(found(certificate('development', 201), 'file'));
  return certificatesIn('p12', format, all);
}

function pair(name: string): Found {
  if (/mismatch/.test(name)) {
    return certificatesIn(
      'certificate_and_key',
      'DER; PEM, PKCS#8',
      [found(certificateIn(name), 'missing')],
      'key_mismatch',
    );
  }
  return certificatesIn('certificate_and_key', 'DER; PEM, PKCS#8', [found(certificateIn(name), 'file')]);
}

function key(path: string): Found {
  const key_id = /^(?:APNs)?AuthKey_([A-Z0-9]{10})/.exec(nameOf(path))?.[1] ?? null;
  const repairs = /crlf/i.test(path) ? ['carriage_returns'] : [];
  return {
    kind: 'p8',
    format: 'PEM, PKCS#8',
    can_push: true,
    repairs,
    key: { key_id, fingerprint: hex(path), already: null },
  };
}

const NO_KEYS: Record<string, string> = {
  'rsa.p8': 'rsa_key',
  'empty.p8': 'empty',
  'public.p8': 'public_key',
};

function byName({ path, password, other }: InspectFile): Found {
  const name = nameOf(path).toLowerCase();
  const refused = NO_KEYS[name];
  if (refused) return { kind: 'unknown', problems: [problem(refused, { file: nameOf(path) })] };
  if (other !== null) return pair(`${name} ${nameOf(other).toLowerCase()}`);
  const suffix = name.split('.').at(-1) ?? '';
  if (suffix === 'p8') return key(path);
  if (suffix === 'p12' || suffix === 'pfx') return p12(name, password);
  if (suffix === 'cer' || suffix === 'pem' || suffix === 'crt') {
    return certificatesIn('certificate', suffix === 'cer' ? 'DER' : 'PEM', [
      found(certificateIn(name), /waiting/.test(name) ? 'vault' : 'missing'),
    ]);
  }
  if (suffix === 'key')
    return { kind: 'private_key', format: 'PEM, PKCS#8, RSA 2048', problems: [problem('key_only')] };
  if (suffix === 'certsigningrequest' || suffix === 'csr') {
    const subject = { email: 'push@acme.example', common_name: 'Acme Push', country: 'DE' };
    const fits_apple = !/ec/.test(name);
    const request = {
      subject,
      key: fits_apple ? 'RSA 2048' : 'EC P-256',
      fits_apple,
      made_here: /here/.test(name),
    };
    return { kind: 'request', format: 'PEM, PKCS#10', request };
  }
  if (suffix === 'mobileprovision' || suffix === 'provisionprofile') {
    return { kind: 'profile', format: 'CMS, property list', profile: profileIn(name) };
  }
  if (suffix === 'ipa' || suffix === 'zip') return { kind: 'app', format: 'ZIP', app: appIn(name) };
  return { kind: 'unknown', problems: [problem('unknown_file', { file: nameOf(path) })] };
}

/** What is in the file. */
export function inspect(asked: InspectFile): FileView {
  const { path } = asked;
  const nothing = { key: null, certificates: [], request: null, profile: null, app: null };
  const blank = { path, file_name: nameOf(path), format: '', can_push: false, repairs: [], problems: [] };
  return { ...blank, ...nothing, ...byName(asked) };
}
