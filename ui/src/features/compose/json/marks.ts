//! Findings as marks of the text: the syntax at once, the rest when the core has looked at it. Not how they are drawn.

import type { CheckReply, Finding, Span } from '../../../bridge/generated';
import type { Words } from '../../../i18n/words.svelte';
import type { Mark } from '../../../shared/json/diagnostics';
import { invalidText } from './invalid';
import type { Parsed } from './parsed';

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
      it ? [{ ...inLine(parsed.text, it), severity, text, fix: run }] : [],
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

/** Of a value that goes over lines, the first one: a mark on all of them would hide those inside. */
function inLine(text: string, { from, to }: Span): Span {
  const end = text.indexOf('\n', from);
  return { from, to: end < 0 ? to : Math.min(to, end) };
}
