//! Reads what browsers say of a box's style: lengths, corners, gradients. Only as much as the previews use.

export interface Stop {
  readonly color: string;
  /** 0 to 1. */
  readonly at: number;
}

export type Fill =
  | { readonly kind: 'linear'; readonly degrees: number; readonly stops: readonly Stop[] }
  | {
      readonly kind: 'radial';
      /** Shares of the box, as all of these. */
      readonly radius: readonly [x: number, y: number];
      readonly centre: readonly [x: number, y: number];
      readonly stops: readonly Stop[];
    };

/** Radii of the corners: top left, top right, bottom right, bottom left. */
export type Corners = readonly [number, number, number, number];

/** Splits at commas, or whatever `at` matches, that are not inside brackets. */
export function split(text: string, at = /,/): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    else if (depth === 0 && at.test(letter)) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** The layers of a computed `background-image`, the uppermost first; those that are no gradient are left out. */
export function fillsOf(image: string): Fill[] {
  return split(image).flatMap((layer) => fillOf(layer) ?? []);
}

function fillOf(layer: string): Fill | null {
  const match = /^(linear|radial)-gradient\((.*)\)$/s.exec(layer);
  if (!match) return null;
  const parts = split(match[2] ?? '');
  const first = parts[0] ?? '';
  if (match[1] === 'linear') {
    const degrees = /^(-?[\d.]+)deg$/.exec(first);
    const stops = stopsOf(degrees ? parts.slice(1) : parts);
    return { kind: 'linear', degrees: degrees ? Number(degrees[1]) : 180, stops };
  }
  // WebKit writes a share of nothing as `0px`.
  const shape = /^(?:ellipse\s+)?([\d.]+)% ([\d.]+)% at ([\d.]+%|0px) ([\d.]+%|0px)$/.exec(first);
  if (!shape) return null;
  const [rx = 0, ry = 0, cx = 0, cy = 0] = shape.slice(1).map((share) => parseFloat(share) / 100);
  return { kind: 'radial', radius: [rx, ry], centre: [cx, cy], stops: stopsOf(parts.slice(1)) };
}

/** Colours with their places; those without one are spread evenly. */
function stopsOf(parts: readonly string[]): Stop[] {
  return parts.map((part, nth) => {
    const [color = '', place] = split(part, /\s/);
    const at = place?.endsWith('%') ? parseFloat(place) / 100 : nth / Math.max(1, parts.length - 1);
    return { color, at };
  });
}

/** The ends of a linear gradient over a box, from its middle, as CSS defines them. */
export function ends(degrees: number, width: number, height: number): [x: number, y: number] {
  const angle = (degrees * Math.PI) / 180;
  const half = (Math.abs(width * Math.sin(angle)) + Math.abs(height * Math.cos(angle))) / 2;
  return [Math.sin(angle) * half, -Math.cos(angle) * half];
}

/** A computed length in pixels; shares are of `whole`. */
export function length(text: string, whole: number): number {
  const value = parseFloat(text);
  if (!Number.isFinite(value)) return 0;
  return text.trim().endsWith('%') ? (value / 100) * whole : value;
}

/** Corners that fit: where two of a side are longer than it, all become smaller. */
export function fitted(corners: Corners, width: number, height: number): Corners {
  const [tl, tr, br, bl] = corners;
  const most = (side: number, sum: number) => (sum > side && sum > 0 ? side / sum : 1);
  const scale = Math.min(
    most(width, tl + tr),
    most(width, bl + br),
    most(height, tl + bl),
    most(height, tr + br),
  );
  return [tl * scale, tr * scale, br * scale, bl * scale];
}

/** The corners of what lies `by` pixels inside. */
export function inset([tl, tr, br, bl]: Corners, by: number): Corners {
  const less = (radius: number) => Math.max(0, radius - by);
  return [less(tl), less(tr), less(br), less(bl)];
}

/** The part of a picture that covers a box: `object-fit: cover`. */
export function covering(
  picture: { width: number; height: number },
  box: { width: number; height: number },
): { x: number; y: number; width: number; height: number } {
  const scale = Math.max(box.width / picture.width, box.height / picture.height);
  const [width, height] = [box.width / scale, box.height / scale];
  return { x: (picture.width - width) / 2, y: (picture.height - height) / 2, width, height };
}
