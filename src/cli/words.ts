// Words that begin with a dash and are no options.

/**
 * "-5 + 3" is a question, not an option, and so is all that predict is given behind `--`: a space in front tells yargs
 * so. It takes what stands behind its own `--` for no positional.
 */
export function wordsForYargs(words: readonly string[]): readonly string[] {
  const isAsking = words.find((word) => !word.startsWith('-')) === 'predict';
  const end = isAsking && words.includes('--') ? words.indexOf('--') : words.length;
  const isQuestion = (word: string): boolean => /^ *-[\d.]+\s*[-+*/]/.test(word);
  const marked = (word: string): string => ` ${word}`;
  return [
    ...words.slice(0, end).map((word) => (isQuestion(word) ? marked(word) : word)),
    ...words.slice(end + 1).map((word) => (/^ *-/.test(word) ? marked(word) : word)),
  ];
}

/** A word as it was given, of a command that takes words which may begin with a dash. */
export const wordAsGiven = (word: string): string => word.replace(/^ (?= *-)/, '');
