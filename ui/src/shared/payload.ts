//! Reads what a phone would show out of a payload. Pure; asks nothing of the text but that it is JSON.

export interface Shown {
  title: string;
  subtitle: string;
  body: string;
  /** Name of the sound; empty for none. */
  sound: string;
  badge: number | null;
  interruption: string;
  threadId: string;
}

const NOTHING: Shown = {
  title: '',
  subtitle: '',
  body: '',
  sound: '',
  badge: null,
  interruption: '',
  threadId: '',
};

type Json = Record<string, unknown>;

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What `payload` puts on the screen; null where it is not a JSON object. */
export function shownBy(payload: string): Shown | null {
  let root: unknown;
  try {
    root = JSON.parse(payload);
  } catch {
    return null;
  }
  if (typeof root !== 'object' || root === null || Array.isArray(root)) return null;
  return shownByValue(root as Json);
}

/** The same for a payload that is parsed already. */
export function shownByValue(root: Json): Shown {
  const aps = object(root['aps']);
  const alert = aps['alert'];
  const words = typeof alert === 'string' ? { body: alert } : object(alert);
  return {
    ...NOTHING,
    title: text(words['title']) || text(words['title-loc-key']),
    subtitle: text(words['subtitle']) || text(words['subtitle-loc-key']),
    body: text(words['body']) || text(words['loc-key']),
    sound: text(aps['sound']) || text(object(aps['sound'])['name']),
    badge: typeof aps['badge'] === 'number' ? aps['badge'] : null,
    interruption: text(aps['interruption-level']),
    threadId: text(aps['thread-id']),
  };
}

/** Whether there is anything to see on the screen. */
export function isVisible(shown: Shown): boolean {
  return shown.title !== '' || shown.subtitle !== '' || shown.body !== '';
}
