// Ridge regression (Hoerl & Kennard 1970), its penalty chosen by leaving out each observation in turn.

import { mean } from './descriptive.js';

export interface RidgeFit {
  /** One for each feature; an intercept makes the residuals sum to 0. */
  readonly coefficients: Float64Array;
  readonly penalty: number;
  /** How much of the variance is explained of observations that were left out; negative: less than by their mean. */
  readonly explained: number;
}

/** From no shrinking to nothing but the mean, for features of variance near 1. */
const PENALTIES = Array.from({ length: 19 }, (_, index) => 10 ** (index / 2 - 3));

/** @param rows features of each observation, [N, F]; @param targets [N], not all the same */
export function ridge(rows: readonly Float64Array[], targets: readonly number[]): RidgeFit {
  const features = rows[0]!.length;
  const means = Array.from({ length: features }, (_, f) => mean(rows.map((row) => row[f]!)));
  const centred = rows.map((row) => row.map((value, f) => value - means[f]!));
  const centre = mean(targets);
  const y = targets.map((target) => target - centre);
  const products = Array.from({ length: features }, (_, f) =>
    Float64Array.from({ length: features }, (_, g) => centred.reduce((sum, row) => sum + row[f]! * row[g]!, 0)),
  );
  const moments = Float64Array.from({ length: features }, (_, f) =>
    centred.reduce((sum, row, i) => sum + row[f]! * y[i]!, 0),
  );
  const fits = PENALTIES.map((penalty) => fit(centred, y, { products, moments, penalty }));
  return fits.reduce((best, next) => (next.explained > best.explained ? next : best));
}

interface Normal {
  /** X'X, [F, F] */
  readonly products: readonly Float64Array[];
  /** X'y, [F] */
  readonly moments: Float64Array;
  readonly penalty: number;
}

function fit(rows: readonly Float64Array[], y: readonly number[], { products, moments, penalty }: Normal): RidgeFit {
  const factor = cholesky(products.map((row, f) => row.map((value, g) => (f === g ? value + penalty : value))));
  const coefficients = backward(factor, forward(factor, moments));
  const total = y.reduce((sum, value) => sum + value * value, 0);
  // The error at an observation that is left out, from the fit to all: residual / (1 - leverage), the mean's 1 / N
  // included.
  const left = rows.reduce((sum, row, i) => {
    const half = forward(factor, row);
    const leverage = half.reduce((squares, value) => squares + value * value, 1 / rows.length);
    const residual = y[i]! - row.reduce((dot, value, f) => dot + value * coefficients[f]!, 0);
    return sum + (residual / (1 - leverage)) ** 2;
  }, 0);
  // The mean alone, left out likewise, has (N / (N - 1))^2 of the variance as its error.
  return { coefficients, penalty, explained: 1 - left / (total * (rows.length / (rows.length - 1)) ** 2) };
}

/** L with L L' = A, of a symmetric positive definite A. */
function cholesky(matrix: readonly Float64Array[]): readonly Float64Array[] {
  const factor = matrix.map((row) => new Float64Array(row.length));
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= factor[i]![k]! * factor[j]![k]!;
      factor[i]![j] = i === j ? Math.sqrt(sum) : sum / factor[j]![j]!;
    }
  }
  return factor;
}

/** x with L x = b. */
function forward(factor: readonly Float64Array[], b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < i; k++) x[i]! -= factor[i]![k]! * x[k]!;
    x[i]! /= factor[i]![i]!;
  }
  return x;
}

/** x with L' x = b. */
function backward(factor: readonly Float64Array[], b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i]! -= factor[k]![i]! * x[k]!;
    x[i]! /= factor[i]![i]!;
  }
  return x;
}
