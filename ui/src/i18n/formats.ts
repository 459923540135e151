//! Formats of numbers, dates and plurals. Making one costs more than using it a hundred times, so each is kept.

const numbers = keep((locale: string, digits: string) => {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: Number(digits) });
});
const plurals = keep((locale: string) => new Intl.PluralRules(locale));
const dates = keep((locale: string, style: string) => {
  return new Intl.DateTimeFormat(locale, JSON.parse(style) as Intl.DateTimeFormatOptions);
});

/** `value` with separators and at most so many digits after the point. */
export function formatNumber(value: number, locale: string, digits = 3): string {
  return numbers(locale, String(digits)).format(value);
}

export function formatDate(unixMs: number, locale: string, style: Intl.DateTimeFormatOptions): string {
  return dates(locale, JSON.stringify(style)).format(unixMs);
}

/** Whether `count` takes the form for one. */
export function isOne(count: number, locale: string): boolean {
  return plurals(locale).select(count) === 'one';
}

function keep<T>(make: (locale: string, style: string) => T): (locale: string, style?: string) => T {
  const kept = new Map<string, T>();
  return (locale, style = '') => {
    const key = `${locale} ${style}`;
    const found = kept.get(key) ?? make(locale, style);
    kept.set(key, found);
    return found;
  };
}
