//! What a new passphrase has to be. Whether one is right, only the vault knows.

/** Fewest characters of a new passphrase. */
export const SHORTEST = 12;

/** What is wrong with a new passphrase that was typed twice; at the first field, or at the second. */
export type PassphraseProblem = 'too_short' | 'differs';

/** Counts characters as a reader does, so that a passphrase in Chinese or with emoji is not measured in code units. */
export function passphraseProblem(passphrase: string, again: string): PassphraseProblem | null {
  if ([...passphrase].length < SHORTEST) return 'too_short';
  return passphrase === again ? null : 'differs';
}
