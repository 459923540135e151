//! A binding to begin with. Pure.

import type { Binding, CredentialView, DeviceView } from '../../../bridge/generated';

/** The next device of the list that is not bound, by the certificate that others are bound by, or the first there is. */
export function freshBinding(
  bound: readonly Binding[],
  devices: readonly Pick<DeviceView, 'name' | 'environment'>[],
  credentials: readonly Pick<CredentialView, 'name' | 'certificate'>[],
): Binding {
  const device = devices.find((it) => !bound.some(({ device: name }) => name === it.name));
  const certificate = credentials.find((it) => it.certificate !== null)?.name;
  return {
    device: device?.name ?? '',
    apns_cert_name: bound.at(-1)?.apns_cert_name ?? certificate ?? '',
    environment: device?.environment ?? 'sandbox',
  };
}

/** Names that hold `query`, once each, `query` itself first where it is none of them. */
export function namesWith(names: readonly string[], query: string): string[] {
  const wanted = query.trim().toLowerCase();
  const found = [...new Set(names)].filter((it) => it.toLowerCase().includes(wanted));
  return wanted === '' || found.some((it) => it.toLowerCase() === wanted) ? found : [query.trim(), ...found];
}
