// What a spec can say of sequences: every key with its type, unit, default and bounds.

import { z } from '../../util/zod.js';
import {
  apartFrom,
  align,
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

/** Numbers in a question, of add_bits in each of its two. */
const length = count(256);

const evaluationSet = z.strictObject({
  min_length: length.describe('Fewest numbers in a question.'),
  max_length: length.describe('Most numbers in a question; both may be more than in data.'),
  size: evaluationSize.describe('Different questions; null: 1000, or as many as there are if fewer.'),
  every: evaluationEvery,
});

export const keys = z.strictObject({
  task: z.literal('sequences').describe('Sequences of numbers, each one token, of several lengths.'),
  operation: z
    .enum(['copy', 'reverse', 'sort', 'parity', 'add_bits'])
    .describe(
      'What is answered: the same sequence, from back to front, or in ascending order; parity: 1 where the number of ' +
        'ones is odd, else 0; add_bits: of two rows of bits of one length their sum, one bit longer.',
    ),
  symbols: z.int().min(2).max(1000).default(10).describe('Different numbers, from 0; of parity and add_bits 2.'),
  min_length: length.default(3).describe('Fewest numbers in a question (of add_bits: bits of each summand).'),
  max_length: length
    .default(12)
    .describe('Most numbers in a question. Lengths are equally often, as far as there are enough sequences of each.'),
  fresh,
  examples,
  validation,
  reverse,
  align,
  seed: dataSeed,
  apart_from: apartFrom,
  evaluation: setsOf(evaluationSet),
});

export type SequencesData = z.output<typeof keys>;
export type SetSpec = SequencesData['evaluation'][string];
