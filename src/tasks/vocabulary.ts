// The tokens that a network reads and writes, and their numbers.

export const PADDING = ' ';
/**
 * Closes a text. Written like this wherever a person sees it; the post that this project follows uses an invisible one.
 */
export const END = '$';

/** A token is usually a character; it may be a whole number. */
export interface Vocabulary {
  /** A token's number is its place here. */
  readonly tokens: readonly string[];
  readonly padding: string;
  /** Closes a text; null: nothing does. */
  readonly end: string | null;
  /** What stands between two tokens where people read them. */
  readonly separator: '' | ' ';
  /** Of each token. */
  readonly numbers: ReadonlyMap<string, number>;
}

export function vocabularyOf(
  tokens: readonly string[],
  { padding = PADDING, end = END, separator = '' }: Partial<Pick<Vocabulary, 'padding' | 'end' | 'separator'>> = {},
): Vocabulary {
  return { tokens, padding, end, separator, numbers: new Map(tokens.map((token, number) => [token, number])) };
}

/** What a person reads in a written answer: what stands before its end, without padding around it. */
export function readAnswer(written: string, { end, padding }: Pick<Vocabulary, 'end' | 'padding'>): string {
  const place = end === null ? -1 : written.indexOf(end);
  let [first, last] = [0, place === -1 ? written.length : place];
  while (first < last && written[first] === padding) first++;
  while (last > first && written[last - 1] === padding) last--;
  return written.slice(first, last);
}
