// Which runs a spec means: its grid, in a stable order.

import { UserError, type Problem } from '../util/errors.js';
import type { Axis, Cell, Spec } from '../spec/parse.js';
import { leaves, withValue, type Tree } from '../spec/path.js';
import { keysAt } from '../spec/keys.js';
import { findings, NOT_A_VALUE, received } from '../spec/problems.js';
import { runConfigSchema, type RunConfig } from '../spec/schema.js';
import { canonicalJson, identityOf } from './identity.js';
import { labelVariants } from './label.js';

/** One training: a variant with a seed. */
export interface RunPlan {
  readonly config: RunConfig;
  /** Identity of what the configuration computes, without the seed. */
  readonly hash: string;
  readonly label: string;
  readonly seed: number;
}

export interface SweepPlan {
  readonly runs: readonly RunPlan[];
  /** What the file says and no run shows. */
  readonly warnings: readonly Problem[];
}

/**
 * The runs of a spec. Parameters in file order, the last varies fastest; seeds outermost, so that a partial sweep has
 * covered every variant once before its second seed. Combinations that compute the same are one run.
 *
 * @throws UserError where the sweep is empty, too large, or has combinations that are no valid configuration
 */
export function planSweep(spec: Spec): SweepPlan {
  refuseTooMany(spec);
  const axes = spec.sweep.parameters.map(cellsOfAxis);
  const groups = spec.sweep.zip.map((group) => cellsOfZip(group.axes));
  const grid = cross([...axes, ...groups]).filter((cell) => !spec.sweep.exclude.some((entry) => contains(cell, entry)));
  const cells = include(grid, spec.sweep.include);
  const configs = resolveAll(spec, cells);
  if (configs.length === 0)
    throw new UserError('plan', { path: 'sweep', message: 'exclude leaves no combination to run' });
  const { variants, warnings } = distinct(spec, configs);
  const labels = labelVariants(variants.map(({ config }) => config));
  const labelled = variants.map((variant, index) => ({ ...variant, label: labels[index]! }));
  const runs = [...new Set(spec.sweep.seeds)].flatMap((seed) => labelled.map((variant) => ({ ...variant, seed })));
  return { runs, warnings };
}

/** The runs of {@link planSweep} alone. */
export const expand = (spec: Spec): readonly RunPlan[] => planSweep(spec).runs;

/** The size of the grid is known before it is built. */
function refuseTooMany({ sweep, limits }: Spec): void {
  const product = (lengths: readonly number[]): number => lengths.reduce((total, length) => total * length, 1);
  const grid = product(sweep.parameters.map(({ values }) => values.length));
  const zipped = product(sweep.zip.map(({ axes }) => axes[0]?.values.length ?? 1));
  const runs = (grid * zipped + sweep.include.length) * sweep.seeds.length;
  if (runs <= limits.max_runs) return;
  throw new UserError('plan', {
    path: 'sweep',
    message: `asks for up to ${runs} runs`,
    expected: `at most limits.max_runs = ${limits.max_runs}`,
    hint: 'try fewer values, or raise limits.max_runs',
  });
}

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

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

/** Whether `cell` has every value of `entry`. */
const contains = (cell: Cell, entry: Cell): boolean =>
  Object.entries(entry).every(([path, value]) => path in cell && same(cell[path], value));

/**
 * The meaning of `include` in a GitHub Actions matrix: an entry is added to every combination of the grid none of whose
 * values it would change; an entry that fits none is a combination of its own.
 */
function include(grid: readonly Cell[], entries: readonly Cell[]): readonly Cell[] {
  const extended = grid.map((cell) => ({ ...cell }));
  const added: Cell[] = [];
  for (const entry of entries) {
    const fits = grid.map((cell) =>
      Object.entries(entry).every(([path, value]) => !(path in cell) || same(cell[path], value)),
    );
    if (!fits.includes(true)) added.push(entry);
    extended.forEach((cell, index) => fits[index] && Object.assign(cell, entry));
  }
  return [...extended, ...added];
}

function resolveAll(spec: Spec, cells: readonly Cell[]): readonly RunConfig[] {
  const problems: Problem[] = [];
  const configs = cells.flatMap((cell) => {
    const entries = Object.entries(cell);
    const tree = entries.reduce<Tree>((base, [path, value]) => withValue(base, path, value), spec.written);
    const parsed = runConfigSchema.safeParse(tree, { reportInput: true });
    if (parsed.success) return [parsed.data];
    const where = entries.map(([path, value]) => `${path}=${received(value)}`).join(', ');
    for (const { path, problem } of findings(parsed.error.issues, keysAt)) {
      const what = problem.message === NOT_A_VALUE ? '' : `${problem.message}: `;
      problems.push({ ...problem, path: path.join('.'), message: `${what}not valid with ${where}` });
    }
    return [];
  });
  if (problems.length > 0) throw new UserError('plan', problems);
  return configs;
}

/** Each variant once. Of combinations that differ, but in no number they compute, the first is trained, and that is said. */
function distinct(spec: Spec, configs: readonly RunConfig[]) {
  const variants = new Map<string, { readonly config: RunConfig; readonly hash: string }>();
  const idle = new Set<string>();
  for (const config of configs) {
    const hash = identityOf(config);
    const first = variants.get(hash)?.config;
    if (first === undefined) variants.set(hash, { config, hash });
    else for (const path of differingPaths(first, config)) idle.add(path);
  }
  const message = `combinations that differ in ${[...idle].sort().join(' and ')} alone are one run: it changes no number`;
  const warnings: Problem[] = idle.size === 0 ? [] : [{ at: spec.places.sweep, path: 'sweep', message, hint: 'the first of them is trained' }]; // prettier-ignore
  return { variants: [...variants.values()], warnings };
}

function differingPaths(a: RunConfig, b: RunConfig): readonly string[] {
  const [one, other] = [a, b].map((config) => new Map(leaves(config)));
  const paths = new Set([...one!.keys(), ...other!.keys()]);
  return [...paths].filter((path) => !same(one!.get(path) ?? null, other!.get(path) ?? null));
}
