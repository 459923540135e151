//! An inbox entry as a notification on the phone. Not the drawing of it.

import type { InboxEntry, PushTypeView } from '../../bridge/generated';
import { appOf, bundleOf, type App } from '../../shared/phone/app';
import type { Line } from '../../shared/phone/line';
import { isVisible, PLAIN, previewOfText, type Level } from '../../shared/phone/model';

/** What is drawn. */
export interface Card {
  /** Id of the entry. */
  id: number;
  /** Unix milliseconds of its arrival. */
  at: number;
  app: App;
  title: Line;
  subtitle: Line;
  body: Line;
  level: Level;
}

/** The notification that `entry` puts on the screen; null where the payload shows nothing. */
export function cardOf(entry: InboxEntry, types: readonly PushTypeView[]): Card | null {
  const topic = entry.topic ?? '';
  const pushType = entry.push_type ?? '';
  const model = previewOfText(entry.body, { ...PLAIN, pushType, topic, now: entry.at });
  if (model === null || !isVisible(model)) return null;
  const { title, subtitle, body, level } = model;
  return { id: entry.id, at: entry.at, app: appOf(bundleOf(topic, types)), title, subtitle, body, level };
}
