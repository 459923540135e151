//! Dragging a row of the tree into a folder, by pointer: the window's own drags are for files from outside.

/** Px that the pointer moves before it is a drag and no click. */
const SLACK = 6;

interface Dragged {
  kind: 'folder' | 'profile';
  id: string;
}

export class Dragging {
  row = $state.raw<Dragged | null>(null);
  /** The folder under the pointer; empty for the top. */
  over = $state<string | null>(null);
  readonly #drop: (row: Dragged, folder: string) => void;

  constructor(drop: (row: Dragged, folder: string) => void) {
    this.#drop = drop;
  }

  begin(event: PointerEvent, { kind, id }: Dragged): void {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const row = { kind, id };
    const { clientX, clientY } = event;
    const move = (it: PointerEvent) => {
      if (!this.row && Math.hypot(it.clientX - clientX, it.clientY - clientY) < SLACK) return;
      this.row = row;
      this.over = folderAt(it.clientX, it.clientY);
    };
    const key = (it: KeyboardEvent) => {
      if (it.key === 'Escape') end(false);
    };
    const up = () => end(true);
    const cancel = () => end(false);
    const end = (dropped: boolean) => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', cancel);
      window.removeEventListener('keydown', key, true);
      const { over } = this;
      const was = this.row;
      this.row = this.over = null;
      if (!was) return;
      // The click that follows the drag is none.
      const swallow = (it: MouseEvent) => (it.stopPropagation(), it.preventDefault());
      window.addEventListener('click', swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener('click', swallow, true), 0);
      if (dropped && over !== null) this.#drop(row, over);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', cancel);
    window.addEventListener('keydown', key, true);
  }
}

function folderAt(x: number, y: number): string | null {
  const found = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-drop]');
  return found?.dataset['drop'] ?? null;
}
