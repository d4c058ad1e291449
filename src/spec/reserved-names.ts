// Words that the command line reads as something else: an experiment of such a name could not be named there.

type Meaning = readonly [words: RegExp, meaning: string];

const RUNS: readonly Meaning[] = [
  [/^(?:run)?\d+$/, 'a run'],
  [/^last$/, 'the newest run'],
  [/^sweep\d+$/, 'a sweep'],
];
const MEANINGS: readonly Meaning[] = [...RUNS, [/^v\d+$/, 'a variant']];

const meaningIn = (meanings: readonly Meaning[], word: string): string | undefined =>
  meanings.find(([words]) => words.test(word))?.[1];

/** What a word means on the command line, where it is no name of an experiment. */
export const otherMeaning = (name: string): string | undefined => meaningIn(MEANINGS, name);

/** Which runs a word names that is no name of an experiment. */
export const runsMeant = (word: string): string | undefined => meaningIn(RUNS, word);
