// The metrics of an epoch, in one table: what each is called in an event, in the database, in tables and figures and
// elsewhere, its unit, what it means, and which way is better. Columns, titles, documentation, exports, axes and sort
// orders are made from it.

import type { EpochEvent } from './events.js';

interface MetricDefinition {
  /** In the tables and views of the database, and on the command line. */
  readonly column: string;
  /** In an epoch's event. */
  readonly member: keyof EpochEvent;
  /** In tables and figures; of validation where nothing else is said. */
  readonly title: string;
  /** In a documentation of the views. */
  readonly meaning: string;
  readonly unit: 'share' | 'nats per character' | 'per step' | 'ms' | 'examples per second' | 'norm';
  readonly better: 'higher' | 'lower' | null;
  /** Whether an epoch can be without it: it was not a number, or the decoder has none. */
  readonly isOptional: boolean;
  /** The axis of its learning curve; null where it has none. */
  readonly axis: 'share' | 'linear' | 'log' | null;
  /**
   * In exports to other programs, which group by what stands before a slash; null: it is what their times are made of.
   */
  readonly tag: string | null;
}

const loss = { unit: 'nats per character', better: 'lower', isOptional: true, axis: 'log' } as const;
const share = { unit: 'share', better: 'higher', isOptional: false, axis: 'share' } as const;
const TRAINED = 'mean over the epoch, with dropout';

/** In the order of their columns. */
export const EPOCH_METRICS = [
  {
    column: 'train_loss',
    member: 'trainLoss',
    title: 'training loss',
    meaning: `${TRAINED}; NULL: not a number`,
    tag: 'train/loss',
    ...loss,
  },
  {
    column: 'train_char_accuracy',
    member: 'trainCharAccuracy',
    title: 'training character accuracy',
    meaning: TRAINED,
    tag: 'train/char_accuracy',
    ...share,
  },
  {
    column: 'train_exact',
    member: 'trainExact',
    title: 'training exact match',
    meaning: TRAINED,
    tag: 'train/exact',
    ...share,
  },
  {
    column: 'val_loss',
    member: 'valLoss',
    title: 'validation loss',
    meaning: 'after the epoch; NULL: not a number',
    tag: 'val/loss',
    ...loss,
  },
  {
    column: 'val_char_accuracy',
    member: 'valCharAccuracy',
    title: 'character accuracy',
    meaning: 'after the epoch',
    tag: 'val/char_accuracy',
    ...share,
  },
  {
    column: 'val_exact',
    member: 'valExact',
    title: 'exact match',
    meaning: 'after the epoch',
    tag: 'val/exact',
    ...share,
  },
  {
    column: 'learning_rate',
    member: 'learningRate',
    title: 'learning rate',
    meaning: "at the epoch's end",
    unit: 'per step',
    better: null,
    isOptional: false,
    axis: 'linear',
    tag: 'learning_rate',
  },
  {
    column: 'duration_ms',
    member: 'durationMs',
    title: 'duration',
    meaning: 'training and validation',
    unit: 'ms',
    better: 'lower',
    isOptional: false,
    axis: null,
    tag: null,
  },
  {
    column: 'examples_per_second',
    member: 'examplesPerSecond',
    title: 'examples/s',
    meaning: 'training',
    unit: 'examples per second',
    better: 'higher',
    isOptional: false,
    axis: null,
    tag: 'examples_per_second',
  },
  {
    column: 'val_forced_char_accuracy',
    member: 'valForcedCharAccuracy',
    title: 'character accuracy, teacher forcing',
    meaning: 'with teacher forcing, of a decoder that reads its own characters; NULL for others',
    unit: 'share',
    better: 'higher',
    isOptional: true,
    axis: null,
    tag: 'val/forced_char_accuracy',
  },
  {
    column: 'weight_norm',
    member: 'weightNorm',
    title: 'norm of the weights',
    meaning: 'root of the sum of all squared weights after the epoch; NULL: not a number, or recorded before schema 9',
    unit: 'norm',
    better: null,
    isOptional: true,
    axis: 'linear',
    tag: 'weight_norm',
  },
  {
    column: 'val_scratchpad_exact',
    member: 'valScratchpadExact',
    title: 'scratchpad exact match',
    meaning: 'share of validation examples whose scratchpad was right, whatever the answer; NULL: none is written',
    unit: 'share',
    better: 'higher',
    isOptional: true,
    axis: 'share',
    tag: 'val/scratchpad_exact',
  },
] as const satisfies readonly MetricDefinition[];

type EpochMetric = (typeof EPOCH_METRICS)[number];
type EpochColumn = EpochMetric['column'];

/** The metrics of an epoch by column, as the database has them. */
export type EpochMetrics = {
  readonly [Metric in EpochMetric as Metric['column']]: Metric['isOptional'] extends true ? number | null : number;
};

export type CurveMetric = Exclude<EpochMetric, { readonly axis: null }>['column'];

/** Metrics that make a curve, by their column. */
export const CURVE_METRICS: readonly CurveMetric[] = EPOCH_METRICS.flatMap(({ axis, column }) =>
  axis === null ? [] : [column],
);

/** @param column of an epoch, or of a run's best or last epoch: best_val_exact */
export function metricOf(column: string): MetricDefinition | undefined {
  const ofEpoch = column.replace(/^(?:best|last)_/, '');
  return EPOCH_METRICS.find((metric) => metric.column === ofEpoch);
}

/** What tables and figures call a metric, or what a run reached of it at its best or last epoch. */
export const titleOf = (column: EpochColumn | `${'best' | 'last'}_${EpochColumn}`): string => metricOf(column)!.title;
