//! What the palette finds, and in which order. Not the dialog, and not the list of things: the app passes that in.

/** The headings, in the order in which they are shown. */
export const GROUPS = ['actions', 'places', 'devices', 'profiles', 'scenarios', 'credentials'] as const;

/** One of them. */
export type PaletteGroup = (typeof GROUPS)[number];

/** One thing that can be done. */
export interface PaletteItem {
  /** Stable and unique, such as `action.send` or `device.ID`. */
  id: string;
  /** Under which heading. */
  group: PaletteGroup;
  /** What it says, in the language of the window. */
  label: string;
  /** Other words that find it: the English name, a token, a folder. */
  keywords: string;
  /** What it does besides, shown in grey. */
  hint?: string;
  /** Keys as `Kbd` takes them, such as `Mod+Enter`. */
  shortcut?: string;
  /** Does it; the palette is closed by then. */
  run(): void;
}

/** A heading with its items, best first. */
export interface PaletteSection {
  group: PaletteGroup;
  items: PaletteItem[];
}

/** The most items that one heading shows: what is not among them is found by typing more. */
const MOST = 20;

/** The sections to show for `query`: headings without a match are left out, an empty query shows everything. */
export function find(items: readonly PaletteItem[], query: string): PaletteSection[] {
  const text = query.trim().toLocaleLowerCase();
  const scored = items.map((item) => ({ item, score: scoreOf(item, text) })).filter(({ score }) => score > 0);
  const sections = GROUPS.map((group) => {
    const own = scored.filter(({ item }) => item.group === group).sort((one, two) => two.score - one.score);
    return { group, best: own[0]?.score ?? 0, items: own.slice(0, MOST).map(({ item }) => item) };
  });
  const shown = sections.filter(({ items: own }) => own.length > 0);
  if (text !== '') shown.sort((one, two) => two.best - one.best);
  return shown.map(({ group, items: own }) => ({ group, items: own }));
}

function scoreOf({ label, keywords }: PaletteItem, query: string): number {
  return Math.max(match(label.toLocaleLowerCase(), query), match(keywords.toLocaleLowerCase(), query) * 0.8);
}

/**
 * How well `query` fits `text`, both in lower case: 0 for not at all, 1 for an empty query. Starting the text beats starting a word,
 * which beats standing inside of one, which beats letters in order; an early and a tight match beat a late and a loose one.
 */
export function match(text: string, query: string): number {
  if (query === '') return 1;
  const at = text.indexOf(query);
  if (at === 0) return 100 + 10 * (query.length / text.length);
  if (at > 0 && startsWord(text, at)) return 80 - at / text.length;
  const words = query.split(/\s+/);
  if (words.length > 1 && words.every((word) => text.includes(word))) return 60;
  if (at > 0) return 50 - at / text.length;
  return lettersInOrder(text, query);
}

function lettersInOrder(text: string, query: string): number {
  let from = 0;
  let gaps = 0;
  let starts = 0;
  for (const letter of query.replace(/\s+/g, '')) {
    const at = text.indexOf(letter, from);
    if (at < 0) return 0;
    if (startsWord(text, at)) starts += 1;
    else gaps += at - from;
    from = at + 1;
  }
  const score = 20 + 10 * (starts / query.length) - gaps;
  return starts > 0 && score > 0 ? score : 0;
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || /[\s/._:·–-]/.test(text.charAt(at - 1));
}
