// Which runs a spec means: its grid, in a stable order.

import { UserError, type Problem } from '../util/errors.js';
import type { Spec } from '../spec/parse.js';
import { leaves } from '../spec/path.js';
import type { RunConfig } from '../spec/schema.js';
import { combinationsOf, type Combination } from './combinations.js';
import { canonicalJson, identityOf } from './identity.js';
import { labelVariants } from './label.js';
import { resolve } from './resolve.js';

/** One training: a variant with a seed. */
export interface RunPlan {
  readonly config: RunConfig;
  /** Identity of what the configuration computes, without the seed. */
  readonly hash: string;
  readonly label: string;
  readonly seed: number;
}

/** A configuration with the hashes of its files. */
export type Pin = (config: RunConfig) => RunConfig;

export interface SweepPlan {
  readonly runs: readonly RunPlan[];
  /** What the file says and no run shows. */
  readonly warnings: readonly Problem[];
}

/**
 * The runs of a spec. Parameters in file order, the last varies fastest; seeds outermost, so that a partial sweep has
 * covered every variant once before its second seed. Combinations that compute the same are one run.
 *
 * @param pin says what is in the files that a configuration names
 * @throws UserError where the sweep is empty, too large, or has combinations that are no valid configuration
 */
export function planSweep(spec: Spec, pin: Pin = (config) => config): SweepPlan {
  refuseTooMany(spec);
  const { combinations, warnings } = combinationsOf(spec);
  if (combinations.length === 0)
    throw new UserError('plan', { path: 'sweep', message: 'exclude leaves no combination to run' });
  const { variants, idle } = distinct(spec, combinations, resolveAll(spec, combinations).map(pin));
  const labels = labelVariants(variants.map(({ config }) => config));
  const labelled = variants.map((variant, index) => ({ ...variant, label: labels[index]! }));
  const runs = [...new Set(spec.sweep.seeds)].flatMap((seed) => labelled.map((variant) => ({ ...variant, seed })));
  return { runs, warnings: [...warnings, ...idle] };
}

/** The runs of {@link planSweep} alone. */
export const expand = (spec: Spec, pin?: Pin): readonly RunPlan[] => planSweep(spec, pin).runs;

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

function resolveAll(spec: Spec, combinations: readonly Combination[]): readonly RunConfig[] {
  const resolved = combinations.map(({ cell }) => resolve(spec.written, cell));
  const problems = resolved.flatMap((one) => ('problems' in one ? one.problems : []));
  if (problems.length > 0) throw new UserError('plan', problems);
  return resolved.flatMap((one) => ('config' in one ? [one.config] : []));
}

/**
 * Each variant once. Combinations that differ, but in no number they compute, are told: the first of them is trained.
 * So are entries of `include` that add what is there already.
 */
function distinct({ places }: Spec, combinations: readonly Combination[], configs: readonly RunConfig[]) {
  const variants = new Map<string, { readonly config: RunConfig; readonly hash: string }>();
  const paths = new Set<string>();
  const idle: Problem[] = [];
  configs.forEach((config, index) => {
    const hash = identityOf(config);
    const first = variants.get(hash)?.config;
    if (first === undefined) return variants.set(hash, { config, hash });
    for (const path of differingPaths(first, config)) paths.add(path);
    const { entry } = combinations[index]!;
    const message = 'adds nothing: there is such a combination already';
    if (entry !== undefined) idle.push({ at: places.include[entry]!, path: `sweep.include.${entry}`, message });
  });
  if (paths.size > 0) {
    const message = `combinations that differ in ${[...paths].sort().join(' and ')} alone are one run: it changes no number`;
    idle.push({ at: places.sweep, path: 'sweep', message, hint: 'the first of them is trained' });
  }
  return { variants: [...variants.values()], idle };
}

function differingPaths(a: RunConfig, b: RunConfig): readonly string[] {
  const [one, other] = [a, b].map((config) => new Map(leaves(config)));
  const paths = new Set([...one!.keys(), ...other!.keys()]);
  return [...paths].filter((path) => canonicalJson(one!.get(path) ?? null) !== canonicalJson(other!.get(path) ?? null));
}
