// How good the best of n random configurations is expected to be, for every n up to the number tried: what a budget
// buys. Only of independent draws: random search. Dodge et al. 2019 ("Show Your Work"); their estimator draws with
// replacement and is biased downward, this one is not (Tang et al. 2020, arXiv 2004.13705).

import type { Goal } from '../../plan/search/trial.js';
import { LEVEL } from '../statistics/intervals.js';

export interface ExpectedBest {
  readonly n: number;
  /** Unbiased; null where trials without a value count for it, and no value says how bad they are. */
  readonly mean: number | null;
  /** Within which the expectation lies at every n at once, at 95 %; null: the metric is not a share. */
  readonly band: { readonly low: number; readonly high: number } | null;
}

/**
 * @param values of each trial; null: it has none, and counts as the worst: 0 of a share to be maximized
 * @param isShare whether the metric lies between 0 and 1: only then a band can be drawn
 */
export function expectedBest(
  values: readonly (number | null)[],
  { goal, isShare, level = LEVEL }: { readonly goal: Goal; readonly isShare: boolean; readonly level?: number },
): readonly ExpectedBest[] {
  const worst = isShare ? (goal === 'maximize' ? 0 : 1) : null;
  const known = values.map((value) => (value === null || Number.isNaN(value) ? worst : value));
  const worstFirst = known.sort(
    (a, b) => Number(b === null) - Number(a === null) || (goal === 'maximize' ? a! - b! : b! - a!),
  );
  const margin = Math.sqrt(Math.log(2 / (1 - level)) / (2 * values.length));
  return values.map((_, index) => {
    const n = index + 1;
    return { n, mean: unbiased(worstFirst, n), band: isShare ? band(worstFirst as number[], n, margin, goal) : null };
  });
}

/** The mean best of all samples of n trials, without replacement: sum of x_(i) C(i - 1, n - 1) / C(N, n). */
function unbiased(worstFirst: readonly (number | null)[], n: number): number | null {
  const N = worstFirst.length;
  let sum = 0;
  let weight = n / N; // of the best: C(N - 1, n - 1) / C(N, n)
  for (let i = N; i >= n; i--) {
    const value = worstFirst[i - 1]!;
    if (value === null) return null;
    sum += weight * value;
    weight *= (i - n) / (i - 1);
  }
  return sum;
}

/**
 * What the expectation is if the true distribution function is as far from the observed one as it may be, at every
 * value: by at most `margin` (Dvoretzky, Kiefer & Wolfowitz 1956, with the constant of Massart 1990), so the band holds
 * for all n at once (Lourie et al. 2023, arXiv 2311.09480). E[max of n] is the integral of 1 - F^n.
 */
function band(worstFirst: readonly number[], n: number, margin: number, goal: Goal): { low: number; high: number } {
  const values = goal === 'maximize' ? worstFirst : worstFirst.map((value) => 1 - value);
  const expectation = (shift: number): number => {
    const edges = [0, ...values, 1];
    return edges.slice(1).reduce((sum, edge, below) => {
      const share = Math.min(1, Math.max(0, below / values.length + shift));
      return sum + (edge - edges[below]!) * (1 - share ** n);
    }, 0);
  };
  const [low, high] = [expectation(margin), expectation(-margin)];
  return goal === 'maximize' ? { low, high } : { low: 1 - high, high: 1 - low };
}
