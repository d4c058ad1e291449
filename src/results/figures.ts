// Reads what figures of experiments and of runs show.

import { band, type BandPoint } from '../analysis/curves.js';
import { byVariant, rank, type MeasuredRun, type Ranked } from '../analysis/variants.js';
import { differences } from '../plan/difference.js';
import { curvesOf } from '../store/read/curves.js';
import type { Connection } from '../store/database/connection.js';
import { configOf, type RunSummary } from '../store/read/runs.js';
import { paramsOf } from '../store/read/variants.js';
import { completeConfig } from '../spec/schema.js';
import type { Plane } from '../tasks/task.js';
import { taskOf } from '../tasks/tasks.js';
import type { CurveMetric } from '../train/metric-table.js';
import { answersOf, type EvaluationAnswers } from './answers.js';

export interface Curve {
  readonly label: string;
  readonly points: readonly BandPoint[];
}

/** Learning curves of an experiment's variants, best first. */
export interface ExperimentCurves {
  readonly experiment: string;
  readonly metric: CurveMetric;
  /** How many there are; curves may be of the best alone. */
  readonly variants: number;
  readonly curves: readonly Curve[];
}

/** @param most so many curves at most */
export function experimentCurves(
  connection: Connection,
  experiment: string,
  runs: readonly MeasuredRun[],
  metric: CurveMetric,
  most: number,
): ExperimentCurves {
  const groups = new Map(byVariant(runs).map((group) => [group[0]!.variant_id, group]));
  const shown = rank(runs).slice(0, most);
  const curves = shown.map(({ variant, variant_id }) => {
    const ofVariant = groups.get(variant_id)!.map(({ run }) => run);
    const ofSeeds = curvesOf(connection, ofVariant, metric);
    return { label: variant, points: band([...ofSeeds.values()]) };
  });
  return { experiment, metric, variants: groups.size, curves };
}

/** One curve for each run. */
export interface RunCurves {
  readonly runs: readonly number[];
  readonly metric: CurveMetric;
  readonly curves: readonly Curve[];
}

export function runCurves(connection: Connection, runs: readonly RunSummary[], metric: CurveMetric): RunCurves {
  const numbers = runs.map(({ run }) => run);
  const ofRuns = curvesOf(connection, numbers, metric);
  const curves = runs.map((run) => ({ label: nameOfRun(run), points: band([ofRuns.get(run.run)!]) }));
  return { runs: numbers, metric, curves };
}

/** What each variant reached, in the settings in which they differ. */
export interface ExperimentSettings {
  readonly experiment: string;
  readonly settings: readonly string[];
  /** Best first; a value for each of the settings, undefined where a variant has none. */
  readonly variants: readonly (Pick<Ranked, 'variant' | 'exact'> & {
    readonly values: readonly (string | undefined)[];
  })[];
}

export function experimentSettings(
  connection: Connection,
  experiment: string,
  runs: readonly MeasuredRun[],
): ExperimentSettings {
  const ranked = rank(runs);
  const params = ranked.map(({ variant_id }) => new Map(Object.entries(paramsOf(connection, variant_id))));
  const differing = differences(params).map(({ path }) => path);
  const settings = differing.sort();
  const variants = ranked.map(({ variant, exact }, index) => {
    return { variant, exact, values: settings.map((setting) => params[index]!.get(setting)) };
  });
  return { experiment, settings, variants };
}

/** Answers of a run that is called by its name. */
export interface RunAnswers extends EvaluationAnswers {
  readonly name: string;
  /** Of its task, where that has one. */
  readonly plane: Plane | undefined;
}

const nameOfRun = ({ run, experiment, variant, seed }: RunSummary): string =>
  `run${run}: ${experiment}, ${variant}, seed ${seed}`;

export function runAnswers(connection: Connection, run: RunSummary, name: string): RunAnswers {
  const [answers] = answersOf(connection, [run.run], name);
  const { data } = completeConfig(JSON.parse(configOf(connection, run.run)));
  return { name: nameOfRun(run), plane: taskOf(data).plane, ...answers! };
}
