// An axis of a sweep: whether a grid can try it, or a search can draw it.

import { wrongAt } from './axes.js';
import type { Tree } from './path.js';
import { received, type Finding, type Path } from './problems.js';
import { rangeFindings } from './range-checks.js';
import { DISTRIBUTIONS, isRange } from './search-schema.js';

/** Keys that a grid has no use for. */
const OF_A_SEARCH = ['min', 'max', 'distribution', 'q', 'mu', 'sigma', 'probabilities', 'when'];

/** A grid tries values one by one. */
export function gridAxisFindings(at: Path, axis: Tree): readonly Finding[] {
  const found = OF_A_SEARCH.find((key) => key in axis);
  if (found === undefined) return [];
  const values = isRange(axis) ? 'values: [...] to try each, or ' : '';
  const hint = `${values}sweep.search: {method: random, runs: 20} for a search`;
  return wrongAt(at, found, `${found} is of a search, and this sweep is a grid`, { hint });
}

/** @param tree the spec; @param axis what stands at `at`, of the shape that the schema asks for or not */
export const searchAxisFindings = (tree: Tree, at: Path, path: string, axis: Tree): readonly Finding[] =>
  isRange(axis) ? rangeFindings(tree, at, path, axis) : listFindings(at, axis);

/** Values to choose from, or the only one. */
function listFindings(at: Path, axis: Tree): readonly Finding[] {
  if (!('value' in axis || 'values' in axis)) return []; // the schema says so
  const kind = 'value' in axis ? 'value' : 'values';
  const foreign = ['q', 'mu', 'sigma', ...(kind === 'value' ? ['probabilities'] : [])].filter((key) => key in axis);
  const { values, probabilities, distribution } = axis;
  const drawn = DISTRIBUTIONS.find((name) => name === distribution && name !== 'categorical');
  return [
    ...foreign.flatMap((key) => wrongAt(at, key, `${key} does not go with ${kind}`)),
    ...(drawn ? wrongAt(at, 'distribution', `${drawn} draws from min: ... to max: ...`, { received: kind }) : []),
    ...(Array.isArray(values) ? repeated(at, values) : []),
    ...(Array.isArray(values) && Array.isArray(probabilities) ? shareFindings(at, values, probabilities) : []),
  ];
}

function repeated(at: Path, values: readonly unknown[]): readonly Finding[] {
  const texts = values.map((value) => JSON.stringify(value));
  const hint = 'probabilities: [...] says how often a value is drawn';
  return texts.flatMap((text, index): Finding[] => {
    if (texts.indexOf(text) === index) return [];
    const problem = { message: 'stands here twice', received: received(values[index]), hint };
    return [{ path: [...at, 'values', index], key: false, problem }];
  });
}

function shareFindings(at: Path, values: readonly unknown[], shares: readonly unknown[]): readonly Finding[] {
  if (shares.length !== values.length) {
    const more = { expected: `${values.length}, one for each of the values`, received: String(shares.length) };
    return wrongAt(at, 'probabilities', 'their number is another', more);
  }
  const sum = shares.reduce<number>((total, share) => total + Number(share), 0);
  const more = { expected: 'a sum of 1', received: String(Number(sum.toPrecision(6))) };
  return Math.abs(sum - 1) > 1e-6 ? wrongAt(at, 'probabilities', 'they do not add up to 1', more) : [];
}
