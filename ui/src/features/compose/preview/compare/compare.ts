//! What two drafts have otherwise: headers, and values in the payload, by their names on the wire.

import type { Draft } from '../../../../bridge/generated';
import { head } from '../../../../shared/phone/line';
import type { PreviewModel } from '../../../../shared/phone/model';
import { HEADERS } from '../../headers/headers';

export interface Difference {
  /** `apns-priority`, or the names in the payload joined by points. */
  readonly name: string;
  /** Null where it is not there. */
  readonly left: string | null;
  readonly right: string | null;
}

export interface Side {
  readonly draft: Draft;
  /** Null where the payload is no JSON object. */
  readonly root: Readonly<Record<string, unknown>> | null;
}

/** Values of a payload that are compared, and how much of each is shown. */
const MOST_VALUES = 2_000;
const MOST_LENGTH = 300;

/** In the order of the headers, then of the left payload; what the right one has alone comes last. */
export function differences(left: Side, right: Side): Difference[] {
  const found: Difference[] = [];
  const note = (name: string, a: string | null, b: string | null) => {
    if (a !== b) found.push({ name, left: shown(a), right: shown(b) });
  };
  for (const [field, name] of HEADERS) note(name, left.draft[field] || null, right.draft[field] || null);
  const [here, there] = [valuesOf(left.root), valuesOf(right.root)];
  for (const [name, value] of here) note(name, value, there.get(name) ?? null);
  for (const [name, value] of there) if (!here.has(name)) note(name, null, value);
  return found;
}

/** The texts of a preview that another one has otherwise. */
export function differing(left: PreviewModel | null, right: PreviewModel | null): ReadonlySet<string> {
  if (!left || !right) return new Set();
  const names = ['title', 'subtitle', 'body'] as const;
  return new Set(names.filter((name) => left[name].text !== right[name].text));
}

/** The payload of a draft; null where it is no JSON object. */
export function rootOf(payload: string): Record<string, unknown> | null {
  try {
    const root: unknown = JSON.parse(payload);
    return isObject(root) ? root : null;
  } catch {
    return null;
  }
}

/** Every value that is no object, by its names joined by points. Lists are compared whole. */
function valuesOf(root: Readonly<Record<string, unknown>> | null): Map<string, string> {
  const found = new Map<string, string>();
  const waiting: [string, unknown][] = Object.entries(root ?? {});
  for (let seen = 0; seen < waiting.length && found.size < MOST_VALUES; seen += 1) {
    const [name, value] = waiting[seen] ?? ['', null];
    if (isObject(value) && Object.keys(value).length > 0)
      for (const key in value) waiting.push([`${name}.${key}`, value[key]]);
    else found.set(name, JSON.stringify(value));
  }
  return found;
}

function shown(text: string | null): string | null {
  return text !== null && text.length > MOST_LENGTH ? `${head(text, MOST_LENGTH)}…` : text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
