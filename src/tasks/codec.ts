// Between the texts of a task and fields of tokens that are of one length: alignment, end, reversal.

import type { Vocabulary } from './vocabulary.js';

export type TokenNumbers = Uint8Array | Uint16Array | Int32Array;

/** How one side, question or answer, is written. */
export interface Field {
  /** Tokens, without the end. */
  readonly width: number;
  /** Side without padding. */
  readonly align: 'left' | 'right';
  readonly isReversed: boolean;
}

export interface Codec<E> {
  readonly vocabulary: Vocabulary;
  readonly question: Field;
  readonly answer: Field;
  /** Tokens of a question's field, its end included. */
  readonly inputLength: number;
  readonly outputLength: number;
  /** Puts the numbers of what the network reads into `target`: `inputLength` of them, from `offset` on. */
  readonly encodeQuestion: (example: E, target: TokenNumbers, offset: number) => void;
  /** Puts the numbers of what the network should write into `target`: `outputLength` of them, from `offset` on. */
  readonly encodeAnswer: (answer: string, target: TokenNumbers, offset: number) => void;
}

/** Numbers of tokens in reading order; their count is `length`, since the array may be a longer one that is used again. */
export interface TokenText {
  readonly numbers: ArrayLike<number>;
  readonly length: number;
}

/** @param tokenize numbers of the tokens of a question, or an answer */
export function makeCodec<E>(
  vocabulary: Vocabulary,
  fields: { readonly question: Field; readonly answer: Field },
  tokenize: { readonly question: (example: E) => TokenText; readonly answer: (answer: string) => TokenText },
): Codec<E> {
  const { question, answer } = fields;
  const closing = vocabulary.end === null ? 0 : 1;
  return {
    vocabulary,
    ...fields,
    inputLength: question.width + closing,
    outputLength: answer.width + closing,
    encodeQuestion: (example, target, offset) =>
      place(tokenize.question(example), question, vocabulary, target, offset),
    encodeAnswer: (text, target, offset) => place(tokenize.answer(text), answer, vocabulary, target, offset),
  };
}

/** Pads to the field's width. The end follows the text, or its padding where that stands on the right. */
function place(
  { numbers, length }: TokenText,
  { width, align, isReversed }: Field,
  { padding, end, numbers: numberOf }: Vocabulary,
  target: TokenNumbers,
  offset: number,
): void {
  if (length > width) throw new Error(`internal: ${length} tokens do not fit a field of ${width}`);
  const pad = numberOf.get(padding) ?? 0; // a vocabulary without padding has texts of one length
  const isClosed = end !== null;
  // What is reversed lies between the start and the end: with an end, padding on the right comes after it.
  const span = align === 'left' && isClosed ? length : width;
  const first = align === 'right' ? width - length : 0;
  target.fill(pad, offset, offset + width + (isClosed ? 1 : 0));
  for (let i = 0; i < length; i++) {
    const at = first + i;
    target[offset + (isReversed ? span - 1 - at : at)] = numbers[i]!;
  }
  if (isClosed) target[offset + span] = numberOf.get(end)!;
}

/** What was written, as text in reading order, padding and end kept. */
export function writtenText(
  numbers: ArrayLike<number>,
  { vocabulary, answer }: Pick<Codec<unknown>, 'vocabulary' | 'answer'>,
): string {
  const tokens = Array.from(numbers, (number) => vocabulary.tokens[number] ?? '?');
  if (answer.isReversed) mirror(tokens, vocabulary.end);
  return tokens.join(vocabulary.separator);
}

/** Turns around everything before the end: its own inverse. */
function mirror(tokens: string[], end: string | null): void {
  const place = end === null ? -1 : tokens.indexOf(end);
  const length = place === -1 ? tokens.length : place;
  tokens.splice(0, length, ...tokens.slice(0, length).reverse());
}
