// Parzen estimators: what was observed as a mixture of kernels, one of each observation over all parameters, and a wide
// one of the prior. Bergstra et al. 2011 ("Algorithms for Hyper-Parameter Optimization"), with the constants of Optuna
// 5.

import { normalMass } from '../../util/normal.js';
import type { Random } from '../../util/random.js';
import {
  domainOf,
  fromNormal,
  onScale,
  pick,
  type ChoiceParameter,
  type NumberParameter,
  type Parameter,
} from './parameter.js';
import { choosePoint, type Point, type Space } from './space.js';

/** Normal kernels, truncated to the parameter's domain, on its scale; the prior's is the last. */
export interface NumberKernels {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** Which option each kernel prefers; -1: none, as the prior's, which is the last. */
export type ChoiceKernels = Int32Array;

export interface Mixture {
  readonly space: Space;
  /** Of each kernel, the oldest observation's first, the prior's last; they sum to 1. */
  readonly weights: Float64Array;
  /** Of each parameter. */
  readonly kernels: readonly (NumberKernels | ChoiceKernels)[];
}

/** Of an observation that lacks a parameter the kernel is the prior's there. */
export function mixtureOf(space: Space, observed: readonly Point[]): Mixture {
  const kernels = space.parameters.map((parameter, index) => {
    const values = observed.map((point) => point[index]!);
    return parameter.kind === 'number'
      ? kernelsOf(parameter, values)
      : Int32Array.from([...values, null], (value) => value ?? -1);
  });
  return { space, weights: kernelWeights(observed.length), kernels };
}

/** The newest 25 count fully, older ones less and less; the prior counts as one of them. */
export function kernelWeights(observations: number): Float64Array {
  const old = Math.max(0, observations - 25);
  const ramp = (index: number): number =>
    old < 2 ? 1 / observations : 1 / observations + (index / (old - 1)) * (1 - 1 / observations);
  const weights = Float64Array.from({ length: observations + 1 }, (_, index) => (index < old ? ramp(index) : 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function kernelsOf(parameter: NumberParameter, values: readonly (number | null)[]): NumberKernels {
  const { low, high } = domainOf(parameter);
  const { mean, deviation } = parameter.normal ?? { mean: (low + high) / 2, deviation: high - low };
  const seen = values.flatMap((value) => (value === null ? [] : [onScale(parameter.scale, value)]));
  const widths = kernelWidths(seen, low, high).values();
  const means = values.map((value) => (value === null ? mean : onScale(parameter.scale, value)));
  const deviations = values.map((value) => (value === null ? deviation : widths.next().value!));
  return { means: Float64Array.from([...means, mean]), deviations: Float64Array.from([...deviations, deviation]) };
}

/**
 * The standard deviation of each observation's kernel: the gap to its further neighbour, the domain's ends included
 * (the two outermost of several go by their inner gap alone, unless `endpoints`). Never wider than the domain, nor
 * narrower than a part of it that shrinks with their number, to a hundredth (`clip`).
 */
export function kernelWidths(
  values: readonly number[],
  low: number,
  high: number,
  { endpoints, clip } = { endpoints: false, clip: true },
): Float64Array {
  const n = values.length;
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const sorted = [low, ...order.map((index) => values[index]!), high];
  const least = clip ? (high - low) / Math.min(100, n + 2) : Number.EPSILON; // the prior's is a kernel too
  const widths = new Float64Array(n);
  order.forEach((index, place) => {
    const [before, here, after] = sorted.slice(place, place + 3) as [number, number, number];
    const isInner = endpoints || n < 2;
    const left = place > 0 || isInner ? here - before : 0;
    const right = place < n - 1 || isInner ? after - here : 0;
    widths[index] = Math.min(high - low, Math.max(least, left, right));
  });
  return widths;
}

/**
 * What a kernel that prefers an option gives to each: one share to it, one share of all kernels together to the prior.
 */
function choiceShares({ probabilities }: ChoiceParameter, preferred: number, kernels: number): Float64Array {
  const prior = Float64Array.from(probabilities);
  if (preferred < 0) return prior;
  const base = prior.map((share) => (share * prior.length) / kernels);
  base[preferred]! += 1;
  const total = base.reduce((sum, share) => sum + share, 0);
  return base.map((share) => share / total);
}

/** A point of one of the kernels, which is drawn for all parameters together. */
export function drawPoint({ space, weights, kernels }: Mixture, random: Random): Point {
  const kernel = pick(weights, random.uniform());
  return choosePoint(space, (parameter, index) => {
    const unit = random.uniform();
    const of = kernels[index]!;
    if (parameter.kind === 'choice')
      return pick(choiceShares(parameter, (of as ChoiceKernels)[kernel]!, weights.length), unit);
    const { means, deviations } = of as NumberKernels;
    const { low, high } = domainOf(parameter);
    const x = fromNormal({ mean: means[kernel]!, deviation: deviations[kernel]! }, low, high, unit);
    return parameter.scale === 'log' ? Math.exp(x) : x;
  });
}

/** Log densities of points, over the parameters that each has; log masses where a parameter has steps or options. */
export function logDensities({ space, weights, kernels }: Mixture, points: readonly Point[]): number[] {
  const terms = space.parameters.map((parameter, index) => logTerms(parameter, kernels[index]!));
  const logWeights = weights.map(Math.log);
  return points.map((point) => {
    const total = Float64Array.from(logWeights);
    point.forEach((value, index) => value !== null && addTo(total, terms[index]!(value)));
    return logSumExp(total);
  });
}

function addTo(total: Float64Array, terms: Float64Array): void {
  for (let kernel = 0; kernel < total.length; kernel++) total[kernel]! += terms[kernel]!;
}

function logSumExp(values: Float64Array): number {
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - most);
  return most + Math.log(sum);
}

/** The log density of a value under each kernel. */
type LogTerms = (value: number) => Float64Array;

function logTerms(parameter: Parameter, kernels: NumberKernels | ChoiceKernels): LogTerms {
  if (parameter.kind === 'choice') return choiceTerms(parameter, kernels as ChoiceKernels);
  return numberTerms(parameter, kernels as NumberKernels);
}

/** All kernels that prefer an option, and all that prefer another one, say the same of it. */
function choiceTerms(parameter: ChoiceParameter, preferred: ChoiceKernels): LogTerms {
  const { options } = parameter;
  const prior = choiceShares(parameter, -1, preferred.length).map(Math.log);
  const shares = options.map((_, option) => choiceShares(parameter, option, preferred.length).map(Math.log));
  return (value) => {
    const terms = new Float64Array(preferred.length);
    preferred.forEach((option, kernel) => (terms[kernel] = (shares[option] ?? prior)[value]!));
    return terms;
  };
}

const LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

function numberTerms({ scale, step, ...rest }: NumberParameter, { means, deviations }: NumberKernels): LogTerms {
  const { low, high } = domainOf({ scale, step, ...rest });
  const mass = (kernel: number, from: number, to: number): number =>
    normalMass((from - means[kernel]!) / deviations[kernel]!, (to - means[kernel]!) / deviations[kernel]!);
  const inside = means.map((_, kernel) => Math.log(mass(kernel, low, high)));
  if (step === null) {
    const constant = inside.map((log, kernel) => -Math.log(deviations[kernel]!) - LOG_ROOT_TWO_PI - log);
    return (value) => {
      const x = onScale(scale, value);
      return constant.map((log, kernel) => log - 0.5 * ((x - means[kernel]!) / deviations[kernel]!) ** 2);
    };
  }
  const cells = new Map<number, Float64Array>(); // several points have the same value
  return (value) => {
    const [from, to] = [onScale(scale, value - step / 2), onScale(scale, value + step / 2)];
    const found = cells.get(value) ?? inside.map((log, kernel) => Math.log(mass(kernel, from, to)) - log);
    cells.set(value, found);
    return found;
  };
}
