//! The mark above the title of a notification that passes a Focus, or the mute switch.

import type { Words } from '../../i18n/words.svelte';
import type { Level } from './model';

export interface Mark {
  readonly level: 'time-sensitive' | 'critical';
  /** In the words of the phone. */
  readonly label: string;
}

export function markOf(level: Level, words: Words): Mark | null {
  if (level !== 'time-sensitive' && level !== 'critical') return null;
  return { level, label: words.t(`compose.preview.phone.${level}`) };
}
