// The characters a network reads and writes, and their numbers.

import type { DataSpec } from '../spec/schema.js';

export const PADDING = ' ';
/** Closes a text. Written like this wherever a person sees it; the text this project follows uses an invisible one. */
export const END = '$';

export interface Vocabulary {
  readonly characters: readonly string[];
  numberOf(character: string): number | undefined;
}

/** Every character that can occur under `data`: padding, operators, sign, end, digits. */
export function vocabularyOf(data: DataSpec): Vocabulary {
  const hasMinus = data.min < 0 || data.operators.includes('-');
  const characters = [
    PADDING,
    ...(data.operators.includes('+') ? ['+'] : []),
    ...(hasMinus ? ['-'] : []),
    ...(data.end_character ? [END] : []),
    ...'0123456789',
  ];
  const numbers = new Map(characters.map((character, number) => [character, number]));
  return { characters, numberOf: (character) => numbers.get(character) };
}
