//! Changing the push type: what of the payload still fits stays, the rest is set aside, and comes back with a type
//! that reads it. Pure.

import type { Aside, Draft, PushTypeView } from '../../../bridge/generated';
import { isKnown, keyAt } from '../form/keys';
import { isSet, removeAt, writeAt, type Path, type Source } from '../form/values';
import { applyEdits } from '../json/edit';
import { membersOf, rawText, read, valueAt, type Member, type Node } from '../json/reader';
import { pathOf, pointerOf } from '../json/spot';
import { topicFor } from './topic';

/** What a change of push type does to a draft. */
export type Switched = Pick<Draft, 'push_type' | 'topic' | 'priority' | 'payload' | 'aside'>;

/** The draft as it is with the push type `name`. */
export function switched(draft: Draft, name: string, types: readonly PushTypeView[]): Switched {
  const type = types.find((it) => it.name === name);
  const same = { topic: draft.topic, priority: draft.priority, payload: draft.payload, aside: draft.aside };
  if (!type) return { push_type: name, ...same };
  const priority = draft.priority === '' || type.priorities.includes(Number(draft.priority));
  return {
    push_type: name,
    topic: topicFor(draft.topic, draft.push_type, name, types),
    priority: priority ? draft.priority : String(type.default_priority),
    ...refitted(draft, type),
  };
}

/** Everything that was set aside, back in the payload, whether the push type reads it or not. */
export function putBack({ payload, aside }: Draft): Pick<Draft, 'payload' | 'aside'> {
  return restored(payload, aside, () => true);
}

function refitted(draft: Draft, type: PushTypeView): Pick<Draft, 'payload' | 'aside'> {
  const { payload, aside } = draft;
  const start = sourceOf(payload);
  if (!start) return { payload, aside };
  const gone = strangers(start, type, draft.push_type).map((path) => ({ path, raw: rawAt(start, path) }));
  const rest = gone.reduce((text, { path }) => removed(text, path), payload);
  const emptied = type.aps ? rest : withoutEmptyAps(rest);
  const back = restored(emptied, aside, (path) => reads(type, path));
  return {
    payload: back.payload,
    aside: [...back.aside, ...gone.map(({ path, raw }) => ({ pointer: pointerOf(path), json: raw }))],
  };
}

function sourceOf(text: string): Source | null {
  const found = read(text);
  return found.kind === 'value' && found.root.type === 'object' ? { text, root: found.root } : null;
}

function rawAt({ text, root }: Source, path: Path): string {
  const node = valueAt(text, root, path);
  return node ? rawText(text, node) : '';
}

function removed(text: string, path: Path): string {
  const source = sourceOf(text);
  return source ? applyEdits(text, removeAt(source, path)) : text;
}

function withoutEmptyAps(text: string): string {
  const source = sourceOf(text);
  const aps = source && valueAt(text, source.root, ['aps']);
  return aps?.type === 'object' && membersOf(text, aps).length === 0 ? removed(text, ['aps']) : text;
}

/** The paths of what a push of this type has no use for, in the order of the text. */
function strangers(source: Source, type: PushTypeView, from: string): Path[] {
  const { text, root } = source;
  return lastOfEach(membersOf(text, root)).flatMap(({ key, value }): Path[] => {
    if (key !== 'aps') return isAtHome(key, type, from) ? [] : [[key]];
    if (value.type !== 'object') return type.aps ? [] : [['aps']];
    return strangersIn(text, ['aps'], value, type);
  });
}

function strangersIn(text: string, path: Path, object: Node, type: PushTypeView): Path[] {
  return lastOfEach(membersOf(text, object)).flatMap(({ key, value }): Path[] => {
    const own = [...path, key];
    if (!reads(type, own, value)) return [own];
    const opens = keyAt(own, type.name)?.shape === 'text_or_object' && value.type === 'object';
    return opens ? strangersIn(text, own, value, type) : [];
  });
}

function lastOfEach(members: readonly Member[]): Member[] {
  return [...new Map(members.map((it) => [it.key, it])).values()];
}

/** Whether a key beside `aps` may stay: as Apple's, or as the app's own where the type that it comes from had no other use for it. */
function isAtHome(key: string, type: PushTypeView, from: string): boolean {
  if (keyAt([key], type.name)) return true;
  return type.custom && keyAt([key], from) === undefined;
}

/** Whether a push of this type has a use for the value at `path`. What Apple gives no meaning is the app's. */
function reads(type: PushTypeView, path: Path, value?: Node): boolean {
  const row = keyAt(path, type.name);
  if (row) return !(row.shape === 'text' && value?.type === 'object' && hasObjects(path));
  if (isKnown(path)) return false;
  return path[0] === 'aps' ? type.aps : type.custom;
}

/** Whether some push type takes an object at `path`. */
function hasObjects(path: Path): boolean {
  return keyAt(path, 'liveactivity')?.shape === 'text_or_object';
}

/** `payload` with what `wanted` names of `aside`, where nothing stands in its place; and what is left of `aside`. */
function restored(
  payload: string,
  aside: readonly Aside[],
  wanted: (path: Path) => boolean,
): Pick<Draft, 'payload' | 'aside'> {
  const back = new Set<Aside>();
  // What stands around comes before what stands inside.
  const inOrder = [...aside].sort((one, two) => pathOf(one.pointer).length - pathOf(two.pointer).length);
  for (const it of inOrder) {
    const path = pathOf(it.pointer);
    const source = sourceOf(payload);
    if (!source || isSet(source, path) || !path.every((_, depth) => wanted(path.slice(0, depth + 1))))
      continue;
    const next = applyEdits(payload, writeAt(source, path, it.json));
    if (next !== payload) back.add(it);
    payload = next;
  }
  return { payload, aside: aside.filter((it) => !back.has(it)) };
}
