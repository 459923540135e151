//! The words of a check. Which check it is and how it stands, `guide.ts` says.

import type { Words } from '../../../i18n/words.svelte';
import type { Check, Step } from './guide';

/** What is wrong and what to do; `why` is why a file could not be read. */
export function checkText(step: Step, check: Check, why: string, words: Words): string {
  const { name, cause = '', params = {} } = check;
  const kind = params['kind'];
  const readable = kind === undefined ? {} : { kind: words.find(`guide.kind.${kind}`) ?? kind };
  return words.find(`guide.check.${step}.${name}.${cause}`, { ...params, why, ...readable }) ?? '';
}

/** What was found, beside a check that did not fail. */
export function checkFact(step: Step, { name, mark, params = {} }: Check, words: Words): string {
  if (mark === 'bad') return '';
  const { found, path, days, environment } = params;
  if (days !== undefined) return words.find(`guide.check.${step}.${name}.left`, { days }) ?? '';
  if (environment !== undefined) return words.find(`app.endpoint.${environment}`) ?? '';
  return String(found ?? path ?? '');
}
