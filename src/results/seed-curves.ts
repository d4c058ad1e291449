// Learning curves of an experiment, seed by seed: what a band is made of.

import { byVariant, rank } from '../analysis/variants.js';
import { timedCurve, type TimedPoint } from '../store/read/curves.js';
import type { Connection } from '../store/database/connection.js';
import type { RunStatus } from '../train/run-status.js';
import type { CurveMetric } from '../train/metric-table.js';
import { stepsAfter } from './epoch-steps.js';
import { experimentRuns } from './leaderboard.js';

export interface SeedCurve {
  readonly run: number;
  readonly seed: number;
  readonly status: RunStatus;
  /** Steps that were done at each point; null where that is not known. */
  readonly steps: readonly number[] | null;
  readonly points: readonly TimedPoint[];
}

export interface VariantCurves {
  readonly variant_id: number;
  readonly variant: string;
  readonly runs: readonly SeedCurve[];
}

export interface SeedCurves {
  readonly experiment: string;
  readonly metric: CurveMetric;
  /** How many variants there are; curves may be of some alone. */
  readonly variants: number;
  /** Best first; behind them those of which no run is done. */
  readonly curves: readonly VariantCurves[];
}

/** Curves of all runs that have begun, whether they are done or not. @param most so many variants at most */
export function seedCurves(connection: Connection, experiment: string, metric: CurveMetric, most: number): SeedCurves {
  const runs = experimentRuns(connection, experiment);
  const done = rank(runs).map(({ variant_id }) => variant_id);
  const begun = runs.filter(({ epochs }) => epochs !== null);
  const order = [...new Set([...done, ...begun.map(({ variant_id }) => variant_id)])];
  const curves = order.slice(0, most).map((id): VariantCurves => {
    const own = begun.filter(({ variant_id }) => variant_id === id);
    const seeds = own.map(({ run, seed, status }): SeedCurve => {
      const points = timedCurve(connection, run, metric);
      const epochs = points.map(([epoch]) => epoch);
      return { run, seed, status, steps: stepsAfter(connection, run, epochs), points };
    });
    return { variant_id: id, variant: own[0]!.variant, runs: seeds };
  });
  return { experiment, metric, variants: order.length, curves };
}

/** Whether any of an experiment's runs is done: only then there is a leaderboard. */
export const hasDone = (connection: Connection, experiment: string): boolean =>
  byVariant(experimentRuns(connection, experiment)).length > 0;
