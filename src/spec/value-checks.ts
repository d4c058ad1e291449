// A value checked in its place: swept paths exist, and what they are given is a value of theirs.

import type { z } from '../util/zod.js';
import { nearest } from '../util/nearest.js';
import { choiceAt, isChoice, knownPaths } from './keys.js';
import { withValue, type Tree } from './path.js';
import { findings, type Finding, type Path } from './problems.js';
import { runConfigSchema } from './schema.js';

export function unknownPath(at: Path, path: string): Finding | undefined {
  const known = knownPaths();
  if (known.includes(path)) return undefined;
  const hint = nearest(path, known) ?? 'a path such as data.reverse, model.dropout or training.batch_size';
  return { path: at, key: true, problem: { message: `no such path: ${path}`, hint } };
}

/**
 * Checks one value in its place. What depends on other keys (data.min <= data.max, a key of one optimizer only) is
 * checked on each combination, when the sweep is planned.
 */
export function valueFindings(tree: Tree, at: Path, path: string, value: unknown): readonly Finding[] {
  const keys = path.split('.');
  const isHere = (finding: Finding): boolean => keys.every((key, index) => finding.path[index] === key);
  const isForeign = (finding: Finding): boolean =>
    finding.key && finding.path.length <= keys.length && finding.path.every((key, index) => keys[index] === key);
  const tried = basesFor(baseOf(tree), path).map((base) => {
    const written = withValue(base, path, value);
    const parsed = runConfigSchema.safeParse(written, { reportInput: true });
    const issues = parsed.success ? [] : parsed.error.issues.filter((issue) => !isCross(issue));
    return findings(issues, written);
  });
  // The alternatives that have the path speak; of those, the one with the fewest complaints, unknown keys last.
  const having = tried.filter((list) => !list.some(isForeign));
  const distance = (list: readonly Finding[]): number => list.length + (list.some(({ key }) => key) ? 1000 : 0);
  const found = (having.length > 0 ? having : tried)
    .map((list) => list.filter(isHere))
    .reduce((closest, next) => (distance(next) < distance(closest) ? next : closest));
  return found.map((finding) => ({ ...finding, path: [...at, ...finding.path.slice(keys.length)] }));
}

const isCross = (issue: z.core.$ZodIssue): boolean => issue.code === 'custom' && issue.params?.['cross'] === true;

/** Configurations to try a value in: for a key of one alternative (a task, an optimizer), one for each alternative. */
function basesFor(base: Tree, path: string): readonly Tree[] {
  if (isChoice(path)) return [base];
  const around = path.split('.').slice(0, -1);
  return around.reduce<readonly Tree[]>(
    (bases, _, index) => {
      const holder = around.slice(0, index + 1);
      const { key, values } = choiceAt(holder, undefined) ?? { key: '', values: [] };
      if (values.length === 0) return bases;
      return bases.flatMap((one) => values.map((value) => withValue(one, [...holder, key].join('.'), value)));
    },
    [base],
  );
}

/** Of a spec, what configures a run. */
export function baseOf(tree: Tree): Tree {
  const keys = ['data', 'model', 'training', 'engine'].filter((key) => key in tree);
  return Object.fromEntries(keys.map((key) => [key, tree[key]]));
}
