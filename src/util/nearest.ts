// The nearest spelling of a word that is not known.

import leven from 'leven';

/** "did you mean ..." for something close to a word of the list. */
export function nearest(word: unknown, allowed: readonly string[]): string | undefined {
  if (typeof word !== 'string') return undefined;
  const distance = (candidate: string): number => leven(word.toLowerCase(), candidate.toLowerCase());
  const [best] = [...allowed].sort((a, b) => distance(a) - distance(b));
  if (best === undefined || distance(best) > Math.max(1, Math.floor(word.length / 3))) return undefined;
  return `did you mean ${JSON.stringify(best)}?`;
}
