//! Keyboard shortcuts: how they are written on each platform, and which event is which.

/** Reads as `Mod+Shift+K`; `Mod` is ⌘ on a Mac and Ctrl elsewhere. */
export type Keys = string;

const MAC: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↵', Escape: 'esc' };
const PC: Record<string, string> = { Mod: 'Ctrl', Shift: 'Shift', Alt: 'Alt', Enter: '↵', Escape: 'Esc' };

/** `keys` as written on `platform` (`macos`, `linux`, `windows`): one text a key. */
export function keyTexts(keys: Keys, platform: string): string[] {
  const names = platform === 'macos' ? MAC : PC;
  return keys.split('+').map((key) => names[key] ?? key);
}

/** The same in one text, for tooltips: `⌘K`, `Ctrl+K`. */
export function keyText(keys: Keys, platform: string): string {
  return keyTexts(keys, platform).join(platform === 'macos' ? '' : '+');
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(keys: Keys, platform: string): string {
  return keys.replace('Mod', platform === 'macos' ? 'Meta' : 'Control');
}

/** Whether `event` is `keys`. */
export function matches(event: KeyboardEvent, keys: Keys, platform: string): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const mod = platform === 'macos' ? event.metaKey : event.ctrlKey;
  const other = platform === 'macos' ? event.ctrlKey : event.metaKey;
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    mod === parts.includes('Mod') &&
    !other &&
    event.shiftKey === parts.includes('Shift') &&
    event.altKey === parts.includes('Alt')
  );
}

const MODIFIERS = ['Control', 'Shift', 'Alt', 'AltGraph', 'Meta'];

/** Whether `event` is no letter to find something by: a modifier by itself, or a letter with one that makes it a command. */
export function isCommand({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return MODIFIERS.includes(key) || (key.length === 1 && (ctrlKey || metaKey || altKey));
}

/** Props of a control that takes letters alone: else Ctrl and C would choose the item that begins with it. */
export function withoutCommands(props: Record<string, unknown>) {
  const { onkeydown } = props as { onkeydown?: (event: KeyboardEvent) => void };
  return { ...props, onkeydown: (event: KeyboardEvent) => void (isCommand(event) || onkeydown?.(event)) };
}
