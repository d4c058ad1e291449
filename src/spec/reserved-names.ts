// Words that the command line reads as something else: an experiment of such a name could not be named there.

const MEANINGS: readonly (readonly [words: RegExp, meaning: string])[] = [
  [/^(?:run)?\d+$/, 'a run'],
  [/^last$/, 'the newest run'],
  [/^sweep\d+$/, 'a sweep'],
  [/^v\d+$/, 'a variant'],
];

/** What a word means on the command line, where it is no name of an experiment. */
export const otherMeaning = (name: string): string | undefined => MEANINGS.find(([words]) => words.test(name))?.[1];
