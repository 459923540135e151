import { foldable } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { findingsOf } from '../../../bridge/fake/findings';
import { DRAFT } from '../../../bridge/fake/sample';
import type { CheckReply } from '../../../bridge/generated';
import { Words } from '../../../i18n/words.svelte';
import { folding } from '../../../shared/json/folding';
import { marksOf } from './marks';
import { parsed } from './parsed';

const words = new Words('en', '');
const reply = (payload: string) => ({ findings: findingsOf({ ...DRAFT, payload }) }) as unknown as CheckReply;

test('a text that is no JSON is marked before the core has looked at it', () => {
  const text = '{"a" 1}';
  expect(marksOf(parsed(text), null, words, () => undefined)).toEqual([
    { from: 5, to: 6, severity: 'error', text: 'Line 1, column 6: a colon is expected', fix: null },
  ]);
  const marks = marksOf(parsed(text), reply(text), words, () => undefined);
  expect(marks.map((it) => it.text)).toEqual([
    'The payload is not JSON here: APNs hands it on, and no app can read it.',
  ]);
});

test('both places of an equal key are marked, each with the repair', () => {
  const text = '{"aps":{"alert":"a","badge":1,"badge":2}}';
  const fixed: string[] = [];
  const marks = marksOf(parsed(text), reply(text), words, (it) => fixed.push(it.rule));
  expect(marks.map((it) => text.slice(it.from, it.to))).toEqual(['"badge"', '"badge"']);
  marks[1]?.fix?.run();
  expect(fixed).toEqual(['duplicate_key']);
});

test('lines that open more than they close fold to the other bracket, strings aside', () => {
  const doc = '{\n  "a": "}{", "b": [\n    1\n  ],\n  "c": {"d": 1},\n  "open": {\n}';
  const state = EditorState.create({ doc, extensions: [folding] });
  const folds = Array.from({ length: state.doc.lines }, (_, nth) => {
    const line = state.doc.line(nth + 1);
    const range = foldable(state, line.from, line.to);
    return range && doc.slice(range.from, range.to);
  });
  expect(folds).toEqual([null, '\n    1\n  ', null, null, null, '\n', null]);
});
