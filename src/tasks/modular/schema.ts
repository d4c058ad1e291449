// What a spec can say of arithmetic modulo a number: every key with its type, unit, default and bounds.

import { z } from '../../util/zod.js';
import { apartFrom, dataSeed, evaluationEvery, setsOf } from '../keys.js';

const evaluationSet = z.strictObject({
  draw: z.enum(['grid']).describe('Which pairs: grid = every pair there is, those trained on too.'),
  every: evaluationEvery,
});

export const LARGEST_MODULUS = 997;

export const keys = z.strictObject({
  task: z.literal('modular').describe('Two numbers added, subtracted, multiplied or divided modulo a third.'),
  operation: z
    .enum(['+', '-', '*', '/'])
    .describe('What is done with the two operands, modulo the modulus; / needs a prime, and by 0 nothing is divided.'),
  modulus: z
    .int()
    .min(2)
    .max(LARGEST_MODULUS)
    .default(97)
    .describe('Numbers there are, from 0; each is one token. There are as many pairs as its square.'),
  fraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe('Share of all pairs that is trained on; all others are validation.'),
  seed: dataSeed,
  apart_from: apartFrom,
  evaluation: setsOf(evaluationSet),
});

export type ModularData = z.output<typeof keys>;
