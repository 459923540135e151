//! Names for copies. Pure.

/** A name for a copy of `name` that is not taken: `Night copy`, `Night copy 2`. */
export function copyName(name: string, taken: (name: string) => boolean, word: string): string {
  const first = `${name} ${word}`;
  for (let nth = 1; ; nth += 1) {
    const tried = nth === 1 ? first : `${first} ${nth}`;
    if (!taken(tried)) return tried;
  }
}
