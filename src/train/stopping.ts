// Which epoch was best, and when a run no longer gets better. Plain data, kept in checkpoints.

import type { TrainingSpec } from '../spec/schema.js';
import { metricOf } from './metric-table.js';

/** What validation said after an epoch. */
export interface Validation {
  readonly epoch: number;
  readonly loss: number;
  readonly charAccuracy: number;
  readonly exact: number;
}

export interface Progress {
  /** See `isBetter`. */
  readonly best: Validation | null;
  /** The last epoch that counted as better for early stopping. */
  readonly mark: Validation | null;
}

export const START: Progress = { best: null, mark: null };

export type ValidationMetric = NonNullable<TrainingSpec['early_stopping']>['metric'];

/**
 * Which of two epochs was better: higher exact match; of equals, the lower loss, where one that is no number is the
 * highest; of equals, the earlier. In SQL this is BEST_FIRST of store/ingest/statements.ts; a test holds both together.
 */
export function isBetter(now: Validation, before: Validation): boolean {
  if (now.exact !== before.exact) return now.exact > before.exact;
  return now.loss < before.loss || (Number.isNaN(before.loss) && !Number.isNaN(now.loss));
}

export function advance({ best, mark }: Progress, now: Validation, rule: TrainingSpec['early_stopping']): Progress {
  const isBest = best === null || isBetter(now, best);
  const isMark = mark === null || (rule !== null && gain(mark, now, rule.metric) > rule.min_delta);
  return { best: isBest ? now : best, mark: isMark ? now : mark };
}

/** Why a run ends before its last epoch, or undefined. */
export function reasonToStop(
  { mark }: Progress,
  epoch: number,
  rule: TrainingSpec['early_stopping'],
): string | undefined {
  if (rule === null || mark === null || epoch - mark.epoch < rule.patience) return undefined;
  return `${rule.metric} has not got better for ${rule.patience} epochs (best at epoch ${mark.epoch})`;
}

const MEMBERS = { val_loss: 'loss', val_char_accuracy: 'charAccuracy', val_exact: 'exact' } as const satisfies Readonly<
  Record<ValidationMetric, keyof Validation>
>;

/** How much better `now` is than `before`; never positive where the new value is not a number. */
export function gain(before: Validation, now: Validation, metric: ValidationMetric): number {
  const more = now[MEMBERS[metric]] - before[MEMBERS[metric]];
  return metricOf(metric)!.better === 'lower' ? -more : more;
}
