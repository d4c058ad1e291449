// How much each parameter of a search matters: a functional ANOVA (Hooker 2007; Hutter et al. 2014) of an additive
// model, a polynomial of third degree in each number (on its scale) and an effect of each option, fitted by ridge
// regression. The variance that a parameter makes is taken over the space, not over the trials, which gather where the
// search found it good.

import { domainOf, onScale, type Parameter } from '../../plan/search/parameter.js';
import { pointFromUnits, pointOf, type Point, type Space } from '../../plan/search/space.js';
import type { Cell } from '../../spec/parse.js';
import { randomStream } from '../../util/random.js';
import { mean } from '../statistics/descriptive.js';
import { ridge } from '../statistics/ridge.js';

export interface Importance {
  /** How many trials it rests on. */
  readonly n: number;
  /**
   * Share of the variance that the model explains of trials it was not fitted to; the rest is interactions and noise.
   */
  readonly explained: number;
  /** In the order of the space; shares of the variance that add up to `explained`. */
  readonly parameters: readonly { readonly name: string; readonly share: number }[];
}

/** Points of the space over which variances are taken. */
const DRAWS = 2000;
/** With fewer trials nothing is said. */
const LEAST_TRIALS = 10;

/**
 * @param trials those with a value; what failed is left out, for no value says how bad it is
 * @returns null of too few trials, or where all came to the same
 */
export function importance(
  space: Space,
  trials: readonly { readonly cell: Cell; readonly value: number }[],
): Importance | null {
  const values = trials.map(({ value }) => value);
  if (trials.length < LEAST_TRIALS || new Set(values).size < 2) return null;
  const rows = trials.map(({ cell }) => featuresOf(space, pointOf(space, cell)));
  const { coefficients, explained } = ridge(
    rows.map((row) => Float64Array.from(row.flat())),
    values,
  );
  const variances = variancesOf(space, coefficients);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const part = total === 0 ? 0 : Math.max(0, explained) / total;
  const parameters = space.parameters.map(({ name }, index) => ({ name, share: variances[index]! * part }));
  return { n: trials.length, explained: Math.max(0, explained), parameters };
}

/** Of each parameter, over the space. */
function variancesOf(space: Space, coefficients: Float64Array): readonly number[] {
  const random = randomStream('importance');
  const draws = Array.from({ length: DRAWS }, () =>
    featuresOf(
      space,
      pointFromUnits(
        space,
        space.parameters.map(() => random.uniform()),
      ),
    ),
  );
  let begin = 0;
  return space.parameters.map((_, index) => {
    const own = coefficients.subarray(begin, (begin += draws[0]![index]!.length));
    return variance(draws.map((features) => features[index]!.reduce((sum, value, f) => sum + value * own[f]!, 0)));
  });
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}

/** Of each parameter its features at a point; all 0 where it is not there. */
function featuresOf({ parameters }: Space, point: Point): readonly (readonly number[])[] {
  return parameters.map((parameter, index) => features(parameter, point[index]!));
}

function features(parameter: Parameter, value: number | null): readonly number[] {
  if (parameter.kind === 'choice') return parameter.options.map((_, option) => (option === value ? 1 : 0));
  if (value === null) return [0, 0, 0];
  const { low, high } = domainOf(parameter);
  return legendre((onScale(parameter.scale, value) - low) / (high - low));
}

/** The first three Legendre polynomials over [0, 1], each of variance 1 there. */
function legendre(t: number): readonly number[] {
  const x = 2 * t - 1;
  return [Math.sqrt(3) * x, (Math.sqrt(5) * (3 * x * x - 1)) / 2, (Math.sqrt(7) * (5 * x ** 3 - 3 * x)) / 2];
}
