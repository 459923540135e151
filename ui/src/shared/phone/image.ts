//! Finds the picture that a service extension would likely attach: an address somewhere in the payload. Loads nothing.

export interface Found {
  readonly url: string;
  readonly host: string;
  readonly secure: boolean;
}

/** Values that are looked at; a payload of a megabyte is not searched to its end. */
const MOST_VALUES = 600;
const MOST_LENGTH = 2_048;
const PICTURE_FILE = /\.(?:png|jpe?g|gif|webp|heic)$/i;
const PICTURE_KEY =
  /image|img|picture|photo|media|attachment|thumb|avatar|poster|banner|artwork|cover|icon|logo/i;

/** The first address that is a picture by its file name and its key; else by one of them. */
export function imageIn(root: unknown): Found | null {
  const waiting: [key: string, value: unknown][] = [['', root]];
  let second: Found | null = null;
  for (let seen = 0; seen < waiting.length && seen < MOST_VALUES; seen += 1) {
    const [key, value] = waiting[seen] ?? ['', null];
    if (typeof value === 'string') {
      const found = address(value);
      if (!found) continue;
      const [byKey, byName] = [PICTURE_KEY.test(key), PICTURE_FILE.test(pathOf(found.url))];
      if (byKey && byName) return found;
      if (byKey || byName) second ??= found;
    } else if (typeof value === 'object' && value !== null && waiting.length < MOST_VALUES) {
      waiting.push(...children(key, value));
    }
  }
  return second;
}

function children(key: string, value: object): [string, unknown][] {
  if (Array.isArray(value)) return value.slice(0, MOST_VALUES).map((it: unknown) => [key, it]);
  const found: [string, unknown][] = [];
  // Not `Object.entries`: of fifty thousand keys it would copy every one.
  for (const name in value) {
    if (found.push([name, (value as Record<string, unknown>)[name]]) >= MOST_VALUES) break;
  }
  return found;
}

function address(text: string): Found | null {
  if (text.length > MOST_LENGTH || !/^https?:\/\//i.test(text) || text.includes('{{')) return null;
  try {
    const { host, protocol, href } = new URL(text);
    return { url: href, host, secure: protocol === 'https:' };
  } catch {
    return null;
  }
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}
