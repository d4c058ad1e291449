// Conditions of swept parameters: that they name others, can hold, and do not go round in a circle.

import { isDeepStrictEqual } from 'node:util';
import { nearest } from '../util/nearest.js';
import { axisWords, distributionOf, isInAxis, listOf, nearestValue, type Range } from './axes.js';
import { conditionOf, holds } from './conditions.js';
import { numbersAt } from './keys.js';
import { isTree, type Tree } from './path.js';
import { received, type Finding, type Path } from './problems.js';
import { isRange } from './search-schema.js';

/** A swept parameter where it stands. */
export interface PlacedAxis {
  readonly at: Path;
  readonly path: string;
  readonly axis: Tree;
}

export function conditionFindings(axes: readonly PlacedAxis[]): readonly Finding[] {
  return axes.flatMap((placed) =>
    Object.entries(conditionsOf(placed)).flatMap(([path, said]) => {
      const at = [...placed.at, 'when', path];
      const parent = axes.find((other) => other.path === path);
      if (parent === undefined) return [unknownParameter(at, path, axes)];
      const circle = circleOf(axes, placed.path, [path]);
      if (circle === undefined) return impossible(at, said, parent);
      const problem = { message: `goes round in a circle: ${[placed.path, ...circle].join(' -> ')}` };
      return [{ path: at, key: true, problem }];
    }),
  );
}

const conditionsOf = ({ axis }: PlacedAxis): Tree => (isTree(axis['when']) ? axis['when'] : {});

function unknownParameter(at: Path, path: string, axes: readonly PlacedAxis[]): Finding {
  const paths = axes.map((one) => one.path);
  const hint = nearest(path, paths) ?? `swept are ${paths.join(', ')}`;
  return { path: at, key: true, problem: { message: `${path} is not swept`, hint } };
}

/** The way from a condition back to the parameter that has it. */
function circleOf(axes: readonly PlacedAxis[], path: string, way: readonly string[]): readonly string[] | undefined {
  const here = way.at(-1)!;
  if (here === path) return way;
  const parent = axes.find((one) => one.path === here);
  const above = parent === undefined ? [] : Object.keys(conditionsOf(parent));
  const ways = above.filter((next) => !way.includes(next)).map((next) => circleOf(axes, path, [...way, next]));
  return ways.find((found) => found !== undefined);
}

/** A condition that no value of the other parameter fulfils. */
function impossible(at: Path, said: unknown, parent: PlacedAxis): readonly Finding[] {
  if (isTree(said)) return isReachable(said, parent) ? [] : [neverHolds(at, said, parent)];
  if (isOneOf(parent, said) && Array.isArray(said)) {
    return [neverHolds(at, said, parent, `[${received(said)}] for the list itself`)];
  }
  const values = Array.isArray(said) ? said : [said];
  return values.flatMap((value: unknown, index) => {
    const place = Array.isArray(said) ? [...at, index] : at;
    if (!isDrawnExactly(parent)) return [neverHolds(place, value, parent, 'bounds, such as {ge: ...}')];
    return isInAxis(parent.axis, parent.path, value) ? [] : [neverHolds(place, value, parent)];
  });
}

const isOneOf = ({ axis }: PlacedAxis, value: unknown): boolean =>
  !isRange(axis) && listOf(axis).some((one) => isDeepStrictEqual(one, value));

function neverHolds(at: Path, value: unknown, { path, axis }: PlacedAxis, fix?: string): Finding {
  const hint = fix ?? nearestValue(axis, value);
  const more = { expected: `a value of ${path}: ${axisWords(axis)}`, received: received(value), ...(hint && { hint }) };
  return { path: at, key: false, problem: { message: 'never holds', ...more } };
}

/** Whether single values of a parameter come up again: those of a list, whole numbers, multiples. */
function isDrawnExactly({ axis, path }: PlacedAxis): boolean {
  if (!isRange(axis)) return true;
  return /^(?:int|q)_/.test(distributionOf(axis, numbersAt(path) ?? 'any') ?? 'int_');
}

/** Of a range: whether bounds leave something of it. */
function isReachable(bounds: Tree, { path, axis }: PlacedAxis): boolean {
  const condition = conditionOf(path, bounds);
  if (!isRange(axis)) return listOf(axis).some((value) => holds(condition, value));
  const { min, max } = axis as Range;
  const { lt = Infinity, le = Infinity, gt = -Infinity, ge = -Infinity } = bounds as Record<string, number>;
  const [low, high] = [Math.max(min, gt, ge), Math.min(max, lt, le)];
  return low < high || (low === high && holds(condition, low));
}
