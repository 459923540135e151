//! Paints a preview as it is laid out onto a canvas: boxes, corners, gradients, lines of text, pictures, SVG. What is
//! on the screen is what is drawn, with the fonts of the page. A picture of the page by way of an SVG with markup in it
//! would lose the fonts, and engines do not let its pixels be read.
//! It knows what the previews use and no more of CSS: no shadows, filters, transforms or pseudo-elements.

import { covering, fillsOf, fitted, inset, length, type Corners } from './css';
import { runsOf, type Cluster } from './lines';
import { boxPath, fillWith, paintSvg, type Rect } from './shapes';
import { clustersOf, Styles, type TextStyle } from './text';

/** No engine draws canvases that are larger. */
const MOST_PIXELS = 8_000;

/** Draws `root` at `scale` pixels for each of CSS. */
export function paint(root: HTMLElement, scale: number): HTMLCanvasElement {
  const { width, height, x, y } = root.getBoundingClientRect();
  const fit = Math.min(scale, MOST_PIXELS / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * fit);
  canvas.height = Math.round(height * fit);
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('no canvas');
  ctx.scale(fit, fit);
  ctx.translate(-x, -y);
  new Painter(ctx).element(root);
  return canvas;
}

class Painter {
  readonly #ctx: CanvasRenderingContext2D;
  readonly #styles = new Styles();

  constructor(ctx: CanvasRenderingContext2D) {
    this.#ctx = ctx;
  }

  element(element: Element): void {
    const style = getComputedStyle(element);
    if (style.display === 'none' || style.visibility === 'hidden') return;
    const box = element.getBoundingClientRect();
    const ctx = this.#ctx;
    ctx.save();
    ctx.globalAlpha *= Number(style.opacity);
    if (element instanceof SVGSVGElement) {
      paintSvg(ctx, element, contentBox(box, style));
    } else {
      const corners = cornersOf(style, box);
      this.#background(box, style, corners);
      if (style.overflowX !== 'visible') ctx.clip(boxPath(box, corners));
      if (element instanceof HTMLImageElement) this.#picture(element, box, corners);
      else this.#inside(element, style);
    }
    ctx.restore();
  }

  #background(box: DOMRect, style: CSSStyleDeclaration, corners: Corners): void {
    const ctx = this.#ctx;
    if (box.width === 0 || box.height === 0) return;
    const path = boxPath(box, corners);
    ctx.fillStyle = style.backgroundColor;
    ctx.fill(path);
    for (const fill of fillsOf(style.backgroundImage).reverse()) fillWith(ctx, path, box, fill);
    this.#border(box, style, corners);
  }

  #border(box: DOMRect, style: CSSStyleDeclaration, corners: Corners): void {
    const ctx = this.#ctx;
    const top = parseFloat(style.borderTopWidth);
    if (!(top > 0) || style.borderTopStyle === 'none') return;
    const around = parseFloat(style.borderBottomWidth) > 0;
    ctx.save();
    ctx.strokeStyle = style.borderTopColor;
    ctx.lineWidth = top;
    if (style.borderTopStyle === 'dashed') ctx.setLineDash([3 * top, 3 * top]);
    if (around) ctx.stroke(boxPath(shrunk(box, top / 2), inset(corners, top / 2)));
    else ctx.stroke(new Path2D(`M${box.x} ${box.y + top / 2}H${box.right}`));
    ctx.restore();
  }

  #picture(image: HTMLImageElement, box: DOMRect, corners: Corners): void {
    if (!image.complete || image.naturalWidth === 0) return;
    const from = covering({ width: image.naturalWidth, height: image.naturalHeight }, box);
    this.#ctx.clip(boxPath(box, corners));
    this.#ctx.drawImage(image, from.x, from.y, from.width, from.height, box.x, box.y, box.width, box.height);
  }

  /** Texts and what is between them, then what is positioned over them. */
  #inside(element: Element, style: CSSStyleDeclaration): void {
    const clusters: Cluster<TextStyle>[] = [];
    const over: Element[] = [];
    this.#gather(element, clusters, over);
    this.#text(clusters, {
      room: textRoom(element.getBoundingClientRect(), style),
      rtl: style.direction === 'rtl',
      ellipsis: clampOf(style) ? 'last' : style.textOverflow === 'ellipsis' ? 'wide' : null,
    });
    over.forEach((child) => this.element(child));
  }

  #gather(element: Element, clusters: Cluster<TextStyle>[], over: Element[]): void {
    for (const child of element.childNodes) {
      if (child instanceof Text) clusters.push(...clustersOf(child, this.#styles.of(element)));
      if (!(child instanceof Element)) continue;
      const { position, display } = getComputedStyle(child);
      if (position === 'absolute' || position === 'relative') over.push(child);
      else if (
        display === 'inline' &&
        !(child instanceof SVGElement) &&
        !(child instanceof HTMLImageElement)
      ) {
        this.#inline(child);
        this.#gather(child, clusters, over);
      } else this.element(child);
    }
  }

  /** The boxes behind an inline element, one for each line. */
  #inline(element: Element): void {
    const style = getComputedStyle(element);
    for (const box of element.getClientRects()) this.#background(box, style, cornersOf(style, box));
  }

  #text(
    clusters: readonly Cluster<TextStyle>[],
    fitting: { room: DOMRect; rtl: boolean; ellipsis: 'wide' | 'last' | null },
  ): void {
    const ctx = this.#ctx;
    ctx.textBaseline = 'alphabetic';
    ctx.textAlign = 'left';
    const width = (text: string, { font }: TextStyle) => ((ctx.font = font), ctx.measureText(text).width);
    for (const { text, left, top, style } of runsOf(clusters, { ...fitting, width })) {
      ctx.font = style.font;
      ctx.fillStyle = style.color;
      ctx.direction = style.direction;
      // Engines round the ascent of a line's font.
      const ascent = Math.round(ctx.measureText('x').fontBoundingBoxAscent);
      ctx.fillText(text, left, top + ascent);
    }
  }
}

function cornersOf(style: CSSStyleDeclaration, { width, height }: Rect): Corners {
  const radius = (text: string) => length(text.split(' ')[0] ?? '', Math.min(width, height));
  const corners = [
    radius(style.borderTopLeftRadius),
    radius(style.borderTopRightRadius),
    radius(style.borderBottomRightRadius),
    radius(style.borderBottomLeftRadius),
  ] as const;
  return fitted(corners, width, height);
}

function clampOf(style: CSSStyleDeclaration): boolean {
  return /^\d+$/.test(style.getPropertyValue('-webkit-line-clamp'));
}

function shrunk({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by };
}

function contentBox(box: DOMRect, style: CSSStyleDeclaration): Rect {
  const [top, right, bottom, left] = paddings(style);
  return {
    x: box.x + left,
    y: box.y + top,
    width: box.width - left - right,
    height: box.height - top - bottom,
  };
}

/** Where an element's text has room. */
function textRoom(box: DOMRect, style: CSSStyleDeclaration): DOMRect {
  const { x, y, width, height } = contentBox(box, style);
  return new DOMRect(x, y, width, height);
}

function paddings(style: CSSStyleDeclaration): [number, number, number, number] {
  return [
    parseFloat(style.paddingTop) || 0,
    parseFloat(style.paddingRight) || 0,
    parseFloat(style.paddingBottom) || 0,
    parseFloat(style.paddingLeft) || 0,
  ];
}
