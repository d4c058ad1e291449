// Words of the command line that yargs needs help with: those that begin with a dash and are no options, and misspelt values.

import { UserError } from '../util/errors.js';
import { nearest } from '../util/nearest.js';

/**
 * "-5 + 3" is a question, not an option, and so is all behind `--`: a space in front tells yargs so. It takes what stands behind
 * its own `--` for no positional.
 */
export function wordsForYargs(words: readonly string[]): readonly string[] {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const isQuestion = (word: string): boolean => /^ *-[\d.]+\s*[-+*/]/.test(word);
  const marked = (word: string): string => ` ${word}`;
  return [
    ...words.slice(0, end).map((word) => (isQuestion(word) ? marked(word) : word)),
    ...words.slice(end + 1).map((word) => (/^ *-/.test(word) ? marked(word) : word)),
  ];
}

/** A word as it was given, of a command that takes words which may begin with a dash. */
export const wordAsGiven = (word: string): string => word.replace(/^ (?= *-)/, '');

/** What yargs says of a value that is none of an argument's, as a mistake that names the nearest; undefined: it says something else. */
export function noneOfItsValues(message: string, words: readonly string[]): UserError | undefined {
  const [, name, given, choices] = /Argument: (\S+), Given: "([^]*)", Choices: (".*")$/.exec(message) ?? [];
  if (name === undefined) return undefined;
  const values = choices!.split(', ').map((choice) => choice.slice(1, -1));
  const wrong = given!.split('", "').find((one) => !values.includes(one));
  const near = nearest(wrong, values);
  const isOption = words.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  return new UserError('argument', {
    at: isOption ? `--${name}` : name,
    message: 'is none of its values',
    expected: values.join(', '),
    received: JSON.stringify(wrong),
    ...(near !== undefined && { hint: near }),
  });
}
