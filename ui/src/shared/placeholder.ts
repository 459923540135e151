//! Placeholders in texts: `{{name}}`, `{{ name }}`, `{{now+4h}}`, `{{name:number}}`. The core replaces them.

export interface Placeholder {
  from: number;
  to: number;
  /** As it stands between the braces. */
  name: string;
  /** It stands for a number. */
  number: boolean;
}

const SOURCE = String.raw`\{\{[ \t]*(now\+\d{1,12}[smhd]|[A-Za-z_][A-Za-z0-9_.-]*)(:number)?[ \t]*\}\}`;
const WHOLE_NUMBER = new RegExp(`^${SOURCE.replace('(:number)?', ':number')}$`);

/** All placeholders in `text`, in their order. */
export function placeholdersIn(text: string): Placeholder[] {
  return [...text.matchAll(new RegExp(SOURCE, 'g'))].map((found) => ({
    from: found.index,
    to: found.index + found[0].length,
    name: found[1] ?? '',
    number: found[2] !== undefined,
  }));
}

/** Whether `text` is one placeholder, and stands for a number. */
export function isNumberPlaceholder(text: string): boolean {
  return WHOLE_NUMBER.test(text);
}

/** Whether a variable can be called so. */
export function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(text);
}
