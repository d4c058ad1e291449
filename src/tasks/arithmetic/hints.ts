// Index hints: a letter before each digit that says its place, as in Zhou et al. 2024 (arXiv 2402.09371), where the
// letters follow each other from a random one on and stand before the digits of numbers of one width. Here a is always
// the last digit.

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Places that there is a letter for. */
export const MOST_PLACES = LETTERS.length;

export const lettersOf = (places: number): readonly string[] => [...LETTERS.slice(0, places)];

/**
 * `118` as `c1b1a8`.
 * @param isReversed whether the number will be written backwards: its letters are to stand before their digits then
 */
export function withHints(number: string, isReversed: boolean): string {
  let text = '';
  let place = 0;
  for (let at = number.length - 1; at >= 0; at--) {
    const character = number[at]!;
    const isDigit = character >= '0' && character <= '9';
    const letter = isDigit ? LETTERS[place++]! : '';
    text = (isReversed ? character + letter : letter + character) + text;
  }
  return text;
}

export const withoutHints = (text: string): string => text.replace(/[a-z]/g, '');
