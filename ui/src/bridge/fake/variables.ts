//! The variables of a draft, as the fake core replaces them: those of the profile and its own clock.

import { placeholdersIn } from '../../shared/placeholder';
import type { DeviceView, Draft, VariableSource, VariableView } from '../generated';

const OFFSET = /^now\+(\d+)([smhd])$/;
const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

function builtIn(name: string, now: Date): string | null {
  const iso = now.toISOString();
  const [, count, unit] = OFFSET.exec(name) ?? [];
  const seconds = Math.floor(now.getTime() / 1000);
  if (count !== undefined) return String(seconds + Number(count) * (SECONDS[unit ?? 's'] ?? 1));
  const values: Record<string, string> = {
    now: String(seconds),
    uuid: '123e4567-e89b-42d3-a456-426614174000',
    counter: '1',
    date: iso.slice(0, 10),
    time: iso.slice(11, 19),
    datetime: `${iso.slice(0, 19)}Z`,
  };
  return values[name] ?? null;
}

/** The variables of `draft`, and its payload for the first target; none where it uses no variable. */
export function variablesOf(
  draft: Draft,
  devices: readonly DeviceView[],
): { variables: VariableView[]; expanded: string | null } {
  const used = placeholdersIn(draft.payload);
  const device = devices.find((it) => it.id === draft.device_ids[0])?.variables ?? {};
  const now = new Date();
  const valueOf = (name: string): [VariableSource, string | null] => {
    if (device[name] !== undefined) return ['device', device[name]];
    if (draft.variables[name] !== undefined) return ['profile', draft.variables[name]];
    const own = builtIn(name, now);
    return own === null ? ['unknown', null] : ['built_in', own];
  };
  const names = [...new Set([...used.map((it) => it.name), ...Object.keys(draft.variables)])];
  const variables = names.map((name): VariableView => {
    const [source, value] = valueOf(name);
    return { name, source, value, used: used.some((it) => it.name === name) };
  });
  if (used.length === 0) return { variables, expanded: null };
  let expanded = '';
  let at = 0;
  for (const it of used) {
    const value = valueOf(it.name)[1];
    const whole = it.number && draft.payload[it.from - 1] === '"' && draft.payload[it.to] === '"';
    const [from, to] = whole ? [it.from - 1, it.to + 1] : [it.from, it.to];
    const said = whole ? value : value && JSON.stringify(value).slice(1, -1);
    expanded += draft.payload.slice(at, from) + (said ?? draft.payload.slice(from, to));
    at = to;
  }
  return { variables, expanded: expanded + draft.payload.slice(at) };
}
