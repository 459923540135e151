//! Instructions with the names of menus and buttons set off: `click **Identifiers**`.

export interface Part {
  text: string;
  /** The name of something on Apple's site, word for word. */
  name: boolean;
}

/** `text` cut at its pairs of `**`. */
export function parts(text: string): Part[] {
  return text
    .split('**')
    .map((part, at) => ({ text: part, name: at % 2 === 1 }))
    .filter((part) => part.text !== '');
}
