import { expect, test } from 'vitest';
import type { CheckReply, Finding, Severity } from '../../../bridge/generated';
import { checksOf, countsOf, subjectOf } from './checks';

const finding = (severity: Severity, pointer: string, rest: Partial<Finding> = {}): Finding => ({
  rule: `rule ${pointer}`,
  severity,
  field: 'payload',
  pointer,
  span: null,
  line: 1,
  column: 1,
  also: [],
  words: { en: '', zh_hans: '' },
  fix: null,
  ...rest,
});
const problem = (field: string) => ({ field, code: `bad ${field}`, message: '', details: {} });
const reply = (rest: Partial<CheckReply>): CheckReply => ({
  problems: [],
  warnings: [],
  findings: [],
  variables: [],
  expanded: null,
  bytes: 0,
  group_targets: 0,
  max_bytes: 4096,
  ...rest,
});

test('the worst comes first, and what is of one weight in the order of the text', () => {
  const all = reply({
    problems: [problem('device_ids')],
    warnings: [problem('topic')],
    findings: [
      finding('info', '/a'),
      finding('warning', '/b'),
      finding('error', '/c'),
      finding('warning', '/d'),
    ],
  });
  const names = checksOf(all).map((it) => (it.kind === 'finding' ? it.finding.pointer : it.problem.field));
  expect(names).toEqual(['device_ids', '/c', 'topic', '/b', '/d', '/a']);
  expect(countsOf(all)).toEqual({ errors: 2, warnings: 3 });
  expect(countsOf(null)).toEqual({ errors: 0, warnings: 0 });
});

test('what a finding says of the whole payload is not said twice', () => {
  const all = reply({ problems: [problem('payload'), problem('token')], findings: [finding('error', '')] });
  expect(checksOf(all).map((it) => it.kind)).toEqual(['problem', 'finding']);
});

test('a finding names its key or its header', () => {
  expect(subjectOf(finding('error', '/aps/content_available'))).toBe('content_available');
  expect(subjectOf(finding('error', ''))).toBe('');
  expect(subjectOf(finding('error', '', { field: 'priority' }))).toBe('apns-priority');
});
