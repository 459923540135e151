//! What arrived at the simulator, made readable. Not the simulator, and not the list on the screen.
import type { InboxEntry, SimulatorView } from '../../bridge/generated';

/** Whether APNs would have taken it. */
export function isAccepted(entry: InboxEntry): boolean {
  return entry.status === 200;
}

/** The body, JSON laid out over lines; what is not JSON stays as it came. Numbers keep their digits: nothing is read into a float. */
export function prettyBody(body: string): string {
  try {
    JSON.parse(body);
  } catch {
    return body;
  }
  return layOut(body);
}

/** Size of the body in bytes. */
export function bodyBytes(body: string): number {
  return new TextEncoder().encode(body).length;
}

/** The headers that came with it, as they are named on the wire; those that did not come are left out. */
export function headerRows(entry: InboxEntry): [name: string, value: string][] {
  const rows: [string, string | null][] = [
    [':path', `/3/device/${entry.token}`],
    ['apns-topic', entry.topic],
    ['apns-push-type', entry.push_type],
    ['apns-priority', entry.priority],
    ['apns-id', entry.apns_id],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}

/** The port in a URL; empty when it says none. */
export function portOf(url: string): string {
  return /:(\d+)\/?$/.exec(url)?.[1] ?? '';
}

/** The port that another program holds, and the one in use instead. */
export function takenPort(simulator: SimulatorView): { wanted: string; used: string } | null {
  if (simulator.port_taken === null) return null;
  return { wanted: String(simulator.port_taken), used: portOf(simulator.sandbox_url) };
}

/** Deeper levels are not moved further in: a body of nothing but brackets must not grow to megabytes. */
const DEEPEST = 32;

/** JSON text that is known to be valid, two spaces a level. Copies every token as it is written. */
function layOut(json: string): string {
  const out: string[] = [];
  let depth = 0;
  let opened = false;
  const line = (): string => `\n${'  '.repeat(Math.min(depth, DEEPEST))}`;
  for (const token of json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []) {
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    if (opened !== closes) out.push(line());
    opened = token === '{' || token === '[';
    if (opened) depth += 1;
    out.push(token);
    if (token === ',') out.push(line());
    if (token === ':') out.push(' ');
  }
  return out.join('');
}
