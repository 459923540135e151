//! Where in a JSON text a cursor stands, also in a text that is not JSON yet: what it is in, and under which keys.

/** What a cursor stands in. */
export interface Spot {
  /** The keys on the way to the object or array around it; of an array the index. */
  path: readonly string[];
  /** What is around it; null at the top. */
  inside: 'object' | 'array' | null;
  /** Whether a key or a value stands there, or would. */
  part: 'key' | 'value';
  /** Of a value in an object, its key. */
  key: string | null;
  /** The token that it stands in or at the end of; empty where there is none. */
  from: number;
  to: number;
  /** Whether that is a string. */
  quoted: boolean;
}

interface Frame {
  object: boolean;
  key: string | null;
  index: number;
  /** A colon was seen since the last comma. */
  value: boolean;
}

/** The spot of `at` in `text`. */
export function spotAt(text: string, at: number): Spot {
  const frames: Frame[] = [];
  const bare = /[^\s{}[\],:"]+/y;
  let next = 0;
  while (next < at) {
    const unit = text[next];
    const frame = frames.at(-1);
    if (unit === '"') {
      const end = stringEnd(text, next);
      if (end > at || (end === at && !closed(text, next, end))) return spot(frames, next, end, true);
      if (end === at) return spot(frames, next, end, true);
      if (frame?.object && !frame.value) frame.key = keyOf(text, next, end);
      next = end;
      continue;
    }
    if (unit === '{' || unit === '[')
      frames.push({ object: unit === '{', key: null, index: 0, value: false });
    else if (unit === '}' || unit === ']') frames.pop();
    else if (unit === ':' && frame) frame.value = true;
    else if (unit === ',' && frame) Object.assign(frame, { key: null, value: false, index: frame.index + 1 });
    else {
      bare.lastIndex = next;
      const found = bare.exec(text);
      if (found) {
        next += found[0].length;
        if (next >= at) return spot(frames, next - found[0].length, next, false);
        continue;
      }
    }
    next += 1;
  }
  return spot(frames, at, at, false);
}

function spot(frames: readonly Frame[], from: number, to: number, quoted: boolean): Spot {
  const frame = frames.at(-1);
  const path = frames.slice(0, -1).map((it) => (it.object ? (it.key ?? '') : String(it.index)));
  const isKey = frame?.object === true && !frame.value;
  return {
    path,
    inside: frame ? (frame.object ? 'object' : 'array') : null,
    part: isKey ? 'key' : 'value',
    key: frame?.object && frame.value ? frame.key : null,
    from,
    to,
    quoted,
  };
}

/** Behind the closing quote of the string that begins at `from`; one that is open ends with its line. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5c) at += 1;
    else if (unit === 0x22) return at + 1;
    else if (unit === 0x0a) return at;
  }
  return text.length;
}

function closed(text: string, from: number, end: number): boolean {
  return end - from > 1 && text[end - 1] === '"';
}

function keyOf(text: string, from: number, end: number): string {
  try {
    return String(JSON.parse(text.slice(from, end)));
  } catch {
    return text.slice(from + 1, end).replace(/"$/, '');
  }
}

/** The keys on the way to the value at `at`, its own included. */
export function pathAt(text: string, at: number): readonly string[] {
  const { path, inside, key, part, from, to, quoted } = spotAt(text, at);
  if (inside !== 'object') return path;
  if (part === 'value') return [...path, key ?? ''];
  return quoted ? [...path, keyOf(text, from, to)] : path;
}

/** A JSON pointer (RFC 6901) of keys. */
export function pointerOf(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The keys of a JSON pointer. */
export function pathOf(pointer: string): string[] {
  const steps = pointer.split('/').slice(1);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
