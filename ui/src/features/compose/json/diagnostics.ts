//! Findings where they are in the text, each with the change that settles it. Not the list of them beside the editor.

import { forEachDiagnostic, openLintPanel, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import type { EditorState, TransactionSpec } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { CheckReply, Finding } from '../../../bridge/generated';
import type { Words } from '../../../i18n/words.svelte';
import { invalidText } from './invalid';
import type { Parsed } from './parsed';

/** A place of the text that something is wrong with. */
export interface Mark {
  from: number;
  to: number;
  severity: 'error' | 'warning' | 'info';
  text: string;
  fix: { title: string; run: () => void } | null;
}

/** What is to be marked: the syntax at once, and what the core found as soon as it has looked at this very text. */
export function marksOf(
  parsed: Parsed,
  reply: CheckReply | null,
  words: Words,
  fix: (finding: Finding) => void,
): Mark[] {
  const findings = (reply?.findings ?? []).filter((it) => it.field === 'payload' && it.span !== null);
  const marks = findings.flatMap((finding): Mark[] => {
    const { severity, span, also, words: said, fix: change } = finding;
    const text = words.pick(said);
    const run = change && { title: words.pick(change.title), run: () => fix(finding) };
    return [span, ...also].flatMap((it) =>
      it ? [{ from: it.from, to: it.to, severity, text, fix: run }] : [],
    );
  });
  const broken = parsed.kind === 'invalid' || parsed.kind === 'too_deep' ? parsed : null;
  // The core's own word for it has a repair.
  if (!broken || marks.some((it) => it.severity === 'error' && it.from <= broken.at && broken.at <= it.to))
    return marks;
  const to = Math.min(broken.at + 1, parsed.text.length);
  return [
    { from: broken.at, to, severity: 'error', text: invalidText(parsed, words.t), fix: null },
    ...marks,
  ];
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
