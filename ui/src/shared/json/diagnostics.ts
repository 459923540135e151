//! Findings where they are in the text, each with the change that settles it. Not the list of them beside the editor.

import { forEachDiagnostic, openLintPanel, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import type { EditorState, TransactionSpec } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';

/** A place of the text that something is wrong with. */
export interface Mark {
  from: number;
  to: number;
  severity: 'error' | 'warning' | 'info';
  text: string;
  fix: { title: string; run: () => void } | null;
}

/** The marks as CodeMirror takes them; `at` gives the place in the document of one in the text. */
export function marked(
  state: EditorState,
  marks: readonly Mark[],
  at: (place: number) => number,
): TransactionSpec {
  const diagnostics = marks.map(({ from, to, severity, text, fix }): Diagnostic => {
    const own = { from: at(from), to: at(to), severity, message: text };
    return fix ? { ...own, actions: [{ name: fix.title, apply: fix.run }] } : own;
  });
  return setDiagnostics(
    state,
    diagnostics.sort((one, two) => one.from - two.from),
  );
}

/** Settles what is wrong at the cursor, or in its line; where there are several ways, shows them. */
export function fixAtCursor(view: EditorView): boolean {
  const { head } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  const found: { diagnostic: Diagnostic; from: number; here: boolean }[] = [];
  forEachDiagnostic(view.state, (diagnostic, from, to) => {
    if (!diagnostic.actions?.length || to < line.from || from > line.to) return;
    found.push({ diagnostic, from, here: from <= head && head <= to });
  });
  const here = found.filter((it) => it.here);
  const [one, ...others] = here.length > 0 ? here : found;
  if (!one) return false;
  if (others.length > 0) return openLintPanel(view);
  one.diagnostic.actions?.[0]?.apply(view, one.from, one.from);
  return true;
}
