// A search space: parameters that depend on each other, and points in it: as numbers, and as settings.

import type { Cell } from '../../spec/parse.js';
import {
  type Parameter,
  fromUnit,
  isThere,
  known,
  optionOf,
  pathsOf,
  rounded,
  settingsOf,
  sizeOf,
  valueAt,
} from './parameter.js';

export interface Space {
  /** In the order of the file. */
  readonly parameters: readonly Parameter[];
  /** Their indices, each after those that its conditions name. */
  readonly order: readonly number[];
}

/** Of each parameter its number, or the index of its option; null where it is not there. */
export type Point = readonly (number | null)[];

/** A choice of one parameter, given what was chosen before it. */
type Choose = (parameter: Parameter, index: number) => number;

/** @throws where conditions go round in a circle, or name no parameter: specs are checked for that before */
export function spaceOf(parameters: readonly Parameter[]): Space {
  const order: number[] = [];
  const givenBy = new Map(parameters.flatMap((one, index) => pathsOf(one).map((path) => [path, index] as const)));
  const visit = (index: number, above: readonly number[]): void => {
    if (above.includes(index)) throw new Error('internal: conditions of a search go round in a circle');
    if (order.includes(index)) return;
    for (const { path } of parameters[index]!.when) visit(known(givenBy.get(path)), [...above, index]);
    order.push(index);
  };
  parameters.forEach((_, index) => visit(index, []));
  return { parameters, order };
}

/** Chooses parameter by parameter, those that are there; numbers are rounded to what the parameter can be. */
export function choosePoint({ parameters, order }: Space, choose: Choose): Point {
  const point = new Array<number | null>(parameters.length).fill(null);
  const cell: Record<string, unknown> = {};
  for (const index of order) {
    const parameter = parameters[index]!;
    if (!isThere(parameter, cell)) continue;
    const chosen = choose(parameter, index);
    point[index] = parameter.kind === 'number' ? rounded(parameter, chosen) : chosen;
    Object.assign(cell, settingsOf(parameter, point[index]));
  }
  return point;
}

/** @param units of each parameter a number of [0, 1): uniform ones give the space's own distribution */
export const pointFromUnits = (space: Space, units: ArrayLike<number>): Point =>
  choosePoint(space, (parameter, index) => fromUnit(parameter, units[index]!));

/** The settings of a point, in the order of the parameters. */
export function cellOf({ parameters }: Space, point: Point): Cell {
  const settings = parameters.map((parameter, index) => {
    const value = point[index]!;
    return value === null ? {} : settingsOf(parameter, value);
  });
  return Object.assign({}, ...settings) as Cell;
}

/** The point that has these settings; a parameter without one is not there. */
export function pointOf({ parameters }: Space, cell: Cell): Point {
  return parameters.map((parameter) => {
    const [path] = pathsOf(parameter);
    if (!Object.hasOwn(cell, path!)) return null;
    return parameter.kind === 'number' ? (cell[path!] as number) : known(optionOf(parameter, cell));
  });
}

/**
 * Every point of a space.
 * @returns undefined where there are more than `most`, or any number between two
 */
export function everyPoint(space: Space, most: number): readonly Point[] | undefined {
  if (space.parameters.some((parameter) => sizeOf(parameter) > most)) return undefined;
  const points: Point[] = [];
  const start = space.parameters.map(() => null);
  for (const point of extensions(space, start, space.order)) {
    if (points.push(point) > most) return undefined;
  }
  return points;
}

/** A point with every choice of the parameters that are left, as far as they are there. */
function* extensions(space: Space, point: Point, [index, ...left]: readonly number[]): Generator<Point, void> {
  if (index === undefined) {
    yield point;
    return;
  }
  const parameter = space.parameters[index]!;
  const cell = cellOf(space, point);
  const has = isThere(parameter, cell);
  if (!has) yield* extensions(space, point, left);
  for (let place = 0; has && place < sizeOf(parameter); place++) {
    yield* extensions(space, point.with(index, valueAt(parameter, place)), left);
  }
}
