// Keys that several tasks have: said once, so that they mean the same wherever they stand.

import { z } from '../util/zod.js';

export const count = (most: number): z.ZodInt => z.int().min(1).max(most);

export const fresh = z
  .boolean()
  .default(false)
  .describe('Whether each epoch has new training examples, as many as else, none of them held out.');

export const examples = z
  .int()
  .min(2)
  .max(1e7)
  .default(20000)
  .describe('Different examples, for training and validation together.');

export const reverse = z
  .enum(['none', 'input', 'output', 'both'])
  .default('none')
  .describe('Which side is written backwards, padding included, end character excluded.');

const side = z.enum(['left', 'right']);

/** Of tasks whose texts have no alignment of their own. */
export const align = z
  .strictObject({
    question: side.default('left').describe('Side of the question that carries no padding.'),
    answer: side.default('right').describe('Side of the answer that carries no padding.'),
  })
  .prefault({});

export const validation = z
  .number()
  .positive()
  .max(1e7)
  .refine((value) => value < 1 || Number.isInteger(value), {
    params: { expected: 'a share below 1, or a whole number of examples' },
  })
  .default(0.2)
  .describe('Held out for validation: a share of the examples if below 1, else their number.');

const seed = z
  .int()
  .min(0)
  .max(2 ** 32 - 1);

export const dataSeed = z
  .union([z.null(), seed])
  .default(null)
  .describe("Seed of the choice of examples; null: each run's own seed.");

export const apartFrom = z
  .array(seed)
  .max(10_000)
  .default([])
  .describe(
    'Seeds whose validation examples are not among those of validation here, as far as there are others: what is ' +
      'judged was not chosen by them.',
  );

export const evaluationSize = z.union([z.null(), count(1e6)]).default(null);

/** Examples of a set: as many as its spec says, else so many, or fewer where there are fewer. */
export const wantedOf = ({ size }: { readonly size: number | null }): number => size ?? 1000;

export const evaluationEvery = z
  .union([z.null(), count(1e6)])
  .default(null)
  .describe('Epochs between two evaluations; null: only after the last epoch.');

/** @param set what a spec says of one set */
export const setsOf = <Set extends z.ZodType>(set: Set) =>
  z
    .record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, { error: 'Not a name' }), set)
    .default({})
    .describe('Name -> more sets to evaluate, beside validation; training has none of their examples, but a grid.');

/** Beside the name of a file. */
export const sha256 = z
  .string()
  .refine((text) => /^[0-9a-f]{64}$/.test(text), { params: { expected: 'a SHA-256: 64 digits from 0-9 and a-f' } })
  .optional()
  .describe('SHA-256 of that file: another is refused. It is filled in where it is absent.');
