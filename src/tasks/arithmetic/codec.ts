// Between arithmetic and the characters of fixed-length fields: widths, alignment, end character, reversal, and what
// else stands in them: delimiters, index hints, a scratchpad.

import { fieldsOf, makeCodec, type Codec, type Frame, type TokenText } from '../codec.js';
import { END, PADDING, vocabularyOf, type Vocabulary } from '../vocabulary.js';
import { operandWidth } from './bounds.js';
import { formatExpression, type Expression, type ExpressionFormat } from './expression.js';
import { lettersOf } from './hints.js';
import { placesOf } from './places.js';
import type { ArithmeticData } from './schema.js';
import { SIGNS } from './scratchpad.js';
import type { Arithmetic } from './solve.js';
import type { Space } from './space.js';
import { isReversedIn, partsOf, writingOf } from './writing.js';

/** Stands between quotient and remainder. */
const REMAINDER = 'r';

/** Around questions with delimiters, whose answer closes with the end: `$31 + 87=118$`. */
const FRAME: Frame = { opens: END, closes: '=' };

export interface ArithmeticCodec extends Codec<Expression> {
  readonly format: ExpressionFormat;
  /** Whether the question fits its field and has only known characters. */
  readonly canWrite: (expression: Expression) => boolean;
}

/**
 * The encoding that `data` asks for. Widths come from the spec alone: no example is longer, one is as long (but for
 * signs beside index hints, and carries in a detailed scratchpad).
 * @param spaces all whose expressions a network of this spec reads
 * @throws UserError where there are more places than letters for them
 */
export function arithmeticCodec(
  data: ArithmeticData,
  spaces: readonly Space[],
  arithmetic: Arithmetic,
): ArithmeticCodec {
  const format: ExpressionFormat = {
    spaces: data.spaces,
    operandWidth: data.align.operands === 'none' ? 0 : Math.max(...spaces.map(operandWidth)),
    fill: data.align.operands === 'zero' ? '0' : ' ',
    hints: !data.index_hints ? 'none' : isReversedIn(data, 'input') ? 'after' : 'before',
  };
  const writing = writingOf(data, spaces, arithmetic, format);
  const fields = fieldsOf(data, { question: questionWidth(data.spaces, spaces, format), answer: writing.width });
  const framed = { ...fields, question: { ...fields.question, frame: data.delimiters ? FRAME : undefined } };
  const vocabulary = arithmeticVocabulary(data, writing.places);
  const tokens = tokenizer(vocabulary);
  const codec = makeCodec<Expression>(vocabulary, framed, {
    question: (expression) => tokens(formatExpression(expression, format)),
    answer: (text, expression) => tokens(writing.textOf(text, expression)),
  });
  const canWrite = (expression: Expression): boolean => {
    const text = formatExpression(expression, format);
    return text.length <= fields.question.width && [...text].every((character) => vocabulary.numbers.has(character));
  };
  const places = placesOf(data, spaces, format.operandWidth, codec);
  return { ...codec, partsOf: partsOf(data), places, format, canWrite };
}

function questionWidth(isSpaced: boolean, spaces: readonly Space[], format: ExpressionFormat): number {
  const gap = isSpaced ? 3 : 1;
  const perCharacter = format.hints === 'none' ? 1 : 2;
  const widthOf = (space: Space): number =>
    space.operands * (format.operandWidth || operandWidth(space)) * perCharacter + (space.operands - 1) * gap;
  return Math.max(...spaces.map(widthOf));
}

/**
 * Every character that can occur under `data`: padding, operators, sign, point, remainder, end, digits; then those of
 * the formats.
 * @param places that have a letter
 */
function arithmeticVocabulary(data: ArithmeticData, places: number): Vocabulary {
  const { operators, division, end_character: isClosed } = data;
  const hasPoint = data.decimals > 0 || (division !== null && division.decimals > 0);
  const has: readonly (readonly [string, boolean])[] = [
    [PADDING, true],
    ['+', operators.includes('+')],
    ['-', data.min < 0 || operators.includes('-')],
    ['*', operators.includes('*')],
    ['/', operators.includes('/')],
    ['.', hasPoint],
    [REMAINDER, division?.rule === 'remainder'],
    [END, isClosed],
  ];
  const formats = [
    ...(data.delimiters ? [FRAME.closes] : []),
    ...(data.scratchpad === 'none' ? [] : SIGNS[data.scratchpad]),
    ...lettersOf(places),
  ];
  const usual = has.filter(([, isThere]) => isThere).map(([character]) => character);
  const characters = [...new Set([...usual, ...'0123456789', ...formats])];
  return vocabularyOf(characters, { end: isClosed ? END : null });
}

/** Millions of texts are turned into numbers: by a table of ASCII codes, into an array that is used again. */
function tokenizer({ numbers }: Vocabulary): (text: string) => TokenText {
  const byCode = new Uint8Array(128).fill(255);
  for (const [character, number] of numbers) byCode[character.charCodeAt(0)] = number;
  let kept = new Uint8Array(64);
  return (text) => {
    if (text.length > kept.length) kept = new Uint8Array(2 * text.length);
    for (let i = 0; i < text.length; i++) {
      const number = byCode[text.charCodeAt(i)] ?? 255;
      if (number === 255) throw new Error(`internal: ${JSON.stringify(text)} has characters outside the vocabulary`);
      kept[i] = number;
    }
    return { numbers: kept, length: text.length };
  };
}
