// Between sequences and tokens: every number is one, an end closes both sides, padding fills up what is shorter.

import { fieldsOf, makeCodec, type Codec, type TokenText } from '../codec.js';
import { END, PADDING, vocabularyOf } from '../vocabulary.js';
import { OPERATIONS, type Sequence } from './operations.js';
import type { SequencesData } from './schema.js';

/** Stands between two rows of bits. */
export const PLUS = '+';

/** Widths come from the spec alone, those of longer evaluation sets included: no example is longer, one is as long. */
export function sequencesCodec(data: SequencesData): Codec<Sequence> {
  const { operation, symbols } = data;
  const { numbers, answerLength } = OPERATIONS[operation];
  const longest = Math.max(data.max_length, ...Object.values(data.evaluation).map((set) => set.max_length));
  const isSum = operation === 'add_bits';
  const values = Array.from({ length: symbols }, (_, value) => String(value));
  const vocabulary = vocabularyOf([PADDING, ...(isSum ? [PLUS] : []), END, ...values], { separator: ' ' });
  const firstNumber = vocabulary.tokens.length - symbols;
  const fields = fieldsOf(data, { question: numbers(longest) + (isSum ? 1 : 0), answer: answerLength(longest) });
  return makeCodec<Sequence>(vocabulary, fields, {
    question: questionTokens(firstNumber, isSum ? vocabulary.numbers.get(PLUS) : undefined, fields.question.width),
    answer: (text) => {
      const tokens = text.split(' ').map((word) => firstNumber + Number(word));
      return { numbers: tokens, length: tokens.length };
    },
  });
}

/** @param plus the token in the middle; undefined: there is none */
function questionTokens(
  firstNumber: number,
  plus: number | undefined,
  width: number,
): (sequence: Sequence) => TokenText {
  const kept = new Array<number>(width).fill(0); // written over
  return (sequence) => {
    const half = plus === undefined ? sequence.length : sequence.length / 2;
    let length = 0;
    for (let i = 0; i < sequence.length; i++) {
      if (i === half) kept[length++] = plus!;
      kept[length++] = firstNumber + sequence[i]!;
    }
    return { numbers: kept, length };
  };
}

/** As people write it: `3 1 2`, `1 0 + 1 1`. */
export function formatSequence(operation: SequencesData['operation'], sequence: Sequence): string {
  if (operation !== 'add_bits') return sequence.join(' ');
  const half = sequence.length / 2;
  return `${sequence.slice(0, half).join(' ')} ${PLUS} ${sequence.slice(half).join(' ')}`;
}

/** @returns undefined where a text is none of this operation, of whatever numbers and length */
export function parseSequence(operation: SequencesData['operation'], text: string): Sequence | undefined {
  const parts = operation === 'add_bits' ? text.split(PLUS) : [text];
  const rows = parts.map((part) => part.trim().split(/\s+/));
  const isWhole = rows.every((row) => row.length === rows[0]!.length && row.every((word) => /^\d{1,15}$/.test(word)));
  if (!isWhole || rows.length !== (operation === 'add_bits' ? 2 : 1)) return undefined;
  return rows.flat().map(Number);
}
