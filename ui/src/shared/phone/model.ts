//! What a phone makes of a push: the one reading of a payload that every picture of it is drawn from. Pure, and fast
//! enough to be done with every key. It is a guess in the places where Apple publishes nothing.

import { activityOf, type Activity } from './activity';
import { imageIn } from './image';
import { EMPTY, head, lineOf, numberIn, unfilled, type Line, type Variables } from './line';
import { merged, type Note } from './note';
import { localised, type Texts } from './strings';

/** What happens on the phone. The last ones show nothing by themselves. */
export type Happening =
  | 'notification'
  | 'activity'
  | 'call'
  | 'talk'
  | 'background'
  | 'badge'
  | 'sound'
  | 'nothing'
  | 'widgets'
  | 'controls'
  | 'complication'
  | 'location'
  | 'fileprovider'
  | 'mdm'
  | 'wallet';

export type Level = 'passive' | 'active' | 'time-sensitive' | 'critical';

export interface Sound {
  readonly name: string;
  readonly critical: boolean;
  /** 0 to 1; null where it is not said. */
  readonly volume: number | null;
}

/** What becomes of the number on the app's icon. */
export type Badge =
  { readonly kind: 'keep' } | { readonly kind: 'clear' } | { readonly kind: 'set'; readonly value: number };

export interface Picture {
  readonly url: string;
  readonly host: string;
}

export interface PreviewModel {
  readonly happening: Happening;
  /** Empty where the phone shows the app's name instead. */
  readonly title: Line;
  readonly subtitle: Line;
  readonly body: Line;
  readonly level: Level;
  /** `interruption-level` as it stands; empty where it is not set. */
  readonly levelText: string;
  readonly sound: Sound | null;
  readonly badge: Badge;
  readonly threadId: string;
  readonly category: string;
  /** Handed to the service extension first. */
  readonly mutable: boolean;
  /** What the extension would attach; null where it does not run, or there is nothing. */
  readonly picture: Picture | null;
  readonly activity: Activity | null;
  /** Who calls, for a call or a push-to-talk session; empty where the payload does not say. */
  readonly caller: Line;
  readonly notes: readonly Note[];
}

export interface PreviewOptions {
  readonly pushType: string;
  readonly topic: string;
  /** The app's texts in the phone's language; null where no file was added. */
  readonly texts: Texts | null;
  readonly variables: Variables;
  /** Whether the service extension runs. */
  readonly extension: boolean;
  /** Unix milliseconds. */
  readonly now: number;
}

/** What a phone makes of a push when nothing more is known than its payload. */
export const PLAIN: PreviewOptions = {
  pushType: 'alert',
  topic: '',
  texts: null,
  variables: new Map(),
  extension: true,
  now: 0,
};

type Json = Readonly<Record<string, unknown>>;

const LEVELS: readonly string[] = ['passive', 'active', 'time-sensitive', 'critical'] satisfies Level[];
const BY_TYPE: Readonly<Record<string, Happening>> = {
  background: 'background',
  complication: 'complication',
  controls: 'controls',
  fileprovider: 'fileprovider',
  liveactivity: 'activity',
  location: 'location',
  mdm: 'mdm',
  pushtotalk: 'talk',
  voip: 'call',
  widgets: 'widgets',
};
const CALLER =
  /^(?:caller|caller_?name|call_?from|from|from_?name|sender|speaker|display_?name|handle|name)$/i;
const MOST_NAME = 120;

/** Reads a payload that is parsed already. */
export function previewOf(root: Json, options: PreviewOptions): PreviewModel {
  const aps = object(root['aps']);
  const notes: Note[] = [];
  const words = wordsOf(aps, options, notes);
  const sound = soundOf(aps, notes);
  const badge = badgeOf(numberIn(aps['badge'], options.variables), notes);
  const level = text(aps['interruption-level']);
  const hasWords = words.title.text + words.subtitle.text + words.body.text !== '';
  const happening = happeningOf(aps, options, hasWords, badge, sound);
  const mutable = aps['mutable-content'] === 1;
  if (happening === 'background' && hasWords) notes.push({ code: 'alert_in_background', params: {} });
  const activity = happening === 'activity' ? activityOf(aps, options.variables, options.now) : null;
  if (activity) notes.push(...activityNotes(aps, activity));
  const calls = happening === 'call' || happening === 'talk';
  return {
    happening,
    ...words,
    level: sound?.critical ? 'critical' : LEVELS.includes(level) ? (level as Level) : 'active',
    levelText: head(level, MOST_NAME),
    sound,
    badge,
    threadId: head(text(aps['thread-id']), MOST_NAME),
    category: head(text(aps['category']), MOST_NAME),
    mutable,
    picture: happening === 'notification' ? pictureOf(root, mutable, options, notes) : null,
    activity,
    caller: calls ? callerOf(root, options.variables) : EMPTY,
    notes: merged(notes),
  };
}

/** The same for a text; null where it is not a JSON object. */
export function previewOfText(payload: string, options: PreviewOptions): PreviewModel | null {
  let root: unknown;
  try {
    root = JSON.parse(payload);
  } catch {
    return null;
  }
  return isObject(root) ? previewOf(root, options) : null;
}

/** Whether it is a notification that can be seen. */
export function isVisible(model: PreviewModel): boolean {
  return model.happening === 'notification';
}

function happeningOf(
  aps: Json,
  options: PreviewOptions,
  hasWords: boolean,
  badge: Badge,
  sound: Sound | null,
): Happening {
  if (/^pass\./.test(options.topic)) return 'wallet';
  const byType = Object.hasOwn(BY_TYPE, options.pushType) ? BY_TYPE[options.pushType] : undefined;
  if (byType) return byType;
  if (hasWords) return 'notification';
  if (sound) return 'sound';
  if (badge.kind !== 'keep') return 'badge';
  return aps['content-available'] === 1 ? 'background' : 'nothing';
}

type Words = Pick<PreviewModel, 'title' | 'subtitle' | 'body'>;

function wordsOf(aps: Json, options: PreviewOptions, notes: Note[]): Words {
  const alert = aps['alert'];
  const from: Json = typeof alert === 'string' ? { body: alert } : object(alert);
  const words: Words = {
    title: word(from, 'title', 'title-', options, notes),
    subtitle: word(from, 'subtitle', 'subtitle-', options, notes),
    body: word(from, 'body', '', options, notes),
  };
  const names = Object.values(words).flatMap((line) => unfilled(line));
  for (const name of new Set(names))
    notes.push({ code: 'variable', params: { name: head(name, MOST_NAME) } });
  return words;
}

/** The text of one line: by its key where the app's strings have it, else as it stands, else the key. */
function word(from: Json, name: string, prefix: string, options: PreviewOptions, notes: Note[]): Line {
  const own = from[name];
  // Live Activities alone have objects here.
  const [key, args] = isObject(own)
    ? [own['loc-key'], own['loc-args']]
    : [from[`${prefix}loc-key`], from[`${prefix}loc-args`]];
  const literal = lineOf(text(own), options.variables);
  if (typeof key !== 'string' || key === '') return literal;
  const found = localised(key, Array.isArray(args) ? args : [], options.texts, options.variables);
  if (literal.text !== '') notes.push({ code: 'loc_both', params: { key: head(key, MOST_NAME), name } });
  if (literal.text !== '' && !found.found) return literal;
  notes.push(...found.notes);
  return found.line;
}

function soundOf(aps: Json, notes: Note[]): Sound | null {
  const sound = aps['sound'] ?? object(aps['alert'])['sound'];
  if (sound === undefined || sound === null || sound === '') return null;
  if (typeof sound === 'string') return { name: head(sound, MOST_NAME), critical: false, volume: null };
  const parts = object(sound);
  const name = text(parts['name']);
  if (name === '') {
    notes.push({ code: 'sound_wrong', params: {} });
    return null;
  }
  const volume = parts['volume'];
  const loud = typeof volume === 'number' ? Math.min(1, Math.max(0, volume)) : null;
  return { name: head(name, MOST_NAME), critical: parts['critical'] === 1, volume: loud };
}

function badgeOf(badge: unknown, notes: Note[]): Badge {
  if (badge === undefined) return { kind: 'keep' };
  if (badge === 0) return { kind: 'clear' };
  if (typeof badge === 'number' && Number.isInteger(badge) && badge > 0) return { kind: 'set', value: badge };
  notes.push({ code: 'badge_wrong', params: {} });
  return { kind: 'keep' };
}

function pictureOf(root: Json, mutable: boolean, options: PreviewOptions, notes: Note[]): Picture | null {
  const found = imageIn(root);
  if (!found) return null;
  const { host } = found;
  if (!mutable) notes.push({ code: 'image_mutable', params: { host } });
  else if (!options.extension) notes.push({ code: 'image_extension', params: { host } });
  else if (!found.secure) notes.push({ code: 'image_http', params: { host } });
  else return { url: found.url, host };
  return null;
}

function activityNotes(aps: Json, { fields, event }: Activity): Note[] {
  const notes: Note[] = fields
    .filter(({ unix }) => unix)
    .map(({ key }) => ({ code: 'unix_date', params: { key } }));
  if (!isObject(aps['content-state']) && event !== 'end') notes.push({ code: 'state_missing', params: {} });
  return notes;
}

/** Who calls: a text that is named so, beside `aps` or one object further in. */
function callerOf(root: Json, variables: Variables): Line {
  const inner: Json[] = [];
  const named = (json: Json): string => {
    let seen = 0;
    for (const name in json) {
      const value = json[name];
      if (typeof value === 'string' && value !== '' && CALLER.test(name)) return value;
      if (json === root && name !== 'aps' && isObject(value)) inner.push(value);
      if (++seen > 100) break;
    }
    return '';
  };
  const found = named(root) || (inner.map(named).find((it) => it !== '') ?? '');
  return lineOf(found, variables);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
