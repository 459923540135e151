//! The app on the phone, guessed from the topic: a name, and a colour for its icon.

export interface App {
  readonly name: string;
  /** The letter on its icon. */
  readonly initial: string;
  /** Which of the colours its icon has, from 0. */
  readonly hue: number;
}

/** How many colours icons have. */
const HUES = 8;
/** Last parts of bundle IDs that name the platform and not the app. */
const PLATFORMS: ReadonlySet<string> = new Set(['app', 'ios', 'iphone', 'ipad', 'mobile', 'client']);

/** The app of a topic from which the suffix of the push type is taken already: `com.acme.shop` is Shop. */
export function appOf(bundleId: string): App {
  const names = bundleId.split('.').filter((part) => part !== '' && part !== '*');
  const named =
    names.length > 2 ? names.findLast((part) => !PLATFORMS.has(part.toLowerCase())) : names.at(-1);
  const name = (named ?? '').replace(/[-_]+/g, ' ').trim();
  const letters = [...name];
  const initial = (letters[0] ?? '').toLocaleUpperCase();
  return { name: initial + letters.slice(1).join(''), initial, hue: hueOf(bundleId) };
}

/** The topic without the suffix of a push type. */
export function bundleOf(topic: string, types: readonly { readonly topic_suffix: string }[]): string {
  // The longest first: `.voip` ends `.voip` alone, `.push-type.controls` nothing else.
  const suffixes = types.map((it) => it.topic_suffix).filter((it) => it !== '' && topic.endsWith(it));
  const longest = suffixes.sort((a, b) => b.length - a.length)[0] ?? '';
  return topic.slice(0, topic.length - longest.length);
}

function hueOf(text: string): number {
  let hash = 7;
  for (let at = 0; at < text.length; at += 1) hash = (hash * 31 + text.charCodeAt(at)) % 1_000_003;
  return hash % HUES;
}
