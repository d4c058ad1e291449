// An axis of a sweep as it is written: numbers between two, or values to choose from; how it is drawn, what it can be.

import { isDeepStrictEqual } from 'node:util';
import { nearest } from '../util/nearest.js';
import { numbersAt } from './keys.js';
import type { Tree } from './path.js';
import { received, type Finding, type Path } from './problems.js';
import { DISTRIBUTIONS, isRange, type Distribution } from './search-schema.js';

/** Numbers between two. */
export interface Range extends Tree {
  readonly min: number;
  readonly max: number;
}

/** How an axis is drawn; undefined where it names no distribution that there is. */
export function distributionOf(axis: Tree, kind: 'whole' | 'any'): Distribution | undefined {
  const { distribution = isRange(axis) ? (kind === 'whole' ? 'int_uniform' : 'uniform') : 'categorical' } = axis;
  return DISTRIBUTIONS.find((name) => name === distribution);
}

/** Multiples of q between two numbers, from the first to the last; rounding may not lose an end. */
export const multiplesOf = (q: number, min: number, max: number): readonly [first: number, last: number] => [
  Math.ceil(min / q - 1e-9),
  Math.floor(max / q + 1e-9),
];

/** Whether a value is one that an axis can have. */
export function isInAxis(axis: Tree, path: string, value: unknown): boolean {
  if (!isRange(axis)) return listOf(axis).some((one) => isDeepStrictEqual(one, value));
  const { min, max, q = 1 } = axis as Range & { q?: number };
  if (typeof value !== 'number' || value < min || value > max) return false;
  const distribution = distributionOf(axis, numbersAt(path) ?? 'any');
  if (distribution === 'int_uniform') return Number.isInteger(value);
  return distribution?.startsWith('q_') !== true || Math.abs(value / q - Math.round(value / q)) < 1e-9;
}

/** The values of an axis that is no range. */
export const listOf = ({ values, value }: Tree): readonly unknown[] => (Array.isArray(values) ? values : [value]);

/** `0.1 to 0.5`, `adam, sgd` */
export const axisWords = (axis: Tree): string =>
  isRange(axis) ? `${received(axis['min'])} to ${received(axis['max'])}` : listOf(axis).map(received).join(', ');

/** The word of an axis that another is nearest to in its spelling. */
export function nearestValue(axis: Tree, word: unknown): string | undefined {
  const words = isRange(axis) ? [] : listOf(axis).filter((one) => typeof one === 'string');
  return nearest(word, words);
}

/** Something that is wrong at a key of an axis: with its value where one was received, else with the key. */
export function wrongAt(
  at: Path,
  key: string,
  message: string,
  more: Omit<Finding['problem'], 'message'> = {},
): readonly Finding[] {
  return [{ path: [...at, key], key: !('received' in more), problem: { message, ...more } }];
}
