//! The fields that a push service asks for, filled in from a certificate. Never its password.

import type { CredentialView, Environment } from '../../../bridge/generated';
import type { Words } from '../../../i18n/words.svelte';

export interface UploadField {
  name: 'kind' | 'name' | 'password' | 'file' | 'bundle_id' | 'environment' | 'code';
  label: string;
  value: string;
  /** Whether the value is one to copy; else it says in words why there is none. */
  copy: boolean;
  /** Whether it is written letter by letter, as in a program. */
  mono: boolean;
  /** Which service wants it, and under which name. */
  note: string;
}

/** What to fill in for `credential` as the certificate of `environment`; `file` is where its `.p12` was saved. */
export function uploadFields(
  credential: CredentialView,
  environment: Environment,
  file: string | null,
  words: Words,
): UploadField[] {
  const { t } = words;
  const field = (name: UploadField['name'], value: string, copy = true, mono = false): UploadField => ({
    name,
    label: t(`guide.field.${name}`),
    value,
    copy,
    mono,
    note: t(`guide.field.${name}.note`),
  });
  return [
    field('kind', t('guide.field.kind.value')),
    field('name', credential.name),
    field('password', t('guide.field.password.value'), false),
    field('file', file ?? t('guide.field.file.none'), file !== null, file !== null),
    field('bundle_id', credential.certificate?.bundle_id ?? '', true, true),
    field('environment', t(`guide.field.environment.${environment}`)),
    field('code', apnsCertName(credential.name), true, true),
  ];
}

/** The line by which an app of the chat service names its certificate. */
function apnsCertName(name: string): string {
  return `options.apnsCertName = @"${name.replace(/["\\]/g, '\\$&')}";`;
}
