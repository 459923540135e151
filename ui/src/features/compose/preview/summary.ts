//! What arrives with a push beside its texts, in words: sound, badge, interruption; of a Live Activity its stages.

import type { Key, Words } from '../../../i18n/words.svelte';
import type { Activity, Field } from '../../../shared/phone/activity';
import { head } from '../../../shared/phone/line';
import type { PreviewModel, Sound } from '../../../shared/phone/model';

const DAY_MS = 86_400_000;
const CLOCK: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit', hourCycle: 'h23' };
const DAY: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', day: 'numeric', ...CLOCK };
/** Beyond this a badge has no room on the icon. */
const MOST_BADGE = 99_999;
/** Characters of an alert in a line of words. */
const MOST_ALERT = 80;

/** In the language of `words`; empty where nothing is to be said. */
export function summaryOf(model: PreviewModel, words: Words, now: number): string[] {
  const { badge, sound } = model;
  const parts = model.activity
    ? [...activityParts(model.activity, words, now), alertText(model, words)]
    : [levelText(model, words)];
  if (sound) parts.push(soundText(sound, words));
  if (badge.kind === 'set') parts.push(words.t('compose.preview.badge', { badge: badge.value }));
  if (badge.kind === 'clear') parts.push(words.t('compose.preview.badge.clear'));
  return parts.filter((part) => part !== '');
}

function levelText({ level, levelText, sound }: PreviewModel, words: Words): string {
  if (sound?.critical) return words.t('compose.interruption.critical');
  if (levelText === '') return '';
  // A level that Apple does not know is shown as it is written.
  return levelText === level ? words.t(`compose.interruption.${level}`) : levelText;
}

function soundText({ name, volume }: Sound, words: Words): string {
  if (volume === null) return words.t('compose.preview.sound', { sound: name });
  return words.t('compose.preview.sound.volume', { sound: name, percent: Math.round(volume * 100) });
}

function activityParts(activity: Activity, words: Words, now: number): string[] {
  const { event, staleAt, stale, dismissal, dismissAt } = activity;
  const parts = [words.t(`compose.preview.activity.${event ?? 'unknown'}`)];
  if (event === 'end') {
    const time = dismissAt === null ? '' : timeText(dismissAt, words, now);
    parts.push(words.t(`compose.preview.activity.${dismissal}`, { time }));
  } else if (staleAt !== null) {
    const key: Key = stale ? 'compose.preview.activity.stale' : 'compose.preview.activity.stale_at';
    parts.push(words.t(key, { time: timeText(staleAt, words, now) }));
  }
  return parts;
}

/** What a Live Activity says when it lights the screen; an Apple Watch shows it. */
function alertText({ title, body }: PreviewModel, words: Words): string {
  const text = head(title.text || body.text, MOST_ALERT);
  return text === '' ? '' : words.t('compose.preview.activity.alert', { text });
}

/** The time of a moment; with its date where that is not today. */
export function timeText(at: number, words: Words, now: number): string {
  return words.date(at, Math.abs(at - now) < DAY_MS ? CLOCK : DAY);
}

/** What a field of a Live Activity holds, in the phone's words. Texts are drawn from their line instead. */
export function fieldText(field: Field, words: Words, now: number): string {
  const { kind, value, line } = field;
  if (kind === 'text') return line.text;
  if (kind === 'progress')
    return words.t('compose.preview.phone.percent', { percent: Math.round(value * 100) });
  if (kind === 'date') return timeText(value, words, now);
  if (kind === 'number') return words.number(value, 2);
  if (kind === 'list') return words.t('compose.preview.phone.values', { count: value });
  return words.t(
    kind === 'nothing'
      ? 'compose.preview.phone.nothing'
      : value === 1
        ? 'compose.preview.phone.yes'
        : 'compose.preview.phone.no',
  );
}

/** What stands on the badge of an icon. */
export function badgeText(value: number, words: Words): string {
  return value > MOST_BADGE ? `${words.number(MOST_BADGE)}+` : words.number(value);
}

/** What Siri would read out: title, subtitle and body as sentences. */
export function spoken(model: PreviewModel, most: number): string {
  const sentences = [model.title, model.subtitle, model.body]
    .map((line) => line.text.trim())
    .filter((text) => text !== '')
    .map(sentence);
  return head(sentences.join('').trim(), most);
}

function sentence(text: string): string {
  const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}，。！？；：）」』]$/u.test(text);
  const ended = /[\p{P}\p{S}]$/u.test(text) ? text : text + (wide ? '。' : '.');
  return wide ? ended : `${ended} `;
}
