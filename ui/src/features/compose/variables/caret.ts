//! Where a text was last typed into, so that a variable can be put there from another tab.

import { tick } from 'svelte';
import type { Compose } from '../compose.svelte';

/** The control, and the range that was selected in it. */
export interface Caret {
  /** Finds it again when its tab is open. */
  selector: string;
  start: number;
  end: number;
  /** It takes a number: a variable there stands for one. */
  number: boolean;
}

type Control = HTMLInputElement | HTMLTextAreaElement;

/** The caret in `target`, where that is a text of the notification. */
export function caretIn(target: EventTarget | null): Caret | null {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return null;
  const { field } = target.dataset;
  const pointer =
    target.dataset['pointer'] ?? target.closest<HTMLElement>('[data-pointer]')?.dataset['pointer'];
  if (field === undefined || field.endsWith('_key') || target.type === 'radio') return null;
  const at = pointer === undefined ? '' : `[data-pointer="${CSS.escape(pointer)}"]`;
  const own =
    target.dataset['pointer'] === undefined && at !== ''
      ? `${at} [data-field="${field}"]`
      : `[data-field="${field}"]${at}`;
  const number = target.inputMode === 'numeric';
  return { selector: own, start: target.selectionStart ?? 0, end: target.selectionEnd ?? 0, number };
}

/** Puts a variable where a text was last typed into; into the JSON, where that is none of the form. */
export async function insertVariable(compose: Compose, name: string): Promise<void> {
  const { caret } = compose;
  if (caret) {
    compose.tab = 'form';
    await tick();
    const found = document.querySelector<Control>(`[data-view="compose"] ${caret.selector}`);
    if (found && !found.disabled) {
      insertInto(found, caret, name);
      return;
    }
  }
  compose.tab = 'json';
  compose.inserted = { text: `{{${name}}}` };
}

/** Types into `control` as a person would. */
function insertInto(control: Control, { start, end, number }: Caret, name: string): void {
  control.focus();
  if (number) control.value = `{{${name}:number}}`;
  else control.setRangeText(`{{${name}}}`, start, end, 'end');
  control.dispatchEvent(new Event('input', { bubbles: true }));
}
