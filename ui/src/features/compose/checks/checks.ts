//! What is wrong with a draft, as one list: what keeps it from being sent first, then what the rules found. Pure.

import type { CheckReply, Finding, Problem, Severity } from '../../../bridge/generated';
import { HEADERS } from '../headers/headers';
import { pathOf } from '../json/spot';

export type Check =
  | { kind: 'problem'; severity: Severity; problem: Problem }
  | { kind: 'finding'; severity: Severity; finding: Finding };

const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** Everything that `reply` says, the worst first; things of one weight in the order of the text. */
export function checksOf(reply: CheckReply): Check[] {
  // A finding on the whole payload says it better, and may have a repair.
  const told = reply.findings.some(
    (it) => it.severity === 'error' && it.field === 'payload' && it.pointer === '',
  );
  const problems = reply.problems.filter((it) => !(told && it.field === 'payload'));
  const of = (severity: Severity) => (problem: Problem) => ({ kind: 'problem' as const, severity, problem });
  const findings = reply.findings.map((finding) => ({
    kind: 'finding' as const,
    severity: finding.severity,
    finding,
  }));
  const all: Check[] = [...problems.map(of('error')), ...reply.warnings.map(of('warning')), ...findings];
  return ORDER.flatMap((severity) => all.filter((it) => it.severity === severity));
}

/** How many are errors and how many are warnings. */
export interface Counts {
  errors: number;
  warnings: number;
}

export function countsOf(reply: CheckReply | null): Counts {
  const all = reply ? checksOf(reply) : [];
  const of = (severity: Severity) => all.filter((it) => it.severity === severity).length;
  return { errors: of('error'), warnings: of('warning') };
}

/** The key or the header that a finding is about, as it goes on the wire; empty for the whole payload. */
export function subjectOf({ field, pointer }: Finding): string {
  if (field !== 'payload') return HEADERS.find(([name]) => name === field)?.[1] ?? '';
  return pathOf(pointer).at(-1) ?? '';
}
