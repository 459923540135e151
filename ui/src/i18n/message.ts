//! Fills a message in. `{name}` is a value; `{count|device|devices}` picks the form for a number.

import { formatNumber, isOne } from './formats';

export type Params = Record<string, string | number>;

const PLACE = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

/** `message` with the values of `params`; a place without a value stays as written. */
export function fill(message: string, params: Params | undefined, locale: string): string {
  if (!params) return message;
  return message.replace(PLACE, (whole, name: string, one?: string, other?: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    if (one !== undefined && other !== undefined) {
      return isOne(Number(value), locale) ? one : other;
    }
    return typeof value === 'number' ? formatNumber(value, locale) : value;
  });
}

/** Names of the places in `message`. */
export function places(message: string): string[] {
  return [...new Set([...message.matchAll(PLACE)].map((match) => match[1] ?? ''))].sort();
}
