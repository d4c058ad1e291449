// Between the texts of a task and fields of tokens that are of one length: alignment, end, reversal, what stands
// around.

import { readAnswer, type Vocabulary } from './vocabulary.js';

export type TokenNumbers = Uint8Array | Uint16Array | Int32Array;

/** How one side, question or answer, is written. */
export interface Field {
  /** Tokens, without the end. */
  readonly width: number;
  /** Side without padding. */
  readonly align: 'left' | 'right';
  readonly isReversed: boolean;
  /** Absent: the end closes it, where there is one. */
  readonly frame?: Frame | undefined;
}

/** The tokens around a field, outside all padding and never reversed. */
export interface Frame {
  readonly opens: string;
  readonly closes: string;
}

/** What a spec says of both sides. */
interface Sides {
  readonly align: { readonly question: string; readonly answer: string };
  readonly reverse: 'none' | 'input' | 'output' | 'both';
}

/** @param widths tokens of the longest question and of the longest answer */
export function fieldsOf(
  { align, reverse }: Sides,
  widths: { readonly question: number; readonly answer: number },
): { readonly question: Field; readonly answer: Field } {
  const alignOf = (side: string): Field['align'] => (side === 'left' ? 'left' : 'right');
  return {
    question: {
      width: widths.question,
      align: alignOf(align.question),
      isReversed: reverse === 'input' || reverse === 'both',
    },
    answer: {
      width: widths.answer,
      align: alignOf(align.answer),
      isReversed: reverse === 'output' || reverse === 'both',
    },
  };
}

/** Which digit of a number stands in each column, from 1 for the last; 0: none. */
export interface Places {
  readonly question: readonly number[]; // [T_in]
  readonly answer: readonly number[]; // [T_out]
}

/** What a network writes, taken apart. */
export interface Parts {
  /** What is written on the way to the answer; null: nothing is. */
  readonly scratchpad: string | null;
  /** The final answer, as people write it. */
  readonly answer: string;
}

export interface Codec<E> {
  readonly vocabulary: Vocabulary;
  readonly question: Field;
  readonly answer: Field;
  /** Tokens of a question's field, its end included. */
  readonly inputLength: number;
  readonly outputLength: number;
  /** Absent where columns do not tell. */
  readonly places?: Places | undefined;
  /** Puts the numbers of what the network reads into `target`: `inputLength` of them, from `offset` on. */
  readonly encodeQuestion: (example: E, target: TokenNumbers, offset: number) => void;
  /** Puts the numbers of what the network should write into `target`: `outputLength` of them, from `offset` on. */
  readonly encodeAnswer: (example: E, answer: string, target: TokenNumbers, offset: number) => void;
  /**
   * Takes apart what stands before the end, padding taken away. Absent where that is the answer and nothing else: then
   * an answer is right when each of its tokens is, else when the final answer is.
   */
  readonly partsOf?: ((text: string) => Parts) | undefined;
}

/**
 * Numbers of tokens in reading order; their count is `length`, since the array may be a longer one that is used again.
 */
export interface TokenText {
  readonly numbers: ArrayLike<number>;
  readonly length: number;
}

/** @param tokenize numbers of the tokens of a question, and of all that is to be written in answer to it */
export function makeCodec<E>(
  vocabulary: Vocabulary,
  fields: { readonly question: Field; readonly answer: Field },
  tokenize: {
    readonly question: (example: E) => TokenText;
    readonly answer: (answer: string, example: E) => TokenText;
  },
): Codec<E> {
  const { question, answer } = fields;
  const [placeQuestion, placeAnswer] = [placer(question, vocabulary), placer(answer, vocabulary)];
  return {
    vocabulary,
    ...fields,
    inputLength: lengthOf(question, vocabulary),
    outputLength: lengthOf(answer, vocabulary),
    encodeQuestion: (example, target, offset) => placeQuestion(tokenize.question(example), target, offset),
    encodeAnswer: (example, text, target, offset) => placeAnswer(tokenize.answer(text, example), target, offset),
  };
}

const closingOf = ({ frame }: Field, { end }: Vocabulary): string | null => frame?.closes ?? end;

const lengthOf = (field: Field, vocabulary: Vocabulary): number =>
  field.width + (field.frame === undefined ? 0 : 1) + (closingOf(field, vocabulary) === null ? 0 : 1);

type Place = (text: TokenText, target: TokenNumbers, offset: number) => void;

/** Pads to the field's width. What closes follows the text, or its padding where that stands on the right. */
function placer(field: Field, vocabulary: Vocabulary): Place {
  const { width, align, isReversed, frame } = field;
  const { padding, numbers: numberOf } = vocabulary;
  const pad = numberOf.get(padding) ?? 0; // a vocabulary without padding has texts of one length
  const closing = closingOf(field, vocabulary);
  const close = closing === null ? -1 : numberOf.get(closing)!;
  const open = frame === undefined ? -1 : numberOf.get(frame.opens)!;
  const total = lengthOf(field, vocabulary);
  return ({ numbers, length }, target, start) => {
    if (length > width) throw new Error(`internal: ${length} tokens do not fit a field of ${width}`);
    const offset = open === -1 ? start : start + 1;
    // What is reversed lies between the start and the end: with an end, padding on the right comes after it.
    const span = align === 'left' && closing !== null ? length : width;
    const before = (align === 'right') === isReversed ? 0 : span - length; // padding in front of the text
    const first = offset + before;
    for (let at = offset; at < first; at++) target[at] = pad;
    for (let i = 0; i < length; i++) target[first + i] = numbers[isReversed ? length - 1 - i : i]!;
    for (let at = first + length; at < start + total; at++) target[at] = pad;
    if (open !== -1) target[start] = open;
    if (close !== -1) target[offset + span] = close;
  };
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

/** @param written in reading order, padding and end kept */
export function readParts(
  written: string,
  { vocabulary, partsOf }: Pick<Codec<unknown>, 'vocabulary' | 'partsOf'>,
): Parts {
  const text = readAnswer(written, vocabulary);
  return partsOf?.(text) ?? { scratchpad: null, answer: text };
}
