//! JSON as RFC 8259 writes it, read in one pass: where a text stops being JSON, and where its values are. The core
//! has the same reader; both are held against `tests/json/cases.json`. Offsets are UTF-16 units.

/** Deepest nesting that is read, in levels. */
export const MAX_DEPTH = 128;

/** What was expected where a text stops being JSON: the last part of a key `compose.problem.json.…`. */
export type Reason =
  | 'end'
  | 'value'
  | 'key'
  | 'colon'
  | 'comma_or_brace'
  | 'comma_or_bracket'
  | 'trailing'
  | 'number'
  | 'literal'
  | 'escape'
  | 'control'
  | 'bom';

export type Kind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** A value with its place. */
export interface Node {
  type: Kind;
  readonly from: number;
  to: number;
  /** Of an object: what is in it, as far as it was read; ask `membersOf`. */
  members?: Member[];
}

/** A key with its value. */
export interface Member {
  readonly key: string;
  /** Where the key begins, with its quote. */
  readonly from: number;
  /** Where the key ends. */
  readonly keyTo: number;
  readonly value: Node;
}

/** A place for a person: `line` and `column` from 1, the column in characters. */
export interface Place {
  at: number;
  line: number;
  column: number;
}

export type Read =
  | { kind: 'value'; root: Node; /** Size of the text in UTF-8. */ bytes: number }
  | ({ kind: 'invalid'; reason: Reason } & Place)
  | ({ kind: 'too_deep' } & Place)
  | { kind: 'empty' };

/** Whether the members of an object are kept: it stands `depth` levels deep, under `key`, in one whose members are kept. */
type Wanted = (depth: number, key: string) => boolean;

/** The outermost object, and `aps` as deep as the form looks. Whatever else is there is read when it is asked for. */
const FORM_DEPTH = 5;
const forForm: Wanted = (depth, key) => depth === 0 || (depth === 1 ? key === 'aps' : depth < FORM_DEPTH);
const onlyThis: Wanted = (depth) => depth === 0;
const nothing: Wanted = () => false;

/** Reads `text` whole. */
export function read(text: string): Read {
  if (isBlank(text)) return { kind: 'empty' };
  const reader = new Reader(text, 0, forForm);
  if (text.charCodeAt(0) === 0xfeff) return { kind: 'invalid', reason: 'bom', at: 0, line: 1, column: 1 };
  const root = reader.whole(true);
  if (root) return { kind: 'value', root, bytes: text.length + reader.more };
  const { at, reason } = reader;
  if (reason === 'too_deep') return { kind: 'too_deep', ...placeOf(text, at) };
  return { kind: 'invalid', reason: at >= text.length ? 'end' : reason, ...placeOf(text, at) };
}

/** What is in `object`, which was read out of `text`; nothing where it is no object. */
export function membersOf(text: string, object: Node | undefined): readonly Member[] {
  if (object?.type !== 'object') return [];
  object.members ??= new Reader(text, object.from, onlyThis).whole(false)?.members ?? [];
  return object.members;
}

/** What is in `array`. */
export function itemsOf(text: string, array: Node): readonly Node[] {
  if (array.type !== 'array') return [];
  const items: Node[] = [];
  const reader = new Reader(text, array.from + 1, nothing);
  for (;;) {
    reader.blank();
    if (text.charCodeAt(reader.at) === CLOSE_BRACKET) return items;
    const item = reader.whole(false);
    if (!item) return items;
    items.push(item);
    reader.blank();
    if (text.charCodeAt(reader.at) === COMMA) reader.at += 1;
  }
}

/** The value of `key` in `object`; of equal keys the last one counts, as in the readers that APNs may use. */
export function valueOf(text: string, object: Node | undefined, key: string): Node | undefined {
  return membersOf(text, object).findLast((it) => it.key === key)?.value;
}

/** The value at `path`. */
export function valueAt(text: string, root: Node, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((node, key) => valueOf(text, node, key), root);
}

/** A value as it is written. */
export function rawText(text: string, node: Node): string {
  return text.slice(node.from, node.to);
}

/** What a string says; nothing where `node` is none. */
export function stringOf(text: string, node: Node | undefined): string | undefined {
  return node?.type === 'string' ? unquoted(text, node.from, node.to) : undefined;
}

/** The place of `at` in `text`. */
export function placeOf(text: string, at: number): Place {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', start)) {
    line += 1;
    start = next + 1;
  }
  let column = 1;
  for (let unit = start; unit < at; unit++) {
    const second = isLow(text.charCodeAt(unit)) && unit > start && isHigh(text.charCodeAt(unit - 1));
    if (!second) column += 1;
  }
  return { at, line, column };
}

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000;
const isSurrogate = (unit: number) => unit >= 0xd800 && unit < 0xe000;

function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text.length > 64 ? text.slice(0, 64) : text) && !/[^ \t\r\n]/.test(text);
}

function unquoted(text: string, from: number, to: number): string {
  const inside = text.slice(from + 1, to - 1);
  return inside.includes('\\') ? (JSON.parse(text.slice(from, to)) as string) : inside;
}

const [QUOTE, BACKSLASH, COMMA, COLON, MINUS, DOT, ZERO] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d, 0x2e, 0x30];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];
const SHORT_ESCAPES = new Set([...'"\\/bfnrt'].map((it) => it.charCodeAt(0)));
const isDigit = (unit: number) => unit >= ZERO && unit <= 0x39;
const isHexDigit = (unit: number) => isDigit(unit) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x66);
const LITERALS: Record<number, readonly [word: string, type: Kind]> = {
  0x74: ['true', 'boolean'],
  0x66: ['false', 'boolean'],
  0x6e: ['null', 'null'],
};

class Reader {
  at: number;
  /** Why it stopped, at `at`. */
  reason: Reason | 'too_deep' = 'value';
  /** By how much the strings are longer in UTF-8 than in UTF-16 units. Outside of strings nothing is. */
  more = 0;
  readonly #text: string;
  readonly #wanted: Wanted;
  /** What is open: true for an object. */
  readonly #open: boolean[] = [];
  /** The nodes of what is open; null where nothing around them is kept. */
  readonly #nodes: (Node | null)[] = [];
  /** Whether nothing was read yet of what is open innermost. */
  #first = false;
  #key = { from: 0, to: 0 };

  constructor(text: string, at: number, wanted: Wanted) {
    this.#text = text;
    this.at = at;
    this.#wanted = wanted;
  }

  /** One value from here; with `alone`, nothing may follow it. Null where it stopped. */
  whole(alone: boolean): Node | null {
    this.blank();
    const root: Node = { type: 'null', from: this.at, to: this.at };
    if (!this.#value(root)) return null;
    while (this.#open.length > 0) if (!this.#next()) return null;
    if (!alone) return root;
    this.blank();
    return this.at < this.#text.length ? this.#stop('trailing') : root;
  }

  blank(): void {
    const text = this.#text;
    let at = this.at;
    let unit = text.charCodeAt(at);
    while (unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09) unit = text.charCodeAt(++at);
    this.at = at;
  }

  #stop(reason: Reason | 'too_deep'): null {
    this.reason = reason;
    return null;
  }

  /** What is next in the innermost open value: its end, or one more in it. */
  #next(): true | null {
    this.blank();
    const depth = this.#open.length - 1;
    const inObject = this.#open[depth];
    const unit = this.#text.charCodeAt(this.at);
    if (this.#first) {
      this.#first = false;
      if (unit === (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) return this.#close();
    } else {
      if (unit === (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) return this.#close();
      if (unit !== COMMA) return this.#stop(inObject ? 'comma_or_brace' : 'comma_or_bracket');
      this.at += 1;
      this.blank();
    }
    if (inObject && !this.#readKey()) return null;
    const members = this.#nodes[depth]?.members;
    if (!members) return this.#value(null);
    const node: Node = { type: 'null', from: this.at, to: this.at };
    const { from, to: keyTo } = this.#key;
    members.push({ key: unquoted(this.#text, from, keyTo), from, keyTo, value: node });
    return this.#value(node);
  }

  #readKey(): true | null {
    if (this.#text.charCodeAt(this.at) !== QUOTE) return this.#stop('key');
    this.#key.from = this.at;
    if (!this.#string()) return null;
    this.#key.to = this.at;
    this.blank();
    if (this.#text.charCodeAt(this.at) !== COLON) return this.#stop('colon');
    this.at += 1;
    this.blank();
    return true;
  }

  /** A value, into `node` where it is kept; of an array or an object only its beginning. */
  #value(node: Node | null): true | null {
    const unit = this.#text.charCodeAt(this.at);
    if (unit === QUOTE) return this.#string() && end(node, 'string', this.at);
    if (unit === OPEN_BRACE || unit === OPEN_BRACKET) return this.#begin(unit === OPEN_BRACE, node);
    if (unit === MINUS || isDigit(unit)) return this.#number() && end(node, 'number', this.at);
    const literal = LITERALS[unit];
    if (!literal) return this.#stop('value');
    const [word, type] = literal;
    for (let nth = 0; nth < word.length; nth++, this.at++) {
      if (this.#text.charCodeAt(this.at) !== word.charCodeAt(nth)) return this.#stop('literal');
    }
    return end(node, type, this.at);
  }

  #begin(isObject: boolean, node: Node | null): true | null {
    const depth = this.#open.length;
    if (depth === MAX_DEPTH) return this.#stop('too_deep');
    if (node) {
      node.type = isObject ? 'object' : 'array';
      const key = this.#nodes[depth - 1]?.members?.at(-1)?.key ?? '';
      if (isObject && this.#wanted(depth, key)) node.members = [];
    }
    this.#open.push(isObject);
    this.#nodes.push(node);
    this.#first = true;
    this.at += 1;
    return true;
  }

  #close(): true {
    this.at += 1;
    this.#open.pop();
    const node = this.#nodes.pop();
    if (node) node.to = this.at;
    return true;
  }

  #number(): true | null {
    const text = this.#text;
    if (text.charCodeAt(this.at) === MINUS) this.at += 1;
    if (text.charCodeAt(this.at) === ZERO) this.at += 1;
    else if (!this.#digits()) return null;
    if (text.charCodeAt(this.at) === DOT) {
      this.at += 1;
      if (!this.#digits()) return null;
    }
    const exponent = text.charCodeAt(this.at);
    if (exponent !== 0x65 && exponent !== 0x45) return true;
    const sign = text.charCodeAt(this.at + 1);
    this.at += sign === 0x2b || sign === MINUS ? 2 : 1;
    return this.#digits();
  }

  #digits(): true | null {
    const from = this.at;
    while (isDigit(this.#text.charCodeAt(this.at))) this.at += 1;
    return this.at === from ? this.#stop('number') : true;
  }

  /** From the opening quote to behind the closing one. */
  #string(): true | null {
    const text = this.#text;
    let at = this.at + 1;
    for (;;) {
      const unit = text.charCodeAt(at);
      if (unit === QUOTE) {
        this.at = at + 1;
        return true;
      }
      // Also at the end of the text, where there is no number at all.
      if (!(unit >= 0x20)) {
        this.at = at;
        return this.#stop('control');
      }
      if (unit === BACKSLASH) {
        this.at = at + 1;
        if (!this.#escape()) return null;
        at = this.at;
        continue;
      }
      if (unit >= 0x80) this.more += unit >= 0x800 && !isSurrogate(unit) ? 2 : 1;
      at += 1;
    }
  }

  /** What follows a backslash. */
  #escape(): true | null {
    const unit = this.#text.charCodeAt(this.at);
    if (unit !== 0x75) {
      if (!SHORT_ESCAPES.has(unit)) return this.#stop('escape');
      this.at += 1;
      return true;
    }
    for (let nth = 0; nth < 4; nth++) {
      this.at += 1;
      if (!isHexDigit(this.#text.charCodeAt(this.at))) return this.#stop('escape');
    }
    this.at += 1;
    return true;
  }
}

function end(node: Node | null, type: Kind, at: number): true {
  if (node) {
    node.type = type;
    node.to = at;
  }
  return true;
}
