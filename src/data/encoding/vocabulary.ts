// The characters a network reads and writes, and their numbers.

import type { DataSpec } from '../../spec/schema.js';

export const PADDING = ' ';
/** Closes a text. Written like this wherever a person sees it; the text this project follows uses an invisible one. */
export const END = '$';
/** Stands between quotient and remainder. */
export const REMAINDER = 'r';

export interface Vocabulary {
  readonly characters: readonly string[];
  numberOf(character: string): number | undefined;
  /** Numbers by UTF-16 code, for the vocabulary's characters, all of them below 128; 255 for others. */
  readonly numbers: Uint8Array;
}

/** Every character that can occur under `data`: padding, operators, sign, point, remainder, end, digits. */
export function vocabularyOf(data: DataSpec): Vocabulary {
  const { operators, division } = data;
  const hasPoint = data.decimals > 0 || (division !== null && division.decimals > 0);
  const has: readonly (readonly [string, boolean])[] = [
    [PADDING, true],
    ['+', operators.includes('+')],
    ['-', data.min < 0 || operators.includes('-')],
    ['*', operators.includes('*')],
    ['/', operators.includes('/')],
    ['.', hasPoint],
    [REMAINDER, division?.rule === 'remainder'],
    [END, data.end_character],
  ];
  const characters = [...has.filter(([, isThere]) => isThere).map(([character]) => character), ...'0123456789'];
  const numbers = new Uint8Array(128).fill(255);
  characters.forEach((character, number) => (numbers[character.charCodeAt(0)] = number));
  const numberOf = (character: string): number | undefined => {
    const number = numbers[character.charCodeAt(0)] ?? 255;
    return character.length === 1 && number < 255 ? number : undefined;
  };
  return { characters, numbers, numberOf };
}
