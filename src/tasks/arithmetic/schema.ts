// What a spec can say of arithmetic: every key with its type, unit, default and bounds.

import { z } from '../../util/zod.js';
import {
  apartFrom,
  count,
  dataSeed,
  evaluationEvery,
  evaluationSize,
  examples,
  fresh,
  reverse,
  setsOf,
  validation,
} from '../keys.js';

export const OPERATORS = ['+', '-', '*', '/'] as const;

/** Operands stay so small that each is exact in a double, in units of its last decimal too. */
const operand = z.number().min(-1e12).max(1e12);

const align = z.strictObject({
  operands: z
    .enum(['none', 'right', 'zero'])
    .default('none')
    .describe('Padding of each number in the question to one width: none, spaces on its left, or zeros.'),
  question: z.enum(['left', 'right']).default('left').describe('Side of the question that carries no padding.'),
  answer: z
    .enum(['left', 'right', 'zero'])
    .default('right')
    .describe('Side of the answer that carries no padding; zero: right, padded with zeros after the sign.'),
});

const operatorList = z
  .array(z.enum(OPERATORS))
  .min(1)
  .refine((list) => new Set(list).size === list.length, { params: { expected: 'each operator once' } });

const division = z.strictObject({
  rule: z
    .enum(['exact', 'floor', 'round', 'remainder'])
    .describe(
      'exact: only divisions that come out even, in the decimals of the operands; floor: each quotient is rounded ' +
        'down; round: the value of the whole expression is rounded; remainder: 17 / 5 is answered 3 r 2.',
    ),
  decimals: z.int().min(0).max(9).default(0).describe('Digits after the point of a rounded answer.'),
  ties: z
    .enum(['even', 'up'])
    .default('even')
    .describe('Where a rounded answer lies halfway: to the even digit, or away from zero.'),
});

const curriculum = z.strictObject({
  grow: z
    .enum(['digits', 'operands'])
    .describe('What grows: the most digits that an operand has before the point, or the number of operands.'),
  from: count(12).default(1).describe('How many in the first epoch.'),
  every: count(1e6).describe('Epochs after which there is one more, until there are as many as data says.'),
});

const evaluationSet = z.strictObject({
  draw: z
    .enum(['uniform', 'balanced', 'small_operands', 'diagonal', 'longer', 'grid'])
    .describe(
      'Which equations: uniform = of all of data, balanced = number of digits uniform, small_operands = one operand ' +
        'at least is below a bound, diagonal = all operands equal, longer = more digits or operands than in data, ' +
        'grid = every equation there is, those trained on too.',
    ),
  size: evaluationSize.describe(
    'Different equations; null: 1000, or as many as there are if fewer. A grid has them all.',
  ),
  every: evaluationEvery,
  below: z.number().positive().max(1e12).optional().describe('The bound of small_operands, sign aside [100].'),
  digits: count(12).optional().describe('Digits of every operand of longer [as in data].'),
  operands: count(8).optional().describe('Operands of longer [as in data].'),
  operators: operatorList.optional().describe('Operators, of those of data [all of them].'),
});

export const keys = z.strictObject({
  task: z.literal('arithmetic').default('arithmetic').describe('Expressions of numbers, and their values.'),
  operators: operatorList
    .default(['+'])
    .describe('Operators to draw from, one for each place between two operands; * and / go before + and -.'),
  operands: count(8).default(2).describe('Numbers in a question.'),
  min: operand.default(0).describe('Smallest operand.'),
  max: operand.default(999).describe('Largest operand.'),
  decimals: z.int().min(0).max(6).default(0).describe('Digits after the point of every operand.'),
  division: z
    .union([z.null(), division])
    .default(null)
    .describe('What / means; null: there is none. By 0 nothing is divided.'),
  pairs: z
    .enum(['product', 'permutations', 'unordered'])
    .default('product')
    .describe(
      'product: all combinations; permutations: no number twice in a question; unordered: of questions with the ' +
        'same summands and factors in another order, one.',
    ),
  sampling: z
    .enum(['uniform', 'digit_length', 'carries'])
    .default('uniform')
    .describe(
      "uniform over equations; digit_length: over the number of digits of each operand, as in Keras' example; " +
        'carries: over the number of carries and borrows, as far as there are enough of each.',
    ),
  curriculum: z
    .union([z.null(), curriculum])
    .default(null)
    .describe('Training examples that begin small; validation is as data says from the start. null: none.'),
  fresh,
  examples,
  validation,
  reverse,
  align: align.prefault({}),
  spaces: z.boolean().default(true).describe('Spaces around operators.'),
  end_character: z.boolean().default(true).describe('Whether questions and answers close with an end character.'),
  delimiters: z
    .boolean()
    .default(false)
    .describe('Whether questions stand between $ and =, in place of an end character: $31 + 87=, answered 118$.'),
  index_hints: z
    .boolean()
    .default(false)
    .describe('Whether a letter before each digit of operands and answer says its place, a for the last: b3a1 + b8a7.'),
  scratchpad: z
    .enum(['none', 'simplified', 'detailed'])
    .default('none')
    .describe(
      'What is written before the answer to a sum: simplified = digit and carry of each place from the last on, ' +
        '80,11>118 for 31 + 87; detailed = what is left, the answer so far and the carry, with the sum of each ' +
        'place, ' +
        '31+87,,0,1+7+0=8;3+8,8,0,3+8+0=11;+,18,1>118. Exact match is that of the answer behind the >.',
    ),
  seed: dataSeed,
  apart_from: apartFrom,
  evaluation: setsOf(evaluationSet),
});

export type ArithmeticData = z.output<typeof keys>;
