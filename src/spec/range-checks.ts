// Numbers that a search draws from: whether they are values of their path, and what is said of their distribution goes
// together.

import { distributionOf, multiplesOf, wrongAt, type Range } from './axes.js';
import { numbersAt } from './keys.js';
import type { Tree } from './path.js';
import { MISSING, received, type Finding, type Path } from './problems.js';
import type { Distribution } from './search-schema.js';
import { valueFindings } from './value-checks.js';

type Numbers = NonNullable<ReturnType<typeof numbersAt>>;
type Found = readonly Finding[];

/** @param tree the spec; @param axis what stands at `at`, of the shape that the schema asks for or not */
export function rangeFindings(tree: Tree, at: Path, path: string, axis: Tree): Found {
  const kind = numbersAt(path);
  if (kind === undefined) {
    const [key] = ['min', 'max'].filter((end) => end in axis);
    return wrongAt(at, key!, `${path} is no number`, { hint: 'values: [...] to choose from' });
  }
  const missing = ['min', 'max'].filter((key) => !(key in axis));
  if (missing.length > 0) return missing.flatMap((key) => wrongAt(at, key, MISSING, { expected: 'a number' }));
  const ends = ['min', 'max'].flatMap((key) => valueFindings(tree, [...at, key], path, axis[key]));
  return ends.length > 0 || !hasNumbers(axis) ? ends : distributionFindings(at, axis, kind);
}

const hasNumbers = (axis: Tree): axis is Range => typeof axis['min'] === 'number' && typeof axis['max'] === 'number';

function distributionFindings(at: Path, axis: Range, kind: Numbers): Found {
  const { min, max } = axis;
  const distribution = distributionOf(axis, kind);
  if (distribution === undefined) return []; // which the schema tells
  const more = { expected: `more than min: ${min}`, received: received(max) };
  if (min >= max) return wrongAt(at, 'max', 'there is nothing between min and max', more);
  return [
    ...foreignKeys(at, axis, distribution),
    ...scaleFindings(at, axis, distribution),
    ...wholeFindings(at, axis, distribution, kind),
    ...stepFindings(at, axis, distribution, kind),
    ...normalFindings(at, axis, distribution),
  ];
}

/** Which distributions a key is for. */
const KEYS_OF: Readonly<Record<string, readonly Distribution[]>> = {
  q: ['q_uniform', 'q_log_uniform_values'],
  mu: ['normal'],
  sigma: ['normal'],
  probabilities: ['categorical'],
};

function foreignKeys(at: Path, axis: Tree, distribution: Distribution): Found {
  const isList = distribution === 'categorical';
  if (isList) return wrongAt(at, 'distribution', 'categorical chooses from values', { received: 'min and max' });
  return Object.entries(KEYS_OF).flatMap(([key, others]) => {
    if (!(key in axis) || others.includes(distribution)) return [];
    const hint = key === 'probabilities' ? 'they are of values: [...]' : `distribution: ${others.join(' or ')}`;
    return wrongAt(at, key, `${key} does not go with distribution: ${distribution}`, { hint });
  });
}

const isLog = (distribution: Distribution): boolean => distribution.includes('log');

function scaleFindings(at: Path, { min }: Range, distribution: Distribution): Found {
  if (!isLog(distribution) || min > 0) return [];
  const expected = `more than 0 with distribution: ${distribution}`;
  return wrongAt(at, 'min', 'has no logarithm', { expected, received: received(min) });
}

/** What is drawn for a key of whole numbers is whole. */
function wholeFindings(at: Path, axis: Range, distribution: Distribution, kind: Numbers): Found {
  if (distribution === 'int_uniform') return brokenEnds(at, axis);
  if (kind === 'any' || distribution.startsWith('q_')) return [];
  return wrongAt(at, 'distribution', `${distribution} draws numbers that are not whole`, {
    expected: 'whole numbers',
    received: distribution,
    hint: `distribution: ${isLog(distribution) ? 'q_log_uniform_values, q: 1' : 'int_uniform or q_uniform'}`,
  });
}

function brokenEnds(at: Path, axis: Range): Found {
  const broken = (['min', 'max'] as const).filter((key) => !Number.isInteger(axis[key]));
  return broken.flatMap((key) => {
    const more = { expected: 'a whole number', received: received(axis[key]) };
    return wrongAt(at, key, 'int_uniform draws whole numbers', more);
  });
}

function stepFindings(at: Path, { min, max, q = 1 }: Range, distribution: Distribution, kind: Numbers): Found {
  if (!distribution.startsWith('q_') || typeof q !== 'number' || !(q > 0)) return [];
  const said = { received: received(q) };
  if (kind === 'whole' && !Number.isInteger(q)) {
    return wrongAt(at, 'q', 'its multiples are not whole', { expected: 'a whole number', ...said });
  }
  const [first, last] = multiplesOf(q, min, max);
  const expected = `at least two multiples of it from ${min} to ${max}`;
  return last > first ? [] : wrongAt(at, 'q', 'leaves nothing to draw', { expected, ...said });
}

function normalFindings(at: Path, axis: Range, distribution: Distribution): Found {
  if (distribution !== 'normal') return [];
  const missing = ['mu', 'sigma'].filter((key) => !(key in axis));
  const expected = 'a number, with distribution: normal';
  if (missing.length > 0) return missing.flatMap((key) => wrongAt(at, key, MISSING, { expected }));
  const { min, max, mu } = axis;
  if (typeof mu !== 'number' || (mu >= min && mu <= max)) return [];
  return wrongAt(at, 'mu', 'lies outside', { expected: `from min: ${min} to max: ${max}`, received: received(mu) });
}
