//! What the device list knows without a screen: shortening, kinds, turning a row into a form. Not the list itself.
import type { DeviceInput, DeviceKind, DeviceView, Receipt } from '../../bridge/generated';

/** Which of an app's tokens there are, in the order in which they are shown. */
export const KINDS: readonly DeviceKind[] = [
  'alert',
  'voip',
  'live_activity',
  'live_activity_start',
  'location',
  'push_to_talk',
  'complication',
  'file_provider',
  'widgets',
  'controls',
  'mdm',
];

/** What the form starts with: nothing known but that most tokens at hand come from Xcode builds. */
export function blankDevice(): DeviceInput {
  return {
    id: null,
    name: '',
    token: '',
    topic: '',
    environment: 'sandbox',
    kind: 'alert',
    person: '',
    tags: [],
    notes: '',
    variables: {},
  };
}

/** The form of a device that is in the list. */
export function inputOf(device: DeviceView): DeviceInput {
  const { id, name, token, topic, environment, kind, person, tags, notes, variables } = device;
  return { id, name, token, topic, environment, kind, person, tags, notes, variables };
}

/** The ends of a token, `8f3c…e91a`; a token that is no longer than that stays whole. */
export function shortToken(token: string): string {
  return token.length <= 12 ? token : `${token.slice(0, 4)}…${token.slice(-4)}`;
}

/** How the last answer looks: 2xx is good, everything else APNs answered is not. */
export function answerTone(status: number): 'ok' | 'bad' {
  return status >= 200 && status < 300 ? 'ok' : 'bad';
}

/** `devices` with the answer of `receipt` as the last one of its device; the same list where it is not among them, or
    APNs did not answer. */
export function answered(devices: DeviceView[], receipt: Receipt): DeviceView[] {
  const { device_id, status, reason, at } = receipt;
  if (status === null || devices.every(({ id }) => id !== device_id)) return devices;
  return devices.map((device) =>
    device.id === device_id
      ? { ...device, last_at: at, last_status: status, last_reason: reason, ...learned(device, receipt) }
      : device,
  );
}

/** What an answer says beyond itself. */
function learned(
  device: DeviceView,
  { status, at, timestamp, move_to }: Receipt,
): Pick<DeviceView, 'first_ok' | 'last_ok' | 'gone_at' | 'accepted_in'> {
  const { first_ok, last_ok, gone_at, accepted_in } = device;
  if (status === 200) return { first_ok: first_ok ?? at, last_ok: at, gone_at: null, accepted_in: move_to };
  return { first_ok, last_ok, gone_at: status === 410 ? (timestamp ?? at) : gone_at, accepted_in };
}
