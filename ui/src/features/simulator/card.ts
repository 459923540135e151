//! An inbox entry as a notification on the phone. Not the drawing of it.

import type { InboxEntry } from '../../bridge/generated';
import { isVisible, shownBy } from '../../shared/payload';

/** What is drawn. */
export interface Card {
  /** Id of the entry. */
  id: number;
  /** Unix milliseconds of its arrival. */
  at: number;
  appName: string;
  title: string;
  subtitle: string;
  body: string;
}

/** The notification that `entry` puts on the screen; null where the payload shows nothing. */
export function cardOf(entry: InboxEntry): Card | null {
  const shown = shownBy(entry.body);
  if (shown === null || !isVisible(shown)) return null;
  const { title, subtitle, body } = shown;
  return { id: entry.id, at: entry.at, appName: appName(entry.topic), title, subtitle, body };
}

/** The app's name as the phone shows it, guessed from the topic: `com.acme.shop` is Shop. */
export function appName(topic: string | null): string {
  const last = topic?.split('.').at(-1) ?? '';
  return last.charAt(0).toLocaleUpperCase() + last.slice(1);
}
