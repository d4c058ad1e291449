// What the metrics of an epoch are called.

import type { CurveMetric } from '../../train/metric-table.js';

const TITLES: Readonly<Record<CurveMetric, string>> = {
  val_exact: 'exact match',
  val_char_accuracy: 'character accuracy',
  val_loss: 'validation loss',
  train_loss: 'training loss',
  train_exact: 'training exact match',
  train_char_accuracy: 'training character accuracy',
  learning_rate: 'learning rate',
  weight_norm: 'norm of the weights',
  val_scratchpad_exact: 'scratchpad exact match',
};

/** With their names, for a choice. */
export const METRICS = Object.entries(TITLES);

export const titleOf = (metric: string): string => (TITLES as Readonly<Record<string, string>>)[metric] ?? metric;
