//! What is typed into the palette, what that finds, and which of it is marked. Not what there is to find.

import { find, type PaletteItem } from './palette';

/** The open or closed palette. */
export class Palette {
  /** Whether it is open. */
  open = $state(false);
  /** What is typed. */
  query = $state('');
  /** Everything there is, as it was when the palette was opened. */
  items = $state.raw<PaletteItem[]>([]);
  /** What is found, under headings. */
  readonly sections = $derived.by(() => find(this.items, this.query));
  /** The same in one list, in the order on the screen. */
  readonly found = $derived.by(() => this.sections.flatMap(({ items }) => items));
  /** The item that Enter runs. */
  readonly marked = $derived.by(() => this.found[Math.min(this.#at, this.found.length - 1)] ?? null);
  #at = $state(0);

  /** Opens the palette over `items`. */
  show(items: PaletteItem[]): void {
    this.items = items;
    this.query = '';
    this.#at = 0;
    this.open = true;
  }

  /** Looks for `query`; the best is marked. */
  search(query: string): void {
    this.query = query;
    this.#at = 0;
  }

  /** Marks `item`. */
  mark(item: PaletteItem): void {
    this.#at = Math.max(0, this.found.indexOf(item));
  }

  /** Moves the mark by `steps`, round the ends. */
  move(steps: number): void {
    const count = this.found.length;
    if (count > 0) this.#at = (Math.min(this.#at, count - 1) + steps + count) % count;
  }

  /** Closes the palette, then runs `item`: what it opens must not be closed along with it. */
  run(item: PaletteItem): void {
    this.open = false;
    item.run();
  }
}
