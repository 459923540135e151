//! The keys that work everywhere in the window.

import { keepsOwnUndo } from '../features/compose/history/keys';
import { inDialog } from '../shared/focus';
import { matches, type Keys } from '../shared/keys';
import { PLACES, type Desk } from './desk.svelte';

/** Runs what the key stands for, before the control that has the focus sees it; inside a dialog the keys are the dialog's. */
export function onKey(event: KeyboardEvent, desk: Desk): void {
  if (event.isComposing || inDialog()) return;
  const bindings: [Keys, () => void][] = [
    ['Mod+Enter', () => void desk.send()],
    ['Mod+K', () => desk.openPalette()],
    ['Mod+S', () => void desk.save()],
    ['Mod+J', () => desk.toggleDrawer()],
    ['Mod+,', () => (desk.preferences.open = true)],
    ...PLACES.map((place, index): [Keys, () => void] => [`Mod+${index + 1}`, () => desk.go(place)]),
  ];
  // Where neither profiles nor scenarios are worked on, the keys are the profiles'.
  bindings.push(['Mod+N', () => desk.create()], ['Mod+Shift+D', () => desk.duplicate()]);
  const undoes = desk.place === 'compose' && !keepsOwnUndo(event.target);
  if (undoes) {
    bindings.push(['Mod+Z', () => desk.compose.undo()], ['Mod+Shift+Z', () => desk.compose.redo()]);
    // ⌘Y is nothing on a Mac.
    if (desk.bench.platform !== 'macos') bindings.push(['Mod+Y', () => desk.compose.redo()]);
  }
  const binding = bindings.find(([keys]) => matches(event, keys, desk.bench.platform));
  if (!binding) return;
  event.preventDefault();
  event.stopPropagation();
  binding[1]();
}
