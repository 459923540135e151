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
  /** Where the key stands that was read last; -1 since a comma. Only the keys around the spot are looked at. */
  keyFrom: number;
  keyTo: number;
  index: number;
  /** A colon was seen since the last comma. */
  value: boolean;
}

const [QUOTE, COMMA, COLON] = [0x22, 0x2c, 0x3a];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/** The spot of `at` in `text`. It reads all that is before: unit by unit, and makes no texts of it. */
export function spotAt(text: string, at: number): Spot {
  const frames: Frame[] = [];
  const bare = /[^\s{}[\],:"]+/y;
  let next = 0;
  while (next < at) {
    const unit = text.charCodeAt(next);
    const frame = frames[frames.length - 1];
    if (unit === QUOTE) {
      const end = stringEnd(text, next);
      if (end >= at) return spot(text, frames, next, end, true);
      if (frame?.object && !frame.value) [frame.keyFrom, frame.keyTo] = [next, end];
      next = end;
      continue;
    }
    if (unit > 0x20 && !isSign(unit)) {
      bare.lastIndex = next;
      const found = bare.exec(text);
      if (found) {
        next += found[0].length;
        if (next >= at) return spot(text, frames, next - found[0].length, next, false);
        continue;
      }
    } else if (unit > 0x20) sign(frames, unit);
    next += 1;
  }
  return spot(text, frames, at, at, false);
}

function isSign(unit: number): boolean {
  return (
    unit === COMMA ||
    unit === COLON ||
    unit === OPEN_BRACE ||
    unit === CLOSE_BRACE ||
    unit === OPEN_BRACKET ||
    unit === CLOSE_BRACKET
  );
}

/** What a bracket, a comma or a colon changes. */
function sign(frames: Frame[], unit: number): void {
  const frame = frames[frames.length - 1];
  if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
    frames.push({ object: unit === OPEN_BRACE, keyFrom: -1, keyTo: -1, index: 0, value: false });
  } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) frames.pop();
  else if (unit === COLON && frame) frame.value = true;
  else if (frame) {
    frame.keyFrom = -1;
    frame.value = false;
    frame.index += 1;
  }
}

function spot(text: string, frames: readonly Frame[], from: number, to: number, quoted: boolean): Spot {
  const frame = frames.at(-1);
  const keyIn = ({ keyFrom, keyTo }: Frame) => (keyFrom < 0 ? null : keyOf(text, keyFrom, keyTo));
  const path = frames.slice(0, -1).map((it) => (it.object ? (keyIn(it) ?? '') : String(it.index)));
  const isKey = frame?.object === true && !frame.value;
  return {
    path,
    inside: frame ? (frame.object ? 'object' : 'array') : null,
    part: isKey ? 'key' : 'value',
    key: frame?.object && frame.value ? keyIn(frame) : null,
    from,
    to,
    quoted,
  };
}

/** The key of the text that `at` stands in, where its line tells: no string goes over a line break. Else null. */
export function keyOfTextAt(text: string, at: number): string | null {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  if (at - start > MOST_OF_A_LINE) return null;
  let key: [from: number, to: number] | null = null;
  for (let next = start; next < at; next++) {
    const unit = text.charCodeAt(next);
    if (unit === QUOTE) {
      const end = stringEnd(text, next);
      if (end > at || (end === at && text[end - 1] !== '"'))
        return key && /^\s*:\s*$/.test(text.slice(key[1], next)) ? keyOf(text, ...key) : null;
      key = [next, end];
      next = end - 1;
    }
  }
  return null;
}

/** Of a longer line, what is around a cursor is found out by reading the whole text. */
const MOST_OF_A_LINE = 8_192;

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
