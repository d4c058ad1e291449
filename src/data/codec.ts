// Between arithmetic and the characters of fixed-length fields: widths, alignment, end character, reversal.

import type { DataSpec } from '../spec/schema.js';
import { formatExpression, padNumber, type Expression, type ExpressionFormat } from './expression.js';
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
  /** What the network reads, exactly `inputLength` characters. */
  writeQuestion(expression: Expression): string;
  /** What the network should write, exactly `outputLength` characters. */
  writeAnswer(value: number): string;
  /** A written answer in reading order, padding and end character kept: its own inverse. */
  mirrorAnswer(written: string): string;
  /** Whether the question fits its field and has only known characters. */
  canWrite(expression: Expression): boolean;
}

/** The encoding that `data` asks for. Lengths are derived exactly: no question or answer is longer, one is as long. */
export function codecOf(data: DataSpec): Codec {
  const operandWidth = Math.max(String(data.min).length, String(data.max).length);
  const format: ExpressionFormat = {
    spaces: data.spaces,
    operandWidth: data.align.operands === 'none' ? 0 : operandWidth,
    fill: data.align.operands === 'zero' ? '0' : ' ',
  };
  const reversesInput = data.reverse === 'input' || data.reverse === 'both';
  const reversesOutput = data.reverse === 'output' || data.reverse === 'both';
  const gap = data.spaces ? 3 : 1;
  const question: Field = {
    width: data.operands * operandWidth + (data.operands - 1) * gap,
    align: data.align.question,
    reversed: reversesInput,
  };
  const answer: Field = { width: answerWidth(data), align: data.align.answer, reversed: reversesOutput };
  const end = data.end_character ? 1 : 0;
  const vocabulary = vocabularyOf(data);
  const write = (text: string, field: Field): string => {
    const placed = place(text, field, data.end_character);
    return field.reversed ? mirror(placed) : placed;
  };
  return {
    vocabulary,
    inputLength: question.width + end,
    outputLength: answer.width + end,
    writeQuestion: (expression) => write(formatExpression(expression, format), question),
    writeAnswer: (value) => write(String(value), answer),
    mirrorAnswer: (written) => (answer.reversed ? mirror(written) : written),
    canWrite: (expression) => {
      const text = formatExpression(expression, format);
      return (
        text.length <= question.width && [...text].every((character) => vocabulary.numberOf(character) !== undefined)
      );
    },
  };
}

/** The longest answer: the smallest or the largest value there can be. */
function answerWidth({ operands, operators, min, max }: DataSpec): number {
  const steps = operands - 1;
  const low = Math.min(...operators.map((operator) => (operator === '+' ? min : -max)));
  const high = Math.max(...operators.map((operator) => (operator === '+' ? max : -min)));
  return Math.max(String(min + steps * low).length, String(max + steps * high).length);
}

/** Pads to the field's width. The end character follows the text, or its padding where that stands on the right. */
function place(text: string, { width, align }: Field, hasEnd: boolean): string {
  const end = hasEnd ? END : '';
  if (align === 'left') return (text + end).padEnd(width + end.length, PADDING);
  return padNumber(text, width, align === 'zero' ? '0' : ' ') + end;
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
