// What a spec can say of pairs: files of questions and answers.

import { z } from '../../util/zod.js';
import { align, apartFrom, dataSeed, evaluationEvery, reverse, setsOf, sha256, validation } from '../keys.js';

/** The endings of files that can be read, and what they hold. */
const FORMATS = { '.tsv': 'tsv', '.csv': 'csv', '.ndjson': 'ndjson', '.jsonl': 'ndjson' } as const;
export type Format = (typeof FORMATS)[keyof typeof FORMATS];

export function formatOf(name: string): Format | undefined {
  const ending = /\.[a-z]+$/.exec(name.toLowerCase())?.[0];
  return FORMATS[ending as keyof typeof FORMATS];
}

const file = z
  .string()
  .max(1000)
  .refine((name) => !name.includes('\0'), { params: { expected: 'a path, which has no NUL character' } })
  .refine((name) => formatOf(name) !== undefined, {
    params: { expected: 'a file that ends in .tsv, .csv, .ndjson or .jsonl' },
  });

const evaluationSet = z.strictObject({
  file: file.describe('Questions and answers that training has none of. Beside the spec, if it is not a whole path.'),
  sha256,
  every: evaluationEvery,
});

export const keys = z.strictObject({
  task: z.literal('pairs').describe('Questions and answers from files of your own.'),
  file: file.describe(
    'Questions and answers: a table with a header (.tsv, .csv) or an object a line (.ndjson, .jsonl). Its columns ' +
      'are ' +
      'question, answer and any others, which become attributes. Beside the spec, if it is not a whole path.',
  ),
  sha256,
  validation: z
    .union([validation.unwrap(), z.literal('split')])
    .default(0.2)
    .describe(
      'Held out for validation: a share of the examples if below 1, else their number; split: those whose column ' +
        'split says validation, where the others say train.',
    ),
  reverse,
  align,
  seed: dataSeed,
  apart_from: apartFrom,
  evaluation: setsOf(evaluationSet),
});

export type PairsData = z.output<typeof keys>;
