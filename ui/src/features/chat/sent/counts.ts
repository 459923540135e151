//! A sending in numbers and words. Pure.

import type { ChatProgress, Ending, ScenarioView, Verdict, VerdictCount } from '../../../bridge/generated';
import type { Words } from '../../../i18n/words.svelte';
import { ENDINGS } from '../../../shared/ending';

/** In the order of the rules, those that are pushed first. */
export const VERDICTS: readonly Verdict[] = [
  'pushed',
  'online',
  'no_device',
  'group_muted',
  'sender_muted',
  'do_not_disturb',
];

/** How many devices ended how, without zeros. */
export function endingsOf(progress: ChatProgress): { ending: Ending; count: number }[] {
  return ENDINGS.map((ending) => ({ ending, count: progress[ending] })).filter((it) => it.count > 0);
}

/** How many devices have ended. */
export function endedOf(progress: ChatProgress): number {
  return ENDINGS.reduce((sum, ending) => sum + progress[ending], 0);
}

/** `1 pushed, 2 online`. */
export function verdictsText(counts: readonly VerdictCount[], words: Words): string {
  return VERDICTS.flatMap((verdict) => {
    const count = counts.find((it) => it.verdict === verdict)?.recipients ?? 0;
    return count > 0 ? [words.t(`chat.count.${verdict}`, { count })] : [];
  }).join(words.t('chat.list.comma'));
}

/** What a scenario plays, in one line. */
export function lineOf({ message, counts }: ScenarioView, words: Words): string {
  const { from, to } = message;
  const line = words.t(to.kind === 'group' ? 'chat.line.group' : 'chat.line.person', { from, to: to.name });
  const verdicts = verdictsText(counts, words);
  return verdicts === '' ? line : words.t('chat.line.verdicts', { line, verdicts });
}

/** What a screen reader says of a sending that ended. */
export function announcementOf(progress: ChatProgress, words: Words): string {
  const ends = endingsOf(progress).map(({ ending, count }) => words.t(`send.${ending}`, { count }));
  const verdicts = verdictsText(progress.verdicts, words);
  return words.t('chat.sent.announce', { verdicts, ends: ends.join(words.t('chat.list.comma')) || '0' });
}
