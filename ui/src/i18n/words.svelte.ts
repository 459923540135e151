//! The words of the UI in the chosen language. Components take them from the context.

import { getContext, setContext } from 'svelte';
import type { Language, Words as BothLanguages } from '../bridge/generated';
import en from './en.json';
import { formatDate, formatNumber } from './formats';
import { fill, type Params } from './message';
import zhHans from './zh-Hans.json';

export type Key = keyof typeof en;
export type Locale = 'en' | 'zh-Hans';
/** Looks a text up and fills it in. */
export type Translate = (key: Key, params?: Params) => string;

const TEXTS: Record<Locale, Record<string, string>> = { en, 'zh-Hans': zhHans };
const CONTEXT = Symbol('words');

export class Words {
  locale = $state<Locale>('en');

  constructor(language: Language, system: string) {
    this.choose(language, system);
  }

  /** Switches language; `system` is the one of the machine, for `Language` "system". */
  choose(language: Language, system: string): void {
    if (language === 'system') this.locale = system.toLowerCase().startsWith('zh') ? 'zh-Hans' : 'en';
    else this.locale = language;
  }

  t: Translate = (key, params) => this.find(key, params) ?? key;

  /** The text of a key made at run time, if there is one: `errors.problem.${code}`. */
  find = (key: string, params?: Params): string | undefined => {
    const text = TEXTS[this.locale][key] ?? TEXTS.en[key];
    return text === undefined ? undefined : fill(text, params, this.locale);
  };

  number = (value: number, digits = 0): string => formatNumber(value, this.locale, digits);

  date = (unixMs: number, style: Intl.DateTimeFormatOptions): string =>
    formatDate(unixMs, this.locale, style);

  /** The half of a text in both languages that is ours. */
  pick = (both: BothLanguages): string => (this.locale === 'en' ? both.en : both.zh_hans);
}

export function provideWords(words: Words): void {
  setContext(CONTEXT, words);
}

/** The words; call while a component is set up. */
export function useWords(): Words {
  return getContext(CONTEXT);
}
