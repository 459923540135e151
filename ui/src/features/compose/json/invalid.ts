//! In words why a payload is not a JSON object.

import type { Translate } from '../../../i18n/words.svelte';
import type { Parsed } from './parsed';
import { MAX_DEPTH } from './reader';

/** One sentence; empty where it is an object. */
export function invalidText(parsed: Parsed, t: Translate): string {
  switch (parsed.kind) {
    case 'object':
      return '';
    case 'empty':
      return t('compose.invalid.empty');
    case 'not_object':
      return t('compose.invalid.object');
    case 'too_deep':
      return t('compose.invalid.deep', { line: parsed.line, column: parsed.column, limit: MAX_DEPTH });
    case 'invalid': {
      const reason = t(`compose.problem.json.${parsed.reason}`);
      return t('compose.invalid.detail', { line: parsed.line, column: parsed.column, reason });
    }
  }
}
