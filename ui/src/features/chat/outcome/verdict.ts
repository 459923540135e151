//! A verdict in colours and words. Pure.

import type { DecisionView, Expected, Verdict } from '../../../bridge/generated';
import type { Words } from '../../../i18n/words.svelte';

/** The colour of a verdict. Online is no worse than pushed: it is delivered. */
export function toneOfVerdict(verdict: Verdict): 'ok' | 'warn' | 'bad' | 'muted' {
  if (verdict === 'pushed') return 'ok';
  if (verdict === 'online') return 'muted';
  return verdict === 'no_device' ? 'bad' : 'warn';
}

/** Why a recipient gets it, or does not: the heading of the trace. */
export function whyOf(verdict: Verdict, person: string, words: Words): string {
  const kind = verdict === 'pushed' || verdict === 'online' ? verdict : 'none';
  return words.t(`chat.why.${kind}`, { person });
}

/** Whether it is as expected, and what is not. */
export function expectationText(expected: Expected, decision: DecisionView | null, words: Words): string {
  if (expected.holds) return words.t('chat.expect.holds');
  const named = (verdict: Verdict | null | undefined) =>
    words.t(verdict ? `chat.verdict.${verdict}` : 'chat.verdict.none');
  const got = decision?.verdict ?? null;
  if (expected.verdict !== null && expected.verdict !== got)
    return words.t('chat.expect.got', { expected: named(expected.verdict), got: named(got) });
  return words.t('chat.expect.payload_differs');
}
