// The keys of a search: what a swept parameter may be drawn from, how a search goes on, what stops runs early, and what
// is confirmed. Names of distributions are those of Weights & Biases.

import { z } from '../util/zod.js';
import { count } from '../tasks/keys.js';

export const DISTRIBUTIONS = [
  'categorical',
  'uniform',
  'int_uniform',
  'q_uniform',
  'log_uniform_values',
  'q_log_uniform_values',
  'normal',
] as const;
export type Distribution = (typeof DISTRIBUTIONS)[number];

/** Metrics to search by: of a run its best over all epochs. */
export const SEARCH_METRICS = ['val_exact', 'val_char_accuracy', 'val_loss'] as const;
export type SearchMetric = (typeof SEARCH_METRICS)[number];

const MAX_SEED = 2 ** 32 - 1;
const bound = z.number().optional();

const condition = z.union([
  z.number(),
  z.string(),
  z.boolean(),
  z.null(),
  z.array(z.unknown()).min(1),
  z.strictObject({ lt: bound, le: bound, gt: bound, ge: bound }),
]);

/** A swept parameter. */
export const axis = z
  .strictObject({
    values: z.array(z.unknown()).min(1).optional().describe('Values to try.'),
    value: z.unknown().optional().describe('A single value.'),
    min: bound.describe('Of a search: smallest number to try.'),
    max: bound.describe('Of a search: largest number to try.'),
    distribution: z
      .enum(DISTRIBUTIONS)
      .optional()
      .describe(
        'Of a search: how values are drawn; of min and max by default uniform, or int_uniform of whole numbers.',
      ),
    q: z
      .number()
      .positive()
      .optional()
      .describe('Of q_uniform and q_log_uniform_values: only its multiples; 1 if absent.'),
    mu: bound.describe('Of normal: the mean, before min and max cut it off.'),
    sigma: z
      .number()
      .positive()
      .optional()
      .describe('Of normal: the standard deviation, before min and max cut it off.'),
    probabilities: z
      .array(z.number().positive().max(1))
      .optional()
      .describe('Of a search: how often each of the values is drawn; equally if absent.'),
    when: z
      .record(z.string(), condition)
      .refine((when) => Object.keys(when).length > 0, { params: { expected: 'at least one condition' } })
      .optional()
      .describe(
        'Of a search: other swept parameters -> a value, several values, or bounds such as {lt: 100}; else it is ' +
          'not there.',
      ),
  })
  .refine((entry) => ['values', 'value'].filter((key) => key in entry).length + Number(isRange(entry)) === 1, {
    params: { expected: 'either values: [...] or value: ... or min: ... and max: ...' },
  });

/** Whether an entry is drawn from numbers between two. */
export const isRange = (entry: object): boolean => 'min' in entry || 'max' in entry;

export const search = z.strictObject({
  method: z
    .enum(['random', 'sobol', 'tpe'])
    .describe(
      'random, sobol = evenly over the space, tpe = where results were good (tree-structured Parzen estimator).',
    ),
  runs: count(100_000).describe('Configurations to try.'),
  metric: z.enum(SEARCH_METRICS).default('val_exact').describe('What is searched by: the best of it over all epochs.'),
  goal: z
    .union([z.null(), z.enum(['maximize', 'minimize'])])
    .default(null)
    .describe("Which way is better; null: the metric's own."),
  seed: z.int().min(0).max(MAX_SEED).default(1).describe('Seed of what is drawn.'),
  lag: z
    .union([z.null(), z.int().min(0).max(1000)])
    .default(null)
    .describe(
      'Newest configurations whose results do not guide the next one, so lag + 1 are tried at a time; null: 4.',
    ),
  replicates: z
    .union([z.null(), count(100)])
    .default(null)
    .describe('Seeds of each configuration, whose mean counts; null: as many as sweep.seeds.'),
  target: z
    .union([z.null(), z.number()])
    .default(null)
    .describe('A value of the metric that is good enough to end the search; null: none.'),
  enqueue: z
    .array(z.record(z.string(), z.unknown()))
    .default([])
    .describe('Configurations to begin with: values of swept parameters, the others as they stand in this file.'),
});

const minEpochs = z
  .union([z.null(), count(1e6)])
  .default(null)
  .describe('Epochs that every run trains; null: few enough for three comparisons.');
const eta = z.int().min(2).max(100).default(3).describe('One of so many runs goes on after a comparison.');
const metric = z
  .union([z.null(), z.enum(SEARCH_METRICS)])
  .default(null)
  .describe("What runs are compared by; null: the search's, of a sweep without one val_exact.");

/** Which of these is meant is said by `type`. */
export const stop = z.union([
  z.strictObject({
    type: z.literal('halving').describe('Successive halving: all train a little, the best part of them goes on.'),
    min_epochs: minEpochs,
    eta,
    cohort: z
      .union([z.null(), z.int().min(2).max(100_000)])
      .default(null)
      .describe(
        'Of a search: so many configurations are compared with each other, then the next so many are tried; null: ' +
          'all at once.',
      ),
    metric,
  }),
  z.strictObject({
    type: z
      .literal('asha')
      .describe('The same without waiting: each is compared with those that came so far before it.'),
    min_epochs: minEpochs,
    eta,
    metric,
  }),
  z.strictObject({
    type: z.literal('median').describe('What is worse than the median of the others at the same epoch stops.'),
    min_epochs: minEpochs,
    min_runs: count(1000).default(5).describe('Runs that have to be over before one is stopped.'),
    metric,
  }),
]);

export const confirm = z.strictObject({
  best: count(100).default(3).describe('How many of the best are trained anew, beside the one to be better than.'),
  seeds: z.int().min(2).max(100).default(5).describe('New seeds with which each of them is trained.'),
});

export type AxisSpec = z.output<typeof axis>;
export type SearchSpec = z.output<typeof search>;
export type StopSpec = z.output<typeof stop>;
export type ConfirmSpec = z.output<typeof confirm>;

/** Where nothing else is said. */
export const DEFAULT_LAG = 4;

/** Which way a metric of a search is better. */
export const betterGoal = (name: SearchMetric): 'maximize' | 'minimize' =>
  name === 'val_loss' ? 'minimize' : 'maximize';

/** A swept parameter of a search, as it was written. */
export interface SearchAxis extends AxisSpec {
  readonly path: string;
}
