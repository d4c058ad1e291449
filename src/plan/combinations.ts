// The combinations of a sweep: its grid, without what `exclude` says, with what `include` says. Paths may overlap: an
// entry can name a key of a swept object, or an object around swept keys; what is compared are values, defaults
// included.

import { isChoice } from '../spec/keys.js';
import type { Axis, Cell, Spec } from '../spec/parse.js';
import { isBelow, isTree, valueAt, withValue, type Tree } from '../spec/path.js';
import { withDefaults } from '../spec/schema.js';
import type { Problem } from '../util/errors.js';
import { canonicalJson } from './identity.js';

export interface Combination {
  readonly cell: Cell;
  /** Of the `include` entry that is this combination, which is none of the grid's; its number. */
  readonly entry?: number;
}

/** In the grid's order, those of `include` last; with a warning for each entry that has no effect. */
export function combinationsOf(spec: Spec): { combinations: readonly Combination[]; warnings: readonly Problem[] } {
  const { parameters, zip } = spec.sweep;
  const grid = cross([...parameters.map(cellsOfAxis), ...zip.map(({ axes }) => cellsOfZip(axes))]);
  const compare = comparison(spec.written, Object.keys(grid[0] ?? {}));
  const left = exclude(spec, grid, compare);
  const { combinations, warnings } = include(spec, left.cells, compare);
  return { combinations, warnings: [...left.warnings, ...warnings] };
}

/** What the values of a combination are laid over, in their order. */
export const laidOver = (written: Tree, cell: Cell): Tree =>
  Object.entries(cell).reduce<Tree>((tree, [path, value]) => withValue(tree, path, value), written);

const cellsOfAxis = ({ path, values }: Axis): readonly Cell[] => values.map((value) => ({ [path]: value }));

function cellsOfZip(axes: readonly Axis[]): readonly Cell[] {
  const length = axes[0]?.values.length ?? 0;
  return Array.from({ length }, (_, i) => Object.fromEntries(axes.map(({ path, values }) => [path, values[i]])));
}

function cross(dimensions: readonly (readonly Cell[])[]): readonly Cell[] {
  return dimensions.reduce<readonly Cell[]>(
    (cells, dimension) => cells.flatMap((cell) => dimension.map((entry) => ({ ...cell, ...entry }))),
    [{}],
  );
}

interface Excluding {
  readonly written: Tree;
  readonly sweep: Pick<Spec['sweep'], 'exclude'>;
  readonly places: Pick<Spec['places'], 'exclude'>;
}

/** What `exclude` leaves out where combinations are drawn one by one; with a warning for what is never drawn. */
export function exclusion({ written, sweep, places }: Excluding, paths: readonly string[]) {
  const { has, overlapping } = comparison(written, paths);
  const warnings = sweep.exclude.flatMap((entry, index): Problem[] => {
    const idle = Object.keys(entry).find((key) => overlapping(key).length === 0);
    const message = `excludes nothing: the sweep does not vary ${idle}`;
    return idle === undefined ? [] : [{ at: places.exclude[index]!, path: `sweep.exclude.${index}`, message }];
  });
  const isExcluded = (cell: Cell): boolean =>
    sweep.exclude.some((entry) => Object.entries(entry).every(([path, value]) => has(cell, path, value)));
  return { isExcluded, warnings };
}

/**
 * Leaves out the combinations that have every value of an entry. Values that are not swept are none of a combination.
 */
function exclude({ sweep, places }: Spec, grid: readonly Cell[], { has, overlapping }: Comparison) {
  const excluded = new Set<Cell>();
  const warnings: Problem[] = [];
  sweep.exclude.forEach((entry, index) => {
    const found = grid.filter((cell) => Object.entries(entry).every(([path, value]) => has(cell, path, value)));
    found.forEach((cell) => excluded.add(cell));
    if (found.length > 0) return;
    const path = `sweep.exclude.${index}`;
    const idle = Object.keys(entry).find((key) => overlapping(key).length === 0);
    const why = idle === undefined ? 'no combination has all of these values' : `the sweep does not vary ${idle}`;
    warnings.push({ at: places.exclude[index]!, path, message: `excludes nothing: ${why}` });
  });
  return { cells: grid.filter((cell) => !excluded.has(cell)), warnings };
}

/**
 * The meaning of `include` in a GitHub Actions matrix: an entry is added to every combination of the grid none of whose
 * values it would change; an entry that fits none is a combination of its own.
 */
function include({ sweep, places }: Spec, grid: readonly Cell[], { fits, changes }: Comparison) {
  const extended = grid.map((cell) => cell);
  const added: Combination[] = [];
  const warnings: Problem[] = [];
  sweep.include.forEach((entry, number) => {
    const values = Object.entries(entry);
    const fitting = [...grid.keys()].filter((index) =>
      values.every(([path, value]) => fits(grid[index]!, path, value)),
    );
    if (fitting.length === 0) added.push({ cell: entry, entry: number });
    else if (!fitting.some((index) => changes(extended[index]!, entry))) {
      const message = 'changes nothing: the combinations it goes to have these values already';
      warnings.push({ at: places.include[number]!, path: `sweep.include.${number}`, message });
    }
    for (const index of fitting) extended[index] = withEntry(extended[index]!, entry);
  });
  return { combinations: [...extended.map((cell): Combination => ({ cell })), ...added], warnings };
}

/** The entry's values come last: where paths overlap they are laid over the others. */
function withEntry(cell: Cell, entry: Cell): Cell {
  const rest = Object.entries(cell).filter(([path]) => !Object.hasOwn(entry, path));
  return { ...Object.fromEntries(rest), ...entry };
}

interface Comparison {
  /** The swept paths that say something of a path: itself, one around it, those below it. */
  readonly overlapping: (path: string) => readonly string[];
  /** Whether the sweep gives a combination of the grid this value. */
  readonly has: (cell: Cell, path: string, value: unknown) => boolean;
  /** Whether the value changes none that the sweep gives. */
  readonly fits: (cell: Cell, path: string, value: unknown) => boolean;
  /** Whether a combination is another one with an entry. */
  readonly changes: (cell: Cell, entry: Cell) => boolean;
}

function comparison(written: Tree, swept: readonly string[]): Comparison {
  const overlaps = new Map<string, readonly string[]>();
  const overlapping = (path: string): readonly string[] => {
    const found = overlaps.get(path) ?? swept.filter((other) => isBelow(path, other) || isBelow(other, path));
    overlaps.set(path, found);
    return found;
  };
  const complete = completion();
  /** The value of `path` that `value` at `top` means, defaults of what is around it included. */
  const meaning = (top: string, value: unknown, path: string): unknown => valueAt(complete(top, value), path);
  const isSame = (cell: Cell, axis: string, path: string, value: unknown): boolean => {
    if (path === axis && !isTree(value)) return same(cell[axis], value);
    const top = isBelow(path, axis) ? axis : path;
    const here = top === axis ? cell[axis] : valueAt(laidOver(written, cell), path);
    return same(meaning(top, here, path), meaning(path, value, path));
  };
  return {
    overlapping,
    has: (cell, path, value) => {
      const [axis] = overlapping(path);
      return axis !== undefined && isSame(cell, axis, path, value);
    },
    fits: (cell, path, value) =>
      overlapping(path).every((axis) => {
        if (!isBelow(path, axis)) return same(meaning(path, value, axis), meaning(axis, cell[axis], axis));
        return isOpen(cell[axis], axis, path) || isSame(cell, axis, path, value);
      }),
    changes: (cell, entry) => {
      const [before, after] = [cell, withEntry(cell, entry)].map((one) => laidOver(written, one)) as [Tree, Tree];
      const sections = new Set(Object.keys(entry).map((path) => path.split('.')[0]!));
      return [...sections].some((key) => !same(complete(key, before[key]), complete(key, after[key])));
    },
  };
}

/** Whether a swept object leaves a key below it to its default. Which alternative it is, it always says. */
function isOpen(object: unknown, swept: string, path: string): boolean {
  if (path === swept || isChoice(path)) return false;
  const keys = path.slice(swept.length + 1).split('.');
  let value = object;
  for (const key of keys) {
    if (!isTree(value)) return false; // null is a value too
    if (!Object.hasOwn(value, key)) return true;
    value = value[key];
  }
  return false;
}

/** Configurations that have a value at a path and are complete there; each is made once. */
function completion(): (path: string, value: unknown) => Tree {
  const known = new Map<string, Tree>();
  const texts = new WeakMap<object, string>(); // the values of a sweep come again and again
  const textOf = (value: unknown): string => {
    if (!isTree(value)) return value === undefined ? '' : canonicalJson(value);
    const text = texts.get(value) ?? canonicalJson(value);
    texts.set(value, text);
    return text;
  };
  return (path, value) => {
    const key = `${path} ${textOf(value)}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const alone = value === undefined ? {} : withValue({}, path, value);
    const made = withDefaults(alone) ?? alone;
    known.set(key, made);
    return made;
  };
}

function same(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return false;
  return a === b || (typeof a === 'object' && canonicalJson(a) === canonicalJson(b));
}
