// What is done with sequences: right answers, and by what examples can be told apart.

import type { Attribute, AttributeValues } from '../attribute.js';
import type { SequencesData } from './schema.js';

/** Its numbers; of add_bits those of both summands, one after the other. */
export type Sequence = readonly number[];

type Operation = SequencesData['operation'];

const number = (name: string, about: string): Attribute => ({ name, type: 'number', about, isFacet: true });

const COMMON = [
  number('length', 'numbers in the question; of added bits, those of each summand'),
  number('distinct_symbols', 'different numbers in the question'),
  number('answer_length', 'tokens of the right answer'),
];
const ONES = number('ones', 'in the question, of parity');
const INVERSIONS = number('inversions', 'pairs that stand in the wrong order, of sort');
const CARRIES = [
  number('carries', 'of added bits'),
  number('longest_carry_chain', 'bits in a row that carry, at most, of added bits'),
];

export const ATTRIBUTES: readonly Attribute[] = [...COMMON, ONES, INVERSIONS, ...CARRIES];

interface Rules {
  /** Numbers in a question of this length. */
  readonly numbers: (length: number) => number;
  readonly answerLength: (length: number) => number;
  readonly answer: (question: Sequence) => readonly number[];
  /** Beside those that all operations have. */
  readonly attributes: readonly Attribute[];
  readonly valuesOf: (question: Sequence) => AttributeValues;
  /** Whether there are two symbols. */
  readonly isBinary: boolean;
}

const same = (length: number): number => length;
const plain = { numbers: same, answerLength: same, attributes: [], valuesOf: () => ({}), isBinary: false };

export const OPERATIONS: Readonly<Record<Operation, Rules>> = {
  copy: { ...plain, answer: (question) => question },
  reverse: { ...plain, answer: (question) => question.toReversed() },
  sort: {
    ...plain,
    answer: (question) => question.toSorted((a, b) => a - b),
    attributes: [INVERSIONS],
    valuesOf: (question) => ({ inversions: inversionsOf(question) }),
  },
  parity: {
    ...plain,
    answerLength: () => 1,
    answer: (question) => [onesOf(question) % 2],
    attributes: [ONES],
    valuesOf: (question) => ({ ones: onesOf(question) }),
    isBinary: true,
  },
  add_bits: {
    numbers: (length) => 2 * length,
    answerLength: (length) => length + 1,
    answer: (question) => addBits(question).sum,
    attributes: CARRIES,
    valuesOf: (question) => {
      const { carries, longest } = addBits(question);
      return { carries, longest_carry_chain: longest };
    },
    isBinary: true,
  },
};

const onesOf = (bits: Sequence): number => bits.filter((bit) => bit === 1).length;

function inversionsOf(question: Sequence): number {
  let count = 0;
  for (let i = 1; i < question.length; i++) for (let j = 0; j < i; j++) if (question[j]! > question[i]!) count++;
  return count;
}

/** The carry of the first bits is the first bit of the sum, whether it is 0 or 1. */
function addBits(both: Sequence): { sum: number[]; carries: number; longest: number } {
  const length = both.length / 2;
  const sum = new Array<number>(length + 1);
  let [carry, carries, chain, longest] = [0, 0, 0, 0];
  for (let place = length - 1; place >= 0; place--) {
    const total = both[place]! + both[length + place]! + carry;
    sum[place + 1] = total % 2;
    carry = total > 1 ? 1 : 0;
    carries += carry;
    chain = carry === 1 ? chain + 1 : 0;
    longest = Math.max(longest, chain);
  }
  sum[0] = carry;
  return { sum, carries, longest };
}

export function attributesOf(operation: Operation, question: Sequence): AttributeValues {
  const { numbers, answerLength, valuesOf } = OPERATIONS[operation];
  const length = question.length / numbers(1);
  return {
    length,
    distinct_symbols: new Set(question).size,
    answer_length: answerLength(length),
    ...valuesOf(question),
  };
}

export const attributesWith = (operation: Operation): readonly Attribute[] => [
  ...COMMON,
  ...OPERATIONS[operation].attributes,
];
