// Variants over their seeds: a leaderboard, and two of them side by side. Seeds are replicates: what is compared is
// what a variant does on average, with how far that could be off.

import type { RunSummary } from '../store/read/runs.js';
import { isDone } from '../train/run-status.js';
import { randomStream } from '../util/random.js';
import { estimate, type Estimate } from './statistics/intervals.js';
import { holm, pairedPermutation, pairedT, welchT, type PermutationTest } from './statistics/tests.js';
import { timeTo, type TimeTo } from './statistics/time-to.js';

/** What of a run is looked at. */
export type MeasuredRun = Pick<
  RunSummary,
  | 'run'
  | 'variant'
  | 'variant_id'
  | 'seed'
  | 'status'
  | 'parameters'
  | 'epochs'
  | 'seconds'
  | 'best_val_exact'
  | 'best_val_char_accuracy'
  | 'best_val_loss'
  | 'last_val_exact'
  | 'epochs_to_90'
  | 'epochs_to_99'
  | 'epochs_to_999'
  | 'seconds_to_90'
  | 'seconds_to_99'
  | 'seconds_to_999'
>;

export const MEASURED = [
  'run',
  'variant',
  'variant_id',
  'seed',
  'status',
  'parameters',
  'epochs',
  'seconds',
  'best_val_exact',
  'best_val_char_accuracy',
  'best_val_loss',
  'last_val_exact',
  'epochs_to_90',
  'epochs_to_99',
  'epochs_to_999',
  'seconds_to_90',
  'seconds_to_99',
  'seconds_to_999',
] as const satisfies readonly (keyof MeasuredRun)[];

/** A difference of two variants' means, first less second. */
export interface VariantDifference {
  readonly mean: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Student's t: of pairs with the same seed, or Welch's of all where fewer than two seeds are common. */
  readonly p: number | null;
  /** How many pairs it is of; 0: unpaired. */
  readonly pairs: number;
  readonly permutation: PermutationTest | null;
}

export interface VariantMeasures {
  readonly variant_id: number;
  readonly variant: string;
  readonly n: number;
  readonly parameters: number | null;
  readonly exact: Estimate;
  readonly char_accuracy: Estimate;
  readonly last_exact: Estimate;
  readonly epochs_to: Readonly<Record<Threshold, TimeTo>>;
  readonly seconds_to: Readonly<Record<Threshold, TimeTo>>;
}

const THRESHOLDS = ['90', '99', '999'] as const;
/** 0.9, 0.99, 0.999 exact match on validation. */
export type Threshold = (typeof THRESHOLDS)[number];

export interface Ranked extends VariantMeasures {
  /** Best exact match less that of the first of the board; null for itself. */
  readonly behind: VariantDifference | null;
  /** Holm's correction of its p over the board. */
  readonly p_holm: number | null;
}

const isMeasured = ({ status, best_val_exact }: MeasuredRun): boolean => isDone(status) && best_val_exact !== null;

/** The runs of each variant that are done, variants in the order of their numbers. */
export function byVariant(runs: readonly MeasuredRun[]): readonly (readonly MeasuredRun[])[] {
  const groups = new Map<number, MeasuredRun[]>();
  for (const run of runs.filter(isMeasured)) {
    const group = groups.get(run.variant_id);
    if (group === undefined) groups.set(run.variant_id, [run]);
    else group.push(run);
  }
  return [...groups.values()].sort((a, b) => a[0]!.variant_id - b[0]!.variant_id);
}

/** @param runs those of one variant that are done, at least one */
export function measure(runs: readonly MeasuredRun[]): VariantMeasures {
  const { variant_id, variant, parameters } = runs[0]!;
  const over = (value: (run: MeasuredRun) => number): Estimate => estimate(runs.map(value));
  const to = (unit: 'epochs' | 'seconds') => {
    const times = THRESHOLDS.map((threshold) => [threshold, waiting(runs, unit, threshold)] as const);
    return Object.fromEntries(times) as Record<Threshold, TimeTo>;
  };
  return {
    variant_id,
    variant,
    n: runs.length,
    parameters,
    exact: over((run) => run.best_val_exact!),
    char_accuracy: over((run) => run.best_val_char_accuracy!),
    last_exact: over((run) => run.last_val_exact!),
    epochs_to: to('epochs'),
    seconds_to: to('seconds'),
  };
}

function waiting(runs: readonly MeasuredRun[], unit: 'epochs' | 'seconds', threshold: Threshold): TimeTo {
  return timeTo(
    runs.map((run) => {
      const time = run[`${unit}_to_${threshold}`];
      return { time: time ?? run[unit]!, reached: time !== null };
    }),
  );
}

/** Variants, best mean first; among equals the one that is faster to 0.9. Each is tested against the first. */
export function rank(runs: readonly MeasuredRun[]): readonly Ranked[] {
  const groups = byVariant(runs).map((group) => ({ group, measures: measure(group) }));
  groups.sort(
    (a, b) =>
      b.measures.exact.mean - a.measures.exact.mean ||
      (a.measures.epochs_to['90'].median ?? Infinity) - (b.measures.epochs_to['90'].median ?? Infinity) ||
      a.measures.variant_id - b.measures.variant_id,
  );
  const behind = groups.map(({ group }, place) =>
    place === 0 ? null : difference(group, groups[0]!.group, (run) => run.best_val_exact),
  );
  const tested = behind.flatMap((one, place) => (one?.p == null ? [] : [{ place, p: one.p }]));
  const corrected = new Map(holm(tested.map(({ p }) => p)).map((p, index) => [tested[index]!.place, p]));
  return groups.map(({ measures }, place) => ({
    ...measures,
    behind: behind[place]!,
    p_holm: corrected.get(place) ?? null,
  }));
}

/** Of two variants' runs, those with the same seed side by side. */
export function pairSeeds<Run extends Pick<MeasuredRun, 'seed'>>(
  first: readonly Run[],
  second: readonly Run[],
): readonly (readonly [Run, Run])[] {
  const others = new Map(second.map((run) => [run.seed, run]));
  return first.flatMap((run) => {
    const other = others.get(run.seed);
    return other === undefined ? [] : [[run, other] as const];
  });
}

/**
 * The first variant's mean less the second's: of pairs with one seed; or of all runs, unpaired, where fewer than two
 * seeds are common and there are enough runs for that.
 */
export function difference<Run extends Pick<MeasuredRun, 'seed'>>(
  first: readonly Run[],
  second: readonly Run[],
  value: (run: Run) => number | null,
): VariantDifference | null {
  const known = pairSeeds(first, second).flatMap(([one, other]) => {
    const [a, b] = [value(one), value(other)];
    return a === null || b === null ? [] : [a - b];
  });
  const [a, b] = [first, second].map((runs) => runs.map(value).filter((one) => one !== null)) as [number[], number[]];
  const canBeUnpaired = a.length > 1 && b.length > 1;
  if (known.length > 1 || (known.length === 1 && !canBeUnpaired)) {
    const permutation = pairedPermutation(known, { random: randomStream('paired permutation', ...known) });
    return { ...pairedT(known), pairs: known.length, permutation };
  }
  return a.length === 0 || b.length === 0 ? null : { ...welchT(a, b), pairs: 0, permutation: null };
}
