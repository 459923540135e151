//! CodeMirror for the payload. Fetched apart from the rest of the window; knows nothing of drafts.

import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import './json-editor.css';
import { adoptStyles } from './json-styles';

export interface JsonEditor {
  /** Takes over a change made elsewhere; the cursor and the undo history stay. */
  setText(text: string): void;
  /** Replaces everything, as one step that can be undone. */
  replaceAll(text: string): void;
  setProblem(problem: { from: number; to: number; text: string } | null): void;
  search(): void;
  focus(): void;
  close(): void;
}

interface Options {
  text: string;
  label: string;
  /** CodeMirror's own words, by its English ones. */
  phrases: Record<string, string>;
  onchange: (text: string) => void;
}

const HIGHLIGHT = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--ink)' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--accent-text)' },
  { tag: [tags.separator, tags.squareBracket, tags.brace], color: 'var(--ink-3)' },
]);

/** Opens an editor in `parent`. */
export function openEditor(parent: HTMLElement, { text, label, phrases, onchange }: Options): JsonEditor {
  adoptStyles(document);
  // Only `\n` parts lines: a `\r` is a character like any other, and no byte is lost.
  const separator = EditorState.lineSeparator.of(/\r\n/.test(text) && !/[^\r]\n/.test(text) ? '\r\n' : '\n');
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [separator, EditorState.phrases.of(phrases), ...extensions(label, onchange)],
    }),
  });
  const current = () => view.state.sliceDoc();
  const change = (next: string) => {
    const now = current();
    if (next !== now) view.dispatch({ changes: difference(now, next, view.state.lineBreak.length) });
  };
  let marked = false;
  return {
    setText: change,
    replaceAll(next) {
      change(next);
      view.focus();
    },
    setProblem(problem) {
      // Each update of the editor costs a layout, and nearly every key leaves nothing to mark.
      if (!problem && !marked) return;
      marked = problem !== null;
      const length = view.state.doc.length;
      const diagnostics = problem
        ? [
            {
              from: Math.min(problem.from, length),
              to: Math.min(Math.max(problem.to, problem.from), length),
              severity: 'error' as const,
              message: problem.text,
            },
          ]
        : [];
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    search: () => void openSearchPanel(view),
    focus: () => view.focus(),
    close: () => view.destroy(),
  };
}

function extensions(label: string, onchange: (text: string) => void) {
  return [
    lineNumbers(),
    foldGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of('  '),
    bracketMatching(),
    highlightActiveLine(),
    search({ top: true }),
    json(),
    syntaxHighlighting(HIGHLIGHT),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, 'data-field': 'payload' }),
    keymap.of([
      // Tab goes on to the next control, as everywhere; Mod-Enter belongs to the window.
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...defaultKeymap.filter((it) => it.key !== 'Mod-Enter'),
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onchange(update.state.sliceDoc());
    }),
  ];
}

/** The smallest single replacement that makes `next` of `now`, in places of the document. */
function difference(now: string, next: string, lineBreak: number) {
  let start = 0;
  const most = Math.min(now.length, next.length);
  while (start < most && now[start] === next[start]) start++;
  let end = 0;
  while (end < most - start && now.at(-1 - end) === next.at(-1 - end)) end++;
  // A document counts a line break as one place, however long it is on disk.
  if (lineBreak > 1)
    return { from: 0, to: now.split('\r\n').join('\n').length, insert: next.split('\r\n').join('\n') };
  return { from: start, to: now.length - end, insert: next.slice(start, next.length - end) };
}
