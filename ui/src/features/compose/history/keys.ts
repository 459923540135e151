//! Which texts undo by themselves: those that are no part of a notification, such as a search.

/** Whether what has the focus is a text with steps of its own to undo. */
export function keepsOwnUndo(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const isText = target.matches(
    'input:not([type="radio"], [type="checkbox"]), textarea, [contenteditable="true"]',
  );
  return isText && (target.matches('[data-own-undo]') || target.closest('[data-view="compose"]') === null);
}
