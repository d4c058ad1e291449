// The figures of an experiment, from its rows in the database.

import { band } from '../../analysis/curves.js';
import { byVariant, rank, type MeasuredRun } from '../../analysis/variants.js';
import { curvesOf } from '../../store/read/curves.js';
import type { CurveMetric } from '../../train/metric-table.js';
import { differingParams } from '../../store/read/variants.js';
import type { Connection } from '../../store/database/connection.js';
import { curvesFigure, MOST_CURVES } from './curves.js';
import type { FigureOf } from './frame.js';
import { sweepFigure } from './sweep.js';

/** Learning curves of the variants; of many the best. */
export function curvesOfExperiment(
  connection: Connection,
  experiment: string,
  runs: readonly MeasuredRun[],
  metric: CurveMetric,
): FigureOf {
  const groups = new Map(byVariant(runs).map((group) => [group[0]!.variant_id, group]));
  const ranked = rank(runs).slice(0, MOST_CURVES);
  const cut = groups.size > MOST_CURVES ? ` (the best ${MOST_CURVES} of ${groups.size} variants)` : '';
  return curvesFigure({
    title: `${experiment}: learning curves${cut}`,
    metric,
    series: ranked.map(({ variant, variant_id }) => {
      const curves = curvesOf(connection, groups.get(variant_id)!.map(({ run }) => run), metric); // prettier-ignore
      return { label: variant, points: band([...curves.values()]) };
    }),
  });
}

/** One curve for each run. */
export function curvesOfRuns(
  connection: Connection,
  runs: readonly (MeasuredRun & { readonly experiment: string })[],
  metric: CurveMetric,
): FigureOf {
  const curves = curvesOf(connection, runs.map(({ run }) => run), metric); // prettier-ignore
  return curvesFigure({
    title: `learning curves of ${runs.map(({ run }) => `run${run}`).join(', ')}`,
    metric,
    series: runs.map(({ run, experiment, variant, seed }) => ({
      label: `run${run}: ${experiment}, ${variant}, seed ${seed}`,
      points: band([curves.get(run)!]),
    })),
  });
}

/** What each variant reached, in its settings. */
export function sweepOf(connection: Connection, experiment: string, runs: readonly MeasuredRun[]): FigureOf {
  const ranked = rank(runs);
  const rows = differingParams(connection, ranked.map(({ variant_id }) => variant_id)); // prettier-ignore
  const settings = [...new Set(rows.map(({ path }) => path))];
  const text = new Map(rows.map((row) => [`${row.variant_id} ${row.path}`, row.text]));
  return sweepFigure({
    title: `${experiment}: what each variant reached`,
    subtitle: settings.length === 0 ? 'one variant' : `settings: ${settings.join(', ')}`,
    settings,
    variants: ranked.map(({ variant, variant_id, exact }) => ({
      label: variant,
      values: settings.map((setting) => text.get(`${variant_id} ${setting}`) ?? '-'),
      exact,
    })),
  });
}
