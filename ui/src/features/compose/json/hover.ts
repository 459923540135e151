//! What a key, or a variable, means: shown where the pointer rests on it.

import type { Tooltip } from '@codemirror/view';
import { KEYS } from '../../../bridge/keys';
import { placeholdersIn } from '../../../shared/placeholder';
import { infoOf, reads, type Surroundings } from './completion';
import { pointerOf, spotAt } from './spot';

export interface Hovering extends Surroundings {
  /** The value of a variable for the first target. */
  valueOf: (name: string) => string | null;
}

/** The range of the text that is meant, and what is said of it; null where nothing is known. */
export function hoverAt(
  text: string,
  at: number,
  around: Hovering,
): { from: number; to: number; dom: HTMLElement } | null {
  const spot = spotAt(text, at + 1);
  if (!spot.quoted) return null;
  if (spot.part === 'value') return variableAt(text, at, spot, around);
  const name = text.slice(spot.from + 1, spot.to - 1);
  const place = pointerOf(spot.path);
  const rows = KEYS.filter((it) => it.place === place && it.name === name);
  const row = rows.find((it) => reads(it, around.pushType())) ?? rows[0];
  return row ? { from: spot.from, to: spot.to, dom: infoOf(row, around.words) } : null;
}

function variableAt(
  text: string,
  at: number,
  { from, to }: { from: number; to: number },
  { words, valueOf }: Hovering,
): { from: number; to: number; dom: HTMLElement } | null {
  const start = Math.max(from, at - 200);
  const found = placeholdersIn(text.slice(start, Math.min(to, at + 200))).find(
    (it) => start + it.from <= at && at < start + it.to,
  );
  if (!found) return null;
  const value = valueOf(found.name);
  const dom = document.createElement('div');
  dom.className = 'key-info';
  dom.textContent =
    value === null ? words.t('compose.json.variable.unknown') : words.t('compose.json.variable', { value });
  return { from: start + found.from, to: start + found.to, dom };
}

/** As CodeMirror takes it. */
export function tooltip(pos: number, end: number, dom: HTMLElement): Tooltip {
  return { pos, end, above: true, create: () => ({ dom }) };
}
