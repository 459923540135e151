//! The words of CodeMirror's search panel and folding, completions and findings, in the language of the UI.

import type { Key, Translate } from '../../../i18n/words.svelte';

const PHRASES: Record<string, Key> = {
  Find: 'compose.json.find',
  Replace: 'compose.json.replace_with',
  next: 'compose.json.next',
  previous: 'compose.json.previous',
  all: 'compose.json.all',
  'match case': 'compose.json.case',
  regexp: 'compose.json.regexp',
  'by word': 'compose.json.word',
  replace: 'compose.json.replace',
  'replace all': 'compose.json.replace_all',
  close: 'app.close',
  'current match': 'compose.json.match',
  'on line': 'compose.json.on_line',
  'replaced match on line $': 'compose.json.replaced_on',
  'replaced $ matches': 'compose.json.replaced',
  'Go to line': 'compose.json.line',
  go: 'compose.json.go',
  'Fold line': 'compose.json.fold',
  'Unfold line': 'compose.json.unfold',
  'folded code': 'compose.json.folded',
  unfold: 'compose.json.unfold',
  'Control character': 'compose.json.control',
  Completions: 'compose.json.completions',
  Diagnostics: 'compose.checks.label',
  'No diagnostics': 'compose.checks.none',
  'Selection deleted': 'compose.json.deleted',
  to: 'compose.json.to',
};

export function phrases(t: Translate): Record<string, string> {
  return Object.fromEntries(Object.entries(PHRASES).map(([english, key]) => [english, t(key)]));
}
