// A parameter of a search: which values it has, how likely each is, and what a draw becomes.

import type { Cell } from '../../spec/parse.js';
import { normalCdf, normalMass, normalQuantile } from '../../util/normal.js';
import { canonicalJson } from '../identity.js';
import { holds, type Condition } from '../../spec/conditions.js';

interface Common {
  /** Its dotted path; of several settings that go together the name of their group. */
  readonly name: string;
  /** All must hold, or the parameter is not there. */
  readonly when: readonly Condition[];
}

export interface Normal {
  readonly mean: number;
  readonly deviation: number;
}

/** Numbers from `min` to `max`, both included. */
export interface NumberParameter extends Common {
  readonly kind: 'number';
  readonly scale: 'linear' | 'log';
  readonly min: number;
  readonly max: number;
  /** Values are whole multiples of it, `min` and `max` too; null: any number. */
  readonly step: number | null;
  /** Around what values gather, cut off at `min` and `max`; null: nothing. */
  readonly normal: Normal | null;
}

/** One of several values; each may set several paths. */
export interface ChoiceParameter extends Common {
  readonly kind: 'choice';
  readonly options: readonly Cell[];
  /** Of each option; they sum to 1. */
  readonly probabilities: readonly number[];
}

export type Parameter = NumberParameter | ChoiceParameter;

/** Whether a parameter is there, given the settings of those before it. */
export const isThere = ({ when }: Parameter, cell: Cell): boolean =>
  when.every((condition) => holds(condition, cell[condition.path]));

/** The paths that a parameter sets. */
export const pathsOf = (parameter: Parameter): readonly string[] =>
  parameter.kind === 'number' ? [parameter.name] : Object.keys(parameter.options[0]!);

/** What a number, or the index of an option, sets. */
export function settingsOf(parameter: Parameter, value: number): Cell {
  return parameter.kind === 'number' ? { [parameter.name]: value } : parameter.options[value]!;
}

/** By the inverse of the distribution's cumulative shares. */
export function fromUnit(parameter: Parameter, unit: number): number {
  if (parameter.kind === 'choice') return pick(parameter.probabilities, unit);
  const { min, max, step, scale, normal } = parameter;
  if (normal !== null) return fromNormal(normal, min, max, unit);
  if (scale === 'linear' && step !== null) return min + step * Math.floor(unit * countOf(parameter));
  const { low, high } = domainOf(parameter);
  const x = low + unit * (high - low);
  return scale === 'log' ? Math.exp(x) : x;
}

/** The index at which shares that are added up exceed `unit`. */
export function pick(shares: ArrayLike<number>, unit: number): number {
  let left = unit;
  for (let index = 0; index < shares.length - 1; index++) {
    left -= shares[index]!;
    if (left < 0) return index;
  }
  return shares.length - 1;
}

/** A normal distribution that is cut off, by its cumulative shares. */
export function fromNormal({ mean, deviation }: Normal, low: number, high: number, unit: number): number {
  const [a, b] = [(low - mean) / deviation, (high - mean) / deviation];
  const x = mean + deviation * normalQuantile(normalCdf(a) + unit * normalMass(a, b));
  return Math.min(high, Math.max(low, x));
}

/**
 * Where a parameter's numbers lie on its scale; those with a step each in the middle of a cell, half a step around it.
 */
export function domainOf({ scale, min, max, step }: NumberParameter): { readonly low: number; readonly high: number } {
  const half = (step ?? 0) / 2;
  return { low: onScale(scale, min - half), high: onScale(scale, max + half) };
}

export const onScale = (scale: NumberParameter['scale'], value: number): number =>
  scale === 'log' ? Math.log(value) : value;

/** How many numbers a parameter with a step can be. */
const countOf = ({ min, max, step }: NumberParameter): number => Math.round((max - min) / step!) + 1;

/** The nearest number that the parameter can be. */
export function rounded({ scale, min, max, step }: NumberParameter, value: number): number {
  const near = step !== null ? multipleOf(step, Math.round(value / step)) : significant(scale, max - min, value);
  return Math.min(max, Math.max(min, near)) + 0; // no -0
}

/** Whether a number is one that the parameter can be; those of people may have more digits than draws. */
export function isNumberOf({ min, max, step }: NumberParameter, value: unknown): value is number {
  if (typeof value !== 'number' || value < min || value > max) return false;
  return step === null || multipleOf(step, Math.round(value / step)) === value;
}

/** k q, without the digits that come from q's binary form: 3 times 0.1 is 0.3. */
export function multipleOf(q: number, k: number): number {
  const product = k * q;
  return Number.isInteger(q) ? product : Number(product.toPrecision(15));
}

/**
 * Six digits, of the number or (on a linear scale) of the range it is drawn from: no trained network tells more apart,
 * people read them, and they are the same where another version of Node rounds a logarithm otherwise.
 */
function significant(scale: NumberParameter['scale'], range: number, value: number): number {
  if (scale === 'log') return Number(value.toPrecision(6));
  const [, exponent] = range.toExponential().split('e');
  return Number(value.toFixed(Math.min(100, Math.max(0, 5 - Number(exponent)))));
}

/** The value of a place among all of a parameter, where they can be counted. */
export function valueAt(parameter: Parameter, place: number): number {
  if (parameter.kind === 'choice') return place;
  const step = known(parameter.step ?? undefined);
  return multipleOf(step, Math.round(parameter.min / step) + place);
}

/** How many values a parameter has. */
export function sizeOf(parameter: Parameter): number {
  if (parameter.kind === 'choice') return parameter.options.length;
  return parameter.step === null ? Infinity : countOf(parameter);
}

/** The index of the option that has these settings; undefined where none has. */
export function optionOf(parameter: ChoiceParameter, cell: Cell): number | undefined {
  const settings = pathsOf(parameter).map((path) => cell[path]);
  if (settings.includes(undefined)) return undefined;
  return optionIndex(parameter).get(canonicalJson(settings));
}

/** What a caller knows to be there. */
export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('internal: a value or a path that is none of the search space');
  return value;
}

const indices = new WeakMap<ChoiceParameter, ReadonlyMap<string, number>>();

/** Made once for a parameter: a history has the same options again and again. */
function optionIndex(parameter: ChoiceParameter): ReadonlyMap<string, number> {
  const found = indices.get(parameter);
  if (found !== undefined) return found;
  const made = new Map(parameter.options.map((option, index) => [canonicalJson(Object.values(option)), index]));
  indices.set(parameter, made);
  return made;
}
