//! A payload as every view looks at it: read once a change. Values are made of it only for who asks.

import { byteLength } from './bytes';
import { membersOf, rawText, read, type Node, type Place, type Reason } from './reader';

/** A payload that is a JSON object. */
export interface ParsedObject {
  kind: 'object';
  text: string;
  root: Node;
  /** Size in UTF-8. */
  bytes: number;
  /** What it says, for previews: made when it is first asked for, without parts that are too large for any. */
  readonly value: Record<string, unknown>;
}

export type Parsed =
  | ParsedObject
  | { kind: 'not_object'; text: string; bytes: number }
  | { kind: 'empty'; text: string; bytes: number }
  | ({ kind: 'too_deep'; text: string; bytes: number } & Place)
  | ({ kind: 'invalid'; reason: Reason; text: string; bytes: number } & Place);

/** No preview reads more of one value than this, in UTF-16 units. */
const LARGE_UNITS = 262_144;

export function parsed(text: string): Parsed {
  const found = read(text);
  if (found.kind !== 'value') return { ...found, text, bytes: byteLength(text) };
  const { root, bytes } = found;
  return root.type === 'object' ? new Parse(text, root, bytes) : { kind: 'not_object', text, bytes };
}

class Parse implements ParsedObject {
  readonly kind = 'object';
  readonly text: string;
  readonly root: Node;
  readonly bytes: number;
  #value: Record<string, unknown> | undefined;

  constructor(text: string, root: Node, bytes: number) {
    this.text = text;
    this.root = root;
    this.bytes = bytes;
  }

  get value(): Record<string, unknown> {
    return (this.#value ??= valueOfSmall(this.text, this.root));
  }
}

function valueOfSmall(text: string, root: Node): Record<string, unknown> {
  if (text.length <= LARGE_UNITS) return JSON.parse(text) as Record<string, unknown>;
  const small = membersOf(text, root).filter(({ value }) => value.to - value.from <= LARGE_UNITS);
  return Object.fromEntries(
    small.map(({ key, value }) => [key, JSON.parse(rawText(text, value)) as unknown]),
  );
}
