//! What can stand at the cursor: Apple's keys and values by their place, and variables inside of texts. Those that
//! the push type reads come first. Pure but for CodeMirror's own form of a completion.

import {
  snippet,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import type { KeyView } from '../../../bridge/generated';
import { KEYS } from '../../../bridge/keys';
import type { Key, Words } from '../../../i18n/words.svelte';
import { BUILT_INS } from '../variables/variables';
import { keyOfTextAt, pointerOf, spotAt, type Spot } from './spot';

/** What completion and hover look at. */
export interface Surroundings {
  words: Words;
  pushType: () => string;
  /** Names of the variables that are known. */
  variables: () => readonly string[];
}

/** Keys and values that can stand at `at` of `text`; null where nothing is known. */
export function completionsAt(text: string, at: number, around: Surroundings): CompletionResult | null {
  const spot = spotAt(text, at);
  const variable = spot.quoted && spot.part === 'value' ? variablesAt(text, at, around) : null;
  if (variable) return variable;
  const all = spot.part === 'key' ? keysAt(text, spot, around) : valuesAt(spot, around);
  const options = ranked(all, text.slice(spot.from, at).replace(/^"/, ''));
  if (options.length === 0) return null;
  return { from: spot.from, to: spot.to, options, filter: false };
}

/** Those that `typed` is found in: at the start, then at the start of a word, then anywhere. */
function ranked(options: readonly Completion[], typed: string): Completion[] {
  const wanted = typed.toLowerCase().replaceAll('_', '-');
  const ranks = options.map((option) => {
    const at = (option.displayLabel ?? option.label).toLowerCase().indexOf(wanted);
    const word = at > 0 && /[^a-z]/.test((option.displayLabel ?? option.label)[at - 1] ?? '');
    return { option, rank: at < 0 ? -1 : at === 0 ? 0 : word ? 1 : 2 };
  });
  // One letter or two are in nearly every name.
  const most = wanted.length < 3 ? 1 : 2;
  const found = ranks.filter(({ rank }) => rank >= 0 && rank <= most);
  const weight = (it: (typeof found)[number]) => it.rank - (it.option.boost ?? 0);
  return found.sort((one, two) => weight(one) - weight(two)).map(({ option }) => option);
}

/** For CodeMirror, which asks while typing too. */
export function completionSource(
  around: Surroundings,
  textOf: (context: CompletionContext) => [text: string, at: number],
) {
  return (context: CompletionContext): CompletionResult | null => {
    const [text, at] = textOf(context);
    // While typing, only inside of something: a blank asks for nothing.
    if (!context.explicit && !/["\w{.-]/.test(text[at - 1] ?? '')) return null;
    // Most typing is in texts of which nothing is known: that is to be found out without reading a megabyte.
    if (!context.explicit && isPlainText(text, at)) return null;
    const result = completionsAt(text, at, around);
    if (!result) return null;
    // Places of the text lie as far from the cursor as those of the document: all in its line.
    const back = context.pos - at;
    return { ...result, from: result.from + back, to: (result.to ?? at) + back };
  };
}

const WITH_VALUES = new Set(KEYS.filter((it) => it.values.length > 0).map((it) => it.name));

/** Whether the cursor is in a text that is the value of a key without a list of values, and begins no variable. */
function isPlainText(text: string, at: number): boolean {
  const key = keyOfTextAt(text, at);
  return key !== null && !WITH_VALUES.has(key) && !/\{\{[^}]*$/.test(text.slice(Math.max(0, at - 80), at));
}

function keysAt(text: string, spot: Spot, { words, pushType }: Surroundings): Completion[] {
  if (spot.inside !== 'object') return [];
  const place = pointerOf(spot.path);
  const type = pushType();
  const hasColon = /^\s*:/.test(text.slice(spot.to, spot.to + 80));
  const rows = KEYS.filter((it) => it.place === place);
  const names = [...new Set(rows.map((it) => it.name))];
  return names.map((name) => {
    const own = rows.filter((it) => it.name === name);
    const row = (own.find((it) => reads(it, type)) ?? own[0]) as KeyView;
    const fits = reads(row, type);
    return {
      label: `"${name}"`,
      displayLabel: name,
      detail: words.find(`compose.json.shape.${row.shape}`) ?? '',
      info: () => infoOf(row, words),
      boost: fits ? 1 : -50,
      ...(fits ? {} : { section: { name: words.t('compose.json.other_types'), rank: 1 } }),
      apply: hasColon ? `"${name}"` : snippet(`"${name}": ${snippetOf(row)}`),
    };
  });
}

function valuesAt(spot: Spot, { words, pushType }: Surroundings): Completion[] {
  if (spot.inside === null && spot.path.length === 0) return spot.from === spot.to ? [whole(words)] : [];
  if (spot.key === null) return [];
  const place = pointerOf(spot.path);
  const type = pushType();
  const rows = KEYS.filter((it) => it.place === place && it.name === spot.key);
  const row = rows.find((it) => reads(it, type)) ?? rows[0];
  if (!row) return [];
  const values = row.values.length > 0 ? row.values : spot.quoted ? [] : examples(row);
  return values.map((value) => ({
    label: value,
    displayLabel: value.replace(/^"|"$/g, ''),
    detail: valueName(value.replace(/^"|"$/g, ''), words),
    info: () => infoOf(row, words),
    ...(row.values.length > 0 ? {} : { apply: snippet(snippetOfJson(value)) }),
  }));
}

function valueName(value: string, { find }: Words): string {
  return find(`compose.interruption.${value}`) ?? find(`compose.event.${value}`) ?? '';
}

/** The outermost object, where there is nothing yet. */
function whole(words: Words): Completion {
  const template =
    '{\n  "aps": {\n    "alert": {\n      "title": "${Hello}",\n      "body": "${World}"\n    }\n  }\n}';
  return {
    label: '{',
    displayLabel: '{ "aps": … }',
    detail: words.t('compose.json.shape.object'),
    apply: snippet(template),
  };
}

function variablesAt(text: string, at: number, { words, variables }: Surroundings): CompletionResult | null {
  const begun = /\{\{[ \t]*([\w.+-]*)$/.exec(text.slice(Math.max(0, at - 80), at));
  if (!begun) return null;
  const from = at - (begun[1] ?? '').length;
  const closed = /^[\w.+-]*(:number)?[ \t]*\}\}/.test(text.slice(at, at + 80));
  const names = [...new Set([...variables(), ...BUILT_INS])];
  const options = names.map((name) => ({
    label: name,
    detail: words.find(`compose.variables.gives.${name}` satisfies Key | string) ?? '',
    apply: closed ? name : `${name}}}`,
  }));
  return { from, to: at, options, validFor: /^[\w.+-]*$/ };
}

export function reads(row: KeyView, pushType: string): boolean {
  return row.push_types.length === 0 || row.push_types.includes(pushType);
}

function examples(row: KeyView): string[] {
  if (row.shape === 'seconds') return ['"{{now:number}}"', String(Math.floor(Date.now() / 1000))];
  return [row.example];
}

function snippetOf(row: KeyView): string {
  if (row.values[0] !== undefined && row.shape !== 'text')
    return row.values.includes('1') ? '1' : row.values[0];
  return snippetOfJson(row.shape === 'seconds' ? '"{{now:number}}"' : row.example);
}

/** JSON with a field for each of its texts and numbers; braces of variables are none of a field. */
function snippetOfJson(json: string): string {
  if (json.includes('{{')) return json;
  return json.replace(/"((?:[^"\\]|\\.)*)"(?!\s*:)|-?\d+(?:\.\d+)?/g, (value, text?: string) =>
    text === undefined ? `\${${value}}` : `"\${${text}}"`,
  );
}

/** What is said of a completion stands under the list, or over it: there is no room beside it. */
export function placeOfInfo(
  _view: unknown,
  list: Rect,
  _option: unknown,
  info: Rect,
  space: Rect,
): { style: string } {
  const gap = 4;
  const below = list.bottom + gap + (info.bottom - info.top) <= space.bottom;
  const away = list.bottom - list.top + gap;
  return { style: `${below ? 'top' : 'bottom'}: ${away}px; left: 0; width: ${list.right - list.left}px` };
}

interface Rect {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** What Apple does with a key, as it is shown beside a completion and in a hover. */
export function infoOf(row: KeyView, words: Words): HTMLElement {
  const info = document.createElement('div');
  info.className = 'key-info';
  const line = (text: string, kind: string) => {
    const part = document.createElement('p');
    part.className = kind;
    part.textContent = text;
    info.append(part);
  };
  line(words.pick(row.meaning), 'meaning');
  const [least, most] = [row.least, row.most];
  if (row.values.length > 0) line(words.t('compose.json.values', { values: row.values.join(', ') }), 'more');
  if (least !== null && most !== null) line(words.t('compose.json.range', { least, most }), 'more');
  if (row.push_types.length > 0)
    line(words.t('compose.json.read_by', { types: row.push_types.join(', ') }), 'more');
  return info;
}
