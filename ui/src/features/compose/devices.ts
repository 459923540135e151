//! Picking devices out of the list.

import type { DeviceView } from '../../bridge/generated';

/** The devices whose ids are in `ids`, in the order of the list. */
export function chosenOf(devices: readonly DeviceView[], ids: readonly string[]): DeviceView[] {
  const chosen = new Set(ids);
  return devices.filter((it) => chosen.has(it.id));
}
