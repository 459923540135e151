//! Finds the letters of an element where the browser has laid them out.

import type { Cluster } from './lines';

export interface TextStyle {
  readonly font: string;
  readonly color: string;
  readonly direction: CanvasDirection;
}

/** Letters of a text that are asked for; a preview shows fewer. */
const MOST = 8_000;

/** Styles of the elements whose texts were read: equal ones are the same object. */
export class Styles {
  readonly #known = new Map<Element, TextStyle>();

  of(element: Element): TextStyle {
    const known = this.#known.get(element);
    if (known) return known;
    const { fontStyle, fontWeight, fontSize, fontFamily, color, direction } = getComputedStyle(element);
    const style: TextStyle = {
      font: `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`,
      color,
      direction: direction === 'rtl' ? 'rtl' : 'ltr',
    };
    this.#known.set(element, style);
    return style;
  }
}

/** The clusters of a text node. White space that the layout has swallowed is left out. */
export function clustersOf(node: Text, style: TextStyle): Cluster<TextStyle>[] {
  const range = document.createRange();
  const found: Cluster<TextStyle>[] = [];
  let at = 0;
  for (const text of letters(node.data.slice(0, MOST))) {
    range.setStart(node, at);
    range.setEnd(node, at + text.length);
    at += text.length;
    const blank = /^\s+$/.test(text);
    const box = boxOf(range, blank);
    if (blank && (box.width === 0 || text.includes('\n'))) continue;
    if (box.width === 0 && box.height === 0 && found.length === 0) continue;
    // What has no width, such as a mark of direction, stays beside what came before it.
    const place = box.height === 0 ? (found.at(-1)?.box ?? box) : box;
    found.push({ text: blank ? ' ' : text, box: place, style });
  }
  return found;
}

/** Where the letters of a range are. The first of a line has, in some engines, an empty box at the end of the line
    before as well; a blank there is swallowed. */
function boxOf(range: Range, blank: boolean): DOMRect {
  const boxes = [...range.getClientRects()];
  return (blank ? boxes[0] : boxes.at(-1)) ?? new DOMRect();
}

function letters(text: string): Iterable<string> {
  if (!('Segmenter' in Intl)) return text;
  return segments(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text));
}

function* segments(of: Intl.Segments): Iterable<string> {
  for (const { segment } of of) yield segment;
}
