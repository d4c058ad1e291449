// Between arithmetic and the characters of fixed-length fields: widths, alignment, end character, reversal.

import { fieldsOf, makeCodec, type Codec, type TokenText } from '../codec.js';
import { END, PADDING, vocabularyOf, type Vocabulary } from '../vocabulary.js';
import { answerWidth, operandWidth } from './bounds.js';
import { formatExpression, padNumber, type Expression, type ExpressionFormat } from './expression.js';
import { placesOf } from './places.js';
import type { ArithmeticData } from './schema.js';
import type { Arithmetic } from './solve.js';
import type { Space } from './space.js';

/** Stands between quotient and remainder. */
const REMAINDER = 'r';

export interface ArithmeticCodec extends Codec<Expression> {
  readonly format: ExpressionFormat;
  /** Whether the question fits its field and has only known characters. */
  readonly canWrite: (expression: Expression) => boolean;
}

/**
 * The encoding that `data` asks for. Widths come from the spec alone: no example is longer, one is as long.
 * @param spaces all whose expressions a network of this spec reads
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
  };
  const fields = fieldsOf(data, {
    question: questionWidth(data.spaces, spaces, format),
    answer: Math.max(...spaces.map((space) => answerWidth(space, arithmetic))),
  });
  const vocabulary = arithmeticVocabulary(data);
  const tokens = tokenizer(vocabulary);
  const zeros = data.align.answer === 'zero' ? fields.answer.width : 0;
  const codec = makeCodec<Expression>(vocabulary, fields, {
    question: (expression) => tokens(formatExpression(expression, format)),
    answer: (text) => tokens(zeros === 0 ? text : padNumber(text, zeros, '0')),
  });
  const canWrite = (expression: Expression): boolean => {
    const text = formatExpression(expression, format);
    return text.length <= fields.question.width && [...text].every((character) => vocabulary.numbers.has(character));
  };
  return { ...codec, places: placesOf(data, spaces, format.operandWidth, codec), format, canWrite };
}

function questionWidth(isSpaced: boolean, spaces: readonly Space[], format: ExpressionFormat): number {
  const gap = isSpaced ? 3 : 1;
  const widthOf = (space: Space): number =>
    space.operands * (format.operandWidth || operandWidth(space)) + (space.operands - 1) * gap;
  return Math.max(...spaces.map(widthOf));
}

/** Every character that can occur under `data`: padding, operators, sign, point, remainder, end, digits. */
function arithmeticVocabulary(data: ArithmeticData): Vocabulary {
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
  const characters = [...has.filter(([, isThere]) => isThere).map(([character]) => character), ...'0123456789'];
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
