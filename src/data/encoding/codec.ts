// Between arithmetic and the characters of fixed-length fields: widths, alignment, end character, reversal.

import type { DataSpec } from '../../spec/schema.js';
import { arithmeticOf, solveExactly, solveQuickly, type Solve } from '../arithmetic/solve.js';
import { answerWidth, operandWidth } from './bounds.js';
import { spacesOf } from '../equations/dataset-spaces.js';
import { formatExpression, padNumber, type Expression, type ExpressionFormat } from '../arithmetic/expression.js';
import { END, PADDING, vocabularyOf, type Vocabulary } from './vocabulary.js';

/** How one side, question or answer, is written. */
interface Field {
  readonly width: number; // without the end character
  readonly align: 'left' | 'right' | 'zero';
  readonly reversed: boolean;
}

export interface Codec {
  readonly vocabulary: Vocabulary;
  readonly inputLength: number;
  readonly outputLength: number;
  /** Characters that every operand is padded to; 0 where none is. */
  readonly operandWidth: number;
  /** The right answer of an expression that the spec allows. */
  readonly solve: Solve;
  /** That of any, with larger or more numbers too: slower. */
  readonly solveAny: Solve;
  /** Puts the numbers of what the network reads into `target`: `inputLength` of them, from `offset` on. */
  encodeQuestion(expression: Expression, target: Uint8Array | Int32Array, offset: number): void;
  /** Puts the numbers of what the network should write into `target`: `outputLength` of them, from `offset` on. */
  encodeAnswer(answer: string, target: Uint8Array | Int32Array, offset: number): void;
  /** A written answer in reading order, padding and end character kept: its own inverse. */
  mirrorAnswer(written: string): string;
  /** Whether the question fits its field and has only known characters. */
  canWrite(expression: Expression): boolean;
}

/** The encoding that `data` asks for. Widths come from the spec alone: no example is longer, one is as long. */
export function codecOf(data: DataSpec): Codec {
  const spaces = spacesOf(data);
  const most = Math.max(...spaces.map(({ operands }) => operands));
  const arithmetic = arithmeticOf(data, most);
  const widest = Math.max(...spaces.map(operandWidth));
  const format: ExpressionFormat = {
    spaces: data.spaces,
    operandWidth: data.align.operands === 'none' ? 0 : widest,
    fill: data.align.operands === 'zero' ? '0' : ' ',
  };
  const gap = data.spaces ? 3 : 1;
  const question: Field = {
    width: Math.max(
      ...spaces.map((space) => questionWidth(space.operands, format.operandWidth || operandWidth(space), gap)),
    ),
    align: data.align.question,
    reversed: data.reverse === 'input' || data.reverse === 'both',
  };
  const answer: Field = {
    width: Math.max(...spaces.map((space) => answerWidth(space, arithmetic))),
    align: data.align.answer,
    reversed: data.reverse === 'output' || data.reverse === 'both',
  };
  const end = data.end_character ? END : '';
  const vocabulary = vocabularyOf(data);
  const largest = Math.max(...spaces.flatMap(({ min, max }) => [Math.abs(min), Math.abs(max)]));
  return {
    vocabulary,
    inputLength: question.width + end.length,
    outputLength: answer.width + end.length,
    operandWidth: format.operandWidth,
    solve: solveQuickly(arithmetic, data, most, largest) ?? solveExactly(arithmetic),
    solveAny: solveExactly(arithmetic),
    encodeQuestion: (expression, target, offset) =>
      encode(formatExpression(expression, format), question, end, vocabulary, target, offset),
    encodeAnswer: (text, target, offset) => encode(text, answer, end, vocabulary, target, offset),
    mirrorAnswer: (written) => (answer.reversed ? mirror(written) : written),
    canWrite: (expression) => {
      const text = formatExpression(expression, format);
      return (
        text.length <= question.width && [...text].every((character) => vocabulary.numberOf(character) !== undefined)
      );
    },
  };
}

const questionWidth = (operands: number, width: number, gap: number): number => operands * width + (operands - 1) * gap;

/** Pads to the field's width. The end character follows the text, or its padding where that stands on the right. */
function encode(
  text: string,
  { width, align, reversed }: Field,
  end: string,
  { numbers }: Vocabulary,
  target: Uint8Array | Int32Array,
  offset: number,
): void {
  if (text.length > width) throw new Error(`internal: ${JSON.stringify(text)} is longer than its field, ${width}`);
  const placed =
    align === 'left'
      ? end === ''
        ? text.padEnd(width, PADDING)
        : text
      : padNumber(text, width, align === 'zero' ? '0' : PADDING);
  const length = placed.length;
  for (let i = 0; i < length; i++) {
    const number = numbers[placed.charCodeAt(reversed ? length - 1 - i : i)]!;
    if (number === 255) throw new Error(`internal: ${JSON.stringify(placed)} has characters outside the vocabulary`);
    target[offset + i] = number;
  }
  if (end === '') return;
  target[offset + length] = numbers[end.charCodeAt(0)]!;
  target.fill(numbers[PADDING.charCodeAt(0)]!, offset + length + 1, offset + width + 1);
}

/** Turns around everything before the end character. */
function mirror(text: string): string {
  const end = text.indexOf(END);
  const length = end === -1 ? text.length : end;
  return [...text.slice(0, length)].reverse().join('') + text.slice(length);
}

/** An answer as a person reads it: what stands before the end character, without padding around it. */
export function readAnswer(text: string): string {
  const end = text.indexOf(END);
  return (end === -1 ? text : text.slice(0, end)).trim();
}
