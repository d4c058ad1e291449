// Configurations that a search is to begin with: that they set parameters of the search, to values of theirs. What they
// leave out stands in the spec, and is checked when the search is planned.

import { nearest } from '../util/nearest.js';
import { axisWords, isInAxis, nearestValue } from './axes.js';
import type { PlacedAxis } from './condition-checks.js';
import { isTree, type Tree } from './path.js';
import { received, type Finding, type Path } from './problems.js';

/** @param search what stands at sweep.search */
export function enqueueFindings(search: Tree, axes: readonly PlacedAxis[]): readonly Finding[] {
  const { enqueue, runs } = search;
  if (!Array.isArray(enqueue)) return [];
  const at = ['sweep', 'search', 'enqueue'];
  const found = enqueue.flatMap((entry: unknown, index) =>
    isTree(entry) ? entryFindings([...at, index], entry, axes) : [],
  );
  if (typeof runs !== 'number' || enqueue.length <= runs) return found;
  const more = { expected: `at most runs: ${runs}`, received: `${enqueue.length} entries` };
  return [{ path: at, key: true, problem: { message: 'more than there are to be runs', ...more } }, ...found];
}

function entryFindings(at: Path, entry: Tree, axes: readonly PlacedAxis[]): readonly Finding[] {
  return Object.entries(entry).flatMap(([path, value]): readonly Finding[] => {
    const axis = axes.find((one) => one.path === path)?.axis;
    if (axis === undefined) {
      const paths = axes.map((one) => one.path);
      const hint = nearest(path, paths) ?? `swept are ${paths.join(', ')}`;
      return [{ path: [...at, path], key: true, problem: { message: `${path} is not swept`, hint } }];
    }
    if (isInAxis(axis, path, value)) return [];
    const hint = nearestValue(axis, value);
    const more = { expected: axisWords(axis), received: received(value), ...(hint && { hint }) };
    return [{ path: [...at, path], key: false, problem: { message: 'the search never tries this', ...more } }];
  });
}
