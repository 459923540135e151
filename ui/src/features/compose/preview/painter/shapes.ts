//! Draws boxes, gradients and the shapes of SVG onto a canvas.

import { ends, type Corners, type Fill } from './css';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The path of a box with round corners. */
export function boxPath({ x, y, width, height }: Rect, [tl, tr, br, bl]: Corners): Path2D {
  const path = new Path2D();
  path.moveTo(x + tl, y);
  path.arcTo(x + width, y, x + width, y + height, tr);
  path.arcTo(x + width, y + height, x, y + height, br);
  path.arcTo(x, y + height, x, y, bl);
  path.arcTo(x, y, x + width, y, tl);
  path.closePath();
  return path;
}

/** Fills `path`, which is within `box`, with one layer of a background. */
export function fillWith(ctx: CanvasRenderingContext2D, path: Path2D, box: Rect, fill: Fill): void {
  ctx.save();
  ctx.clip(path);
  const [middleX, middleY] = [box.x + box.width / 2, box.y + box.height / 2];
  if (fill.kind === 'linear') {
    const [x, y] = ends(fill.degrees, box.width, box.height);
    const gradient = ctx.createLinearGradient(middleX - x, middleY - y, middleX + x, middleY + y);
    fill.stops.forEach(({ at, color }) => gradient.addColorStop(Math.min(1, Math.max(0, at)), color));
    ctx.fillStyle = gradient;
    ctx.fillRect(box.x, box.y, box.width, box.height);
  } else {
    // A circle of one pixel, drawn out to the ellipse.
    const gradient = ctx.createRadialGradient(0, 0, 0, 0, 0, 1);
    fill.stops.forEach(({ at, color }) => gradient.addColorStop(Math.min(1, Math.max(0, at)), color));
    ctx.fillStyle = gradient;
    ctx.translate(box.x + fill.centre[0] * box.width, box.y + fill.centre[1] * box.height);
    ctx.scale(fill.radius[0] * box.width, fill.radius[1] * box.height);
    ctx.fillRect(-1_000, -1_000, 2_000, 2_000);
  }
  ctx.restore();
}

/** Draws the shapes in `svg` into `box`. */
export function paintSvg(ctx: CanvasRenderingContext2D, svg: SVGSVGElement, box: Rect): void {
  const view = svg.viewBox.baseVal;
  const [width, height] = view && view.width > 0 ? [view.width, view.height] : [box.width, box.height];
  const slice = (svg.getAttribute('preserveAspectRatio') ?? '').includes('slice');
  const scales = [box.width / width, box.height / height] as const;
  const scale = slice ? Math.max(...scales) : Math.min(...scales);
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.x, box.y, box.width, box.height);
  // Lines at the edge of an icon reach beyond its box.
  if (slice) ctx.clip();
  ctx.translate(box.x + (box.width - width * scale) / 2, box.y + (box.height - height * scale) / 2);
  ctx.scale(scale, scale);
  for (const shape of svg.querySelectorAll<SVGGeometryElement>(
    'path, circle, rect, line, polyline, polygon, ellipse',
  ))
    paintShape(ctx, shape);
  ctx.restore();
}

function paintShape(ctx: CanvasRenderingContext2D, shape: SVGGeometryElement): void {
  const path = shapePath(shape);
  if (!path) return;
  const style = getComputedStyle(shape);
  const alpha = ctx.globalAlpha * Number(style.opacity);
  ctx.save();
  const turn = shape.transform.baseVal.consolidate()?.matrix;
  if (turn) ctx.transform(turn.a, turn.b, turn.c, turn.d, turn.e, turn.f);
  if (style.fill !== 'none') {
    ctx.globalAlpha = alpha * Number(style.fillOpacity);
    ctx.fillStyle = style.fill;
    ctx.fill(path);
  }
  const width = parseFloat(style.strokeWidth);
  if (style.stroke !== 'none' && width > 0) {
    ctx.globalAlpha = alpha * Number(style.strokeOpacity);
    ctx.strokeStyle = style.stroke;
    ctx.lineWidth = width;
    ctx.lineCap = style.strokeLinecap as CanvasLineCap;
    ctx.lineJoin = style.strokeLinejoin as CanvasLineJoin;
    ctx.setLineDash(dashes(style.strokeDasharray));
    ctx.stroke(path);
  }
  ctx.restore();
}

function dashes(text: string): number[] {
  return text === 'none'
    ? []
    : text
        .split(/[\s,]+/)
        .map(parseFloat)
        .filter(Number.isFinite);
}

function shapePath(shape: SVGGeometryElement): Path2D | null {
  const number = (name: string) => Number(shape.getAttribute(name) ?? 0);
  const path = new Path2D();
  switch (shape.tagName.toLowerCase()) {
    case 'path':
      return new Path2D(shape.getAttribute('d') ?? '');
    case 'circle':
      path.arc(number('cx'), number('cy'), number('r'), 0, 2 * Math.PI);
      return path;
    case 'ellipse':
      path.ellipse(number('cx'), number('cy'), number('rx'), number('ry'), 0, 0, 2 * Math.PI);
      return path;
    case 'rect': {
      const radius = number('rx');
      const box = { x: number('x'), y: number('y'), width: number('width'), height: number('height') };
      return boxPath(box, [radius, radius, radius, radius]);
    }
    case 'line':
      path.moveTo(number('x1'), number('y1'));
      path.lineTo(number('x2'), number('y2'));
      return path;
    case 'polyline':
    case 'polygon':
      return pointsPath(shape);
    default:
      return null;
  }
}

function pointsPath(shape: SVGGeometryElement): Path2D {
  const path = new Path2D();
  const numbers = (shape.getAttribute('points') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  for (let at = 0; at + 1 < numbers.length; at += 2) path.lineTo(numbers[at] ?? 0, numbers[at + 1] ?? 0);
  if (shape.tagName.toLowerCase() === 'polygon') path.closePath();
  return path;
}
