//! CodeMirror for a short text of JSON with a history of its own. Fetched apart from the rest of the window. What it
//! holds is kept as typed; nothing is laid out or completed by itself.

import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, foldGutter, foldKeymap, indentUnit } from '@codemirror/language';
import { lintGutter } from '@codemirror/lint';
import { Annotation, EditorState, Transaction } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { difference } from '../difference';
import { marked, type Mark } from './diagnostics';
import './editor.css';
import { folding } from './folding';
import { highlight } from './highlight';
import { adoptStyles } from './styles';

export interface TextEditor {
  /** Takes over a change made elsewhere; the cursor stays. */
  setText(text: string): void;
  setMarks(marks: readonly Mark[]): void;
  focus(): void;
  close(): void;
}

interface Options {
  text: string;
  label: string;
  /** Becomes `data-field`. */
  field: string;
  /** CodeMirror's own words, by its English ones. */
  phrases: Record<string, string>;
  onchange: (text: string) => void;
}

/** Marks what was changed from outside, which is not told again. */
const OUTSIDE = Annotation.define<boolean>();

/** Opens an editor in `parent`. */
export function openTextEditor(parent: HTMLElement, options: Options): TextEditor {
  adoptStyles(document);
  const view = new EditorView({ parent, state: stateOf(options) });
  const text = () => view.state.sliceDoc();
  return {
    setText(next) {
      const changed = difference(text(), next);
      if (!changed) return;
      const { at, removed, inserted } = changed;
      view.dispatch({
        changes: { from: at, to: at + removed.length, insert: inserted },
        annotations: [OUTSIDE.of(true), Transaction.addToHistory.of(true)],
      });
    },
    setMarks: (marks) =>
      view.dispatch(marked(view.state, marks, (at) => Math.min(at, view.state.doc.length))),
    focus: () => view.focus(),
    close: () => view.destroy(),
  };
}

function stateOf({ text, label, field, phrases, onchange }: Options): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      // Only `\n` parts lines: another `\r` is a character like any other, and none is lost.
      EditorState.lineSeparator.of('\n'),
      EditorState.phrases.of(phrases),
      lineNumbers(),
      foldGutter(),
      folding,
      lintGutter(),
      history(),
      drawSelection(),
      indentUnit.of('  '),
      closeBrackets(),
      EditorState.languageData.of(() => [{ closeBrackets: { brackets: ['{', '[', '"'] } }]),
      bracketMatching({ brackets: '{}[]' }),
      highlightActiveLine(),
      highlight,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label, 'data-field': field }),
      keymap.of([
        ...closeBracketsKeymap,
        ...historyKeymap,
        ...foldKeymap,
        ...defaultKeymap.filter((it) => it.key !== 'Mod-Enter'),
      ]),
      EditorView.updateListener.of((update) => {
        const outside = update.transactions.some((it) => it.annotation(OUTSIDE));
        if (update.docChanged && !outside) onchange(update.state.sliceDoc());
      }),
    ],
  });
}
