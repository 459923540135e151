//! The topic: the app's bundle ID with the suffix that its push type asks for; or a text of its own.

import type { PushTypeView } from '../../../bridge/generated';

/** `topic` without the suffix of a push type. */
export function bundleId(topic: string, types: readonly PushTypeView[]): string {
  const suffix = types
    .map((it) => it.topic_suffix)
    .filter((it) => it !== '' && topic.endsWith(it))
    .sort((one, two) => two.length - one.length)[0];
  return suffix ? topic.slice(0, -suffix.length) : topic;
}

/** Topics that are no bundle IDs: of Wallet passes, websites and device management. */
const OTHERS = /^(pass\.|web\.|com\.apple\.mgmt\.)/;

/** Whether `topic` is not what a bundle ID and the push type `name` make, so that it is edited whole. */
export function isCustomTopic(topic: string, name: string, types: readonly PushTypeView[]): boolean {
  const type = types.find((it) => it.name === name);
  // The topic of device management is the UID of a certificate.
  if (!type || name === 'mdm') return true;
  if (topic === '') return false;
  return OTHERS.test(topic) || bundleId(topic, types) + type.topic_suffix !== topic;
}

/** The topic for another push type. */
export function topicFor(topic: string, from: string, to: string, types: readonly PushTypeView[]): string {
  const type = types.find((it) => it.name === to);
  if (topic === '' || !type || to === 'mdm') return topic;
  // Under a type that asks for no suffix of its own, the topic may still have that of the type before.
  const hasOwn = from !== 'mdm' && types.some((it) => it.name === from);
  const stays = hasOwn ? isCustomTopic(topic, from, types) : OTHERS.test(topic);
  return stays ? topic : bundleId(topic, types) + type.topic_suffix;
}
