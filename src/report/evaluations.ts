// Tables of evaluation sets, and of what examples weigh.

import { estimateOf } from '../analysis/statistics/intervals.js';
import type { VariantEvalSet } from '../results/leaderboard.js';
import type { EvalCurveRow } from '../results/run.js';
import type { WeightShare } from '../data/sample-weights.js';
import { titleOf } from '../train/metric-table.js';
import { integer, share, shareEstimate } from './format.js';
import { renderTable } from './table.js';

/**
 * The sets that a run was evaluated on, each when it last was, one a row; how much of it training gives away where it
 * gives away any.
 */
export function evaluationsTable(rows: readonly EvalCurveRow[]): string {
  const hasScratchpads = rows.some((row) => row.scratchpad_exact !== null);
  return renderTable(
    [
      { title: 'set' },
      { title: 'epoch', align: 'right' },
      { title: 'examples', align: 'right' },
      { title: 'wrong', align: 'right' },
      { title: titleOf('val_exact'), align: 'right' },
      ...(hasScratchpads ? [{ title: titleOf('val_scratchpad_exact'), align: 'right' } as const] : []),
      { title: titleOf('val_char_accuracy'), align: 'right' },
      { title: 'majority baseline', align: 'right' },
      { title: 'trained on', align: 'right' },
      { title: 'on its twin', align: 'right' },
    ],
    rows.map((row) => [
      row.eval_set,
      integer(row.epoch),
      integer(row.size),
      integer(row.wrong),
      share(row.exact),
      ...(hasScratchpads ? [share(row.scratchpad_exact)] : []),
      share(row.char_accuracy),
      share(row.chance_char_accuracy),
      integer(row.trained),
      integer(row.commuted),
    ]),
  );
}

/** Exact match of variants on the sets beside validation: one variant a row, one set a column. */
export function variantSetsTable(rows: readonly VariantEvalSet[]): string {
  const sets = [...new Set(rows.map((row) => row.eval_set))].sort();
  const variants = new Map<number, Map<string, VariantEvalSet>>();
  for (const row of rows) {
    variants.set(
      row.variant_id,
      (variants.get(row.variant_id) ?? new Map<string, VariantEvalSet>()).set(row.eval_set, row),
    );
  }
  return renderTable(
    [{ title: `${titleOf('val_exact')} at the end [95 %]` }, ...sets.map((title) => ({ title }))],
    [...variants.values()].map((cells) => [
      [...cells.values()][0]!.variant,
      ...sets.map((set) => {
        const cell = cells.get(set);
        return cell === undefined
          ? '-'
          : shareEstimate(estimateOf({ n: cell.n, mean: cell.exact_mean, sd: cell.exact_sd }));
      }),
    ]),
  );
}

/** What each rule of `training.sample_weights` came to. */
export function weightsTable(shares: readonly WeightShare[], examples: number): string {
  return renderTable(
    [{ title: 'examples with' }, { title: 'of all', align: 'right' }, { title: 'each counts', align: 'right' }],
    shares.map(({ when, examples: count, weight }) => [
      when === null ? 'none of these' : conditionText(when),
      share(count / examples),
      weight.toPrecision(4),
    ]),
  );
}

const SIGNS = { lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

/** `smallest_operand < 100, carries = 3` */
function conditionText(when: NonNullable<WeightShare['when']>): string {
  return Object.entries(when)
    .flatMap(([slice, condition]) => {
      if (condition === undefined) return [];
      if (typeof condition !== 'object') return [`${slice} = ${condition}`];
      if (Array.isArray(condition)) return [`${slice} one of ${condition.join(', ')}`];
      return Object.entries(condition).map(([sign, bound]) => `${slice} ${SIGNS[sign as keyof typeof SIGNS]} ${bound}`);
    })
    .join(', ');
}
