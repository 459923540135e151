//! A run to a token file made readable: shares, times, a summary to copy.

import type { Ending, RunProgress } from '../../../bridge/generated';
import type { Key, Words } from '../../../i18n/words.svelte';

/** In the order in which the bar shows them. */
export const ENDINGS: readonly Ending[] = ['accepted', 'rejected', 'unknown', 'failed', 'cancelled'];

/** How many targets have their ending. */
export function endedOf(progress: RunProgress): number {
  return ENDINGS.reduce((sum, ending) => sum + progress[ending], 0);
}

/** How much of the run has ended, from 0 to 100; 100 only when all has. */
export function percentOf(progress: RunProgress): number {
  const ended = endedOf(progress);
  if (ended >= progress.total) return 100;
  return Math.min(99, Math.floor((ended / progress.total) * 100));
}

/** Each ending's part of the bar, in percent; without zeros. */
export function segmentsOf(progress: RunProgress): { ending: Ending; percent: number }[] {
  return ENDINGS.map((ending) => ({
    ending,
    percent: progress.total === 0 ? 0 : (progress[ending] / progress.total) * 100,
  })).filter((it) => it.percent > 0);
}

/** A time that is left or that passed, in the two largest units: `3 min 5 s`. */
export function durationText(seconds: number, words: Words): string {
  const unit = (key: Key, value: number) => words.t(key, { value });
  const whole = Math.round(seconds);
  if (whole < 60) return unit('run.seconds', whole);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${unit('run.minutes', minutes)} ${unit('run.seconds', whole % 60)}`;
  return `${unit('run.hours', Math.floor(minutes / 60))} ${unit('run.minutes', minutes % 60)}`;
}

/** Milliseconds with a digit after the point where they are few. */
export function msText(ms: number | null, words: Words): string {
  return ms === null ? '–' : words.t('send.ms', { ms: words.number(ms, ms < 10 ? 1 : 0) });
}

/** The time of day at which the run started. */
export function startText(startedAt: number, words: Words): string {
  return words.date(startedAt, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** Only what is not zero, and always what was accepted. */
export function countsText(progress: RunProgress, words: Words): string[] {
  return ENDINGS.filter((it) => it === 'accepted' || progress[it] > 0).map((it) =>
    words.t(`send.${it}`, { count: progress[it] }),
  );
}

/** The run in a few lines of plain text, for an issue or a chat. */
export function summaryText(progress: RunProgress, words: Words): string {
  const environment = words.t(`app.endpoint.${progress.endpoint}`);
  const speed = words.t('run.speed', {
    seconds: words.number(progress.seconds, 1),
    rate: words.number(progress.rate),
    p50: msText(progress.p50_ms, words),
    p99: msText(progress.p99_ms, words),
  });
  const reasons = progress.reasons.map((it) => {
    const name = it.status === null ? reasonName(it.reason, it.ending, words) : `${it.status} ${it.reason}`;
    return `  ${words.number(it.count)} × ${name}`;
  });
  return [
    `${progress.name} → ${progress.file_name} · ${environment} · ${words.date(progress.started_at, { dateStyle: 'medium', timeStyle: 'short' })}`,
    words.t('run.of', { ended: endedOf(progress), total: progress.total }),
    countsText(progress, words).join(', '),
    speed,
    ...reasons,
  ].join('\n');
}

/** What stands for a reason that APNs did not give. */
export function reasonName(reason: string, ending: Ending, words: Words): string {
  return words.find(`run.reason.${reason}`) ?? (reason || words.t(`send.ending.${ending}`));
}
