//! The focus is never lost: where what had it is gone, the keys go on from the main part of the window. And who has
//! the keys.

/** On the next frame, when whatever takes the focus back has done so. */
export function keepFocus(): void {
  requestAnimationFrame(() => {
    const at = document.activeElement;
    if (!at || at === document.body || !at.checkVisibility()) document.getElementById('main')?.focus();
  });
}

/** Whether a dialog is open, to which keys and dropped files then belong. */
export function inDialog(): boolean {
  return document.querySelector('[role="dialog"]:not([data-popover])') !== null;
}
