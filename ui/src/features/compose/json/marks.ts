//! Findings as marks of the text: the syntax at once, the rest when the core has looked at it. Not how they are drawn.

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
