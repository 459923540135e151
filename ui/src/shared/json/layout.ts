//! Lays JSON out anew, keeping every token as written: `1.50e0` stays `1.50e0`. For texts that are JSON.

/** `text` over lines, two blanks a level. */
export function formatted(text: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const out: string[] = [];
  let level = 0;
  const line = () => newline + '  '.repeat(level);
  let before = '';
  for (const token of tokens(text)) {
    const opens = before === '{' || before === '[';
    const closes = token === '}' || token === ']';
    if (closes) level -= 1;
    if (closes ? !opens : opens) out.push(line());
    out.push(token);
    if (token === ',') out.push(line());
    else if (token === ':') out.push(' ');
    else if (token === '{' || token === '[') level += 1;
    before = token;
  }
  return out.join('') + (/\n\s*$/.test(text.slice(-80)) ? newline : '');
}

/** `text` without a blank between its tokens. */
export function minified(text: string): string {
  return [...tokens(text)].join('');
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

function* tokens(text: string): Generator<string> {
  for (const [token] of text.matchAll(TOKEN)) yield token;
}
