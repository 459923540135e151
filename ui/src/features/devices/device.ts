//! What the device list knows without a screen: finding, shortening, turning a row into a form. Not the list itself.
import type { DeviceInput, DeviceView, Receipt } from '../../bridge/generated';

/** What the form starts with: nothing known but that most tokens at hand come from Xcode builds. */
export function blankDevice(): DeviceInput {
  return { id: null, name: '', token: '', topic: '', environment: 'sandbox', variables: {} };
}

/** The form of a device that is in the list. */
export function inputOf(device: DeviceView): DeviceInput {
  const { id, name, token, topic, environment, variables } = device;
  return { id, name, token, topic, environment, variables };
}

/** The devices in which every word of `query` is found in name, token or bundle ID, in the order given. */
export function findDevices(devices: readonly DeviceView[], query: string): DeviceView[] {
  const words = query
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return devices.filter((device) => {
    const text = `${device.name}\n${device.token}\n${device.topic}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The ends of a token, `8f3c…e91a`; a token that is no longer than that stays whole. */
export function shortToken(token: string): string {
  return token.length <= 12 ? token : `${token.slice(0, 4)}…${token.slice(-4)}`;
}

/** How the last answer looks: 2xx is good, everything else APNs answered is not. */
export function answerTone(status: number): 'ok' | 'bad' {
  return status >= 200 && status < 300 ? 'ok' : 'bad';
}

/** `devices` with the answer of `receipt` as the last one of its device; the same list when APNs did not answer. */
export function answered(devices: DeviceView[], { device_id, status, reason, at }: Receipt): DeviceView[] {
  if (device_id === null || status === null) return devices;
  return devices.map((device) =>
    device.id === device_id ? { ...device, last_at: at, last_status: status, last_reason: reason } : device,
  );
}
