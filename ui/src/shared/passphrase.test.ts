import { expect, it } from 'vitest';
import { passphraseProblem } from './passphrase';

it.each([
  ['', '', 'too_short'],
  ['elevenchars', 'elevenchars', 'too_short'],
  ['twelve chars', 'twelve chars', null],
  ['twelve chars', 'twelve char', 'differs'],
  ['twelve chars', '', 'differs'],
  ['🎉🎉🎉🎉🎉🎉', '🎉🎉🎉🎉🎉🎉', 'too_short'],
])('%j typed again as %j: %s', (one, two, problem) => expect(passphraseProblem(one, two)).toBe(problem));
