//! The sizes of the panes, remembered by the core.

import type { Bridge } from '../bridge/bridge';
import type { Layout as Saved } from '../bridge/generated';

/** Sizes in CSS px: by default, and the least and most that a pane can have. */
export const PANES = {
  sidebar: { initial: 228, min: 176, max: 360 },
  preview: { initial: 404, min: 320, max: 560 },
  drawer: { initial: 160, min: 76, max: 480 },
} as const;

export type Pane = keyof typeof PANES;

/** Below this width of the window, the preview is a tab. */
export const NARROW = 1120;

const SAVE_MS = 400;

export class Layout {
  #saved = $state<Saved>() as Saved;
  readonly #bridge: Bridge;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(bridge: Bridge, saved: Saved) {
    this.#bridge = bridge;
    this.#saved = saved;
  }

  get sidebar(): number {
    return this.#size('sidebar');
  }
  get preview(): number {
    return this.#size('preview');
  }
  /** Null where it takes the height that its rows need. */
  get drawer(): number | null {
    return this.#saved.drawer === null ? null : this.#size('drawer');
  }
  get drawerOpen(): boolean {
    return this.#saved.drawer_open;
  }

  resize(pane: Pane, size: number): void {
    this.#saved[pane] = size;
    this.#save();
  }

  openDrawer(open: boolean): void {
    if (open === this.#saved.drawer_open) return;
    this.#saved.drawer_open = open;
    this.#save();
  }

  #size(pane: Pane): number {
    const { initial, min, max } = PANES[pane];
    return Math.min(max, Math.max(min, this.#saved[pane] ?? initial));
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // A size that could not be kept is no news: the pane stands where it was put.
      this.#bridge.call('save_layout', $state.snapshot(this.#saved)).catch(() => undefined);
    }, SAVE_MS);
  }
}
