//! The words of every failure that the core can report, and of every problem at a field.

import type { Failure, FailureCode, Problem } from '../bridge/generated';
import type { Key, Words } from '../i18n/words.svelte';

/** One entry per code: the compiler tells when a code has no words. */
const FAILURES: Record<FailureCode, Key> = {
  invalid_field: 'errors.failure.invalid_field',
  bad_key_file: 'errors.failure.bad_key_file',
  file_access: 'errors.failure.file_access',
  bad_workspace_file: 'errors.failure.bad_workspace_file',
  store: 'errors.failure.store',
  no_keychain: 'errors.failure.no_keychain',
  vault: 'errors.failure.vault',
  wrong_passphrase: 'errors.failure.wrong_passphrase',
  gone: 'errors.failure.gone',
  simulator_off: 'errors.failure.simulator_off',
  not_started: 'errors.failure.not_started',
};

/** What happened, in the language of the UI; with the core's own words where they say more. */
export function failureText(failure: Failure, words: Words): string {
  const params = { ...failure.details, message: failure.message };
  const exact = failure.cause && exactText(failure, failure.cause, words);
  if (exact) return exact;
  return (
    chineseOf(failure.details, words) ?? words.t(FAILURES[failure.code] ?? 'errors.failure.internal', params)
  );
}

/** The rules of chat push say what is wrong in both languages themselves. */
function chineseOf(details: Record<string, string>, words: Words): string | undefined {
  return words.locale === 'zh-Hans' ? details['zh_hans'] : undefined;
}

function exactText(failure: Failure, cause: string, words: Words): string | undefined {
  if (failure.code === 'bad_key_file') return complete('key_file', cause, failure.details, words);
  return (
    complete('problem', cause, failure.details, words) ?? complete('file', cause, failure.details, words)
  );
}

/** The text of `errors.FAMILY.CODE`, where there is one and every value in it is known. */
export function complete(
  family: string,
  code: string,
  details: Record<string, string>,
  words: Words,
): string | undefined {
  const text = words.find(`errors.${family}.${code}`, readable(details, words));
  return text === undefined || /\{\w+\}/.test(text) ? undefined : text;
}

/** What is wrong at a field, in the language of the UI. */
export function problemText(problem: Problem, words: Words): string {
  const text = words.find(`errors.problem.${problem.code}`, readable(problem.details, words));
  return text ?? chineseOf(problem.details, words) ?? problem.message;
}

/** Values as a person reads them: sizes with separators, files and environments by name. */
function readable(details: Record<string, string>, words: Words): Record<string, string> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => {
      if (name === 'bytes' || name === 'limit') return [name, words.number(Number(value))];
      if (name === 'file') return [name, value.split(/[/\\]/).at(-1) || value];
      if (name === 'environment') return [name, words.find(`app.endpoint.${value}`) ?? value];
      return [name, value];
    }),
  );
}

/** The text for `field`, if one of `problems` is there. */
export function problemAt(problems: Problem[], field: string, words: Words): string | undefined {
  const problem = problems.find((it) => it.field === field);
  return problem && problemText(problem, words);
}
