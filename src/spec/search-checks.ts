// What goes together in a search, and with stopping rules and confirmation. Without a search a sweep is a grid, which
// draws nothing.

import { gridAxisFindings, searchAxisFindings } from './axis-checks.js';
import { listOf, wrongAt } from './axes.js';
import { conditionFindings, type PlacedAxis } from './condition-checks.js';
import { enqueueFindings } from './enqueue-checks.js';
import { isTree, valueAt, type Tree } from './path.js';
import { received, type Finding, type Path } from './problems.js';
import { withDefaults } from './schema.js';
import { betterGoal, SEARCH_METRICS } from './search-schema.js';
import { baseOf } from './value-checks.js';

type Found = readonly Finding[];

/** @param tree the spec as it was written */
export function searchFindings(tree: Tree): Found {
  const sweep = tree['sweep'];
  if (!isTree(sweep)) return [];
  const [parameters, zipped] = [axesOf(sweep, 'parameters'), zippedOf(sweep)];
  const axes = [...parameters, ...zipped];
  const { search } = sweep;
  const stopping = [...stopFindings(tree, sweep, axes), ...confirmFindings(sweep)];
  if (!isTree(search)) return [...axes.flatMap(({ at, axis }) => gridAxisFindings(at, axis)), ...stopping];
  return [
    ...methodFindings(search, axes),
    ...seedFindings(sweep, search),
    ...includeFindings(sweep),
    ...parameters.flatMap(({ at, path, axis }) => searchAxisFindings(tree, at, path, axis)),
    ...zipped.flatMap(({ at, axis }) => zippedFindings(at, axis)),
    ...conditionFindings(axes),
    ...enqueueFindings(search, axes),
    ...stopping,
  ];
}

function axesOf(holder: Tree, key: string, at: Path = ['sweep']): readonly PlacedAxis[] {
  const axes = holder[key];
  return Object.entries(isTree(axes) ? axes : {}).flatMap(([path, axis]) =>
    isTree(axis) ? [{ at: [...at, key, path], path, axis }] : [],
  );
}

function zippedOf(sweep: Tree): readonly PlacedAxis[] {
  const groups = isTree(sweep['zip']) ? sweep['zip'] : {};
  return Object.keys(groups).flatMap((name) => axesOf(groups, name, ['sweep', 'zip']));
}

/** Lists that advance together are lists. */
function zippedFindings(at: Path, axis: Tree): Found {
  const found = Object.keys(axis).filter((key) => key !== 'values' && key !== 'value');
  return found.flatMap((key) =>
    wrongAt(at, key, `${key} does not go with lists that advance together`, { hint: 'sweep.parameters' }),
  );
}

const AT: Path = ['sweep', 'search'];

function methodFindings(search: Tree, axes: readonly PlacedAxis[]): Found {
  const { method, target, lag } = search;
  const isAlone = ({ axis }: PlacedAxis): boolean => ('value' in axis || 'values' in axis) && listOf(axis).length < 2;
  const hint = 'method: tpe does, and a target';
  const waits = method === 'tpe' || target != null;
  return [
    ...(axes.every(isAlone) ? [NOTHING_TO_SEARCH] : []),
    ...metricFindings(search),
    ...(lag != null && !waits ? wrongAt(AT, 'lag', 'changes nothing: this search waits for no result', { hint }) : []),
  ];
}

const NOTHING_TO_SEARCH: Finding = {
  path: AT,
  key: true,
  problem: {
    message: 'there is nothing to search: no parameter has several values',
    hint:
      'sweep.parameters: {training.optimizer.learning_rate: {min: 1e-4, max: 1e-1, distribution: ' +
      'log_uniform_values}}',
  },
};

function metricFindings({ metric = 'val_exact', goal, target }: Tree): Found {
  const known = SEARCH_METRICS.find((one) => one === metric);
  if (known === undefined) return [];
  const better = betterGoal(known);
  const isWrongWay = goal != null && goal !== better;
  const isShare = known !== 'val_loss' && typeof target === 'number';
  const outside = { expected: 'from 0 to 1', received: received(target) };
  return [
    ...(isWrongWay ? wrongAt(AT, 'goal', 'looks for the worst', { expected: better, received: received(goal) }) : []),
    ...(isShare && !(target >= 0 && target <= 1) ? wrongAt(AT, 'target', 'is no value of a share', outside) : []),
  ];
}

/** How many seeds a configuration gets is said once. */
function seedFindings({ seeds }: Tree, { replicates }: Tree): Found {
  if (!Array.isArray(seeds) || typeof replicates !== 'number' || new Set(seeds).size === replicates) return [];
  const more = { expected: `${new Set(seeds).size}, as many as sweep.seeds`, received: received(replicates) };
  return wrongAt(AT, 'replicates', 'says another number of seeds than sweep.seeds', more);
}

function includeFindings({ include }: Tree): Found {
  if (!Array.isArray(include) || include.length === 0) return [];
  const hint = 'sweep.search.enqueue begins with configurations';
  return wrongAt(['sweep'], 'include', 'include adds to a grid, and this sweep is a search', { hint });
}

const STOP: Path = ['sweep', 'stop'];

function stopFindings(tree: Tree, sweep: Tree, axes: readonly PlacedAxis[]): Found {
  const { stop, search } = sweep;
  if (!isTree(stop)) return [];
  const isToldTwice = isTree(search) && stop['metric'] != null;
  return [
    ...epochFindings(tree, stop, axes),
    ...(isToldTwice ? wrongAt(STOP, 'metric', 'is said by sweep.search', { hint: 'remove it' }) : []),
    ...ruleFindings(sweep, stop),
  ];
}

function ruleFindings(sweep: Tree, { type, cohort }: Tree): Found {
  const isHalving = type === 'halving';
  if (isHalving) return cohortFindings(sweep['search'], cohort);
  if (seedsOf(sweep) < 2) return [];
  const more = { expected: 'halving with several seeds', received: received(type) };
  return wrongAt(STOP, 'type', 'stops seeds of a configuration one by one, so that the lucky ones are left', more);
}

/** Without cohorts all are compared at once, and no result is known before everything was suggested. */
function cohortFindings(search: unknown, cohort: unknown): Found {
  if (!isTree(search))
    return cohort == null ? [] : wrongAt(STOP, 'cohort', 'only a search has cohorts', { hint: 'remove it' });
  const { method, target, lag } = search;
  if (cohort != null) {
    const message = 'changes nothing: results of the cohorts before guide the next one';
    return lag == null ? [] : wrongAt(AT, 'lag', message, { hint: 'remove it' });
  }
  return [
    ...(method === 'tpe'
      ? wrongAt(STOP, 'type', 'halving compares all runs at once, tpe tries one after the other', {
          expected: 'a cohort, or asha, with method: tpe',
          received: received('halving'),
          hint: 'sweep.stop: {type: halving, cohort: 12}',
        })
      : []),
    ...(target != null
      ? wrongAt(AT, 'target', 'halving compares all runs at once, and a target ends a search before that', {
          hint: 'sweep.stop: {type: halving, cohort: 12}',
        })
      : []),
  ];
}

function seedsOf({ seeds, search }: Tree): number {
  const replicates = isTree(search) && typeof search['replicates'] === 'number' ? search['replicates'] : 1;
  return Math.max(replicates, Array.isArray(seeds) ? new Set(seeds).size : 1);
}

/** Runs are compared after epochs that all of them have. */
function epochFindings(tree: Tree, { min_epochs: least }: Tree, axes: readonly PlacedAxis[]): Found {
  const lengths = ['training', 'training.epochs', 'training.steps_per_epoch'];
  const swept = axes.find(({ path }) => lengths.includes(path));
  if (swept !== undefined) {
    const hint = 'remove sweep.stop, or this';
    const message = 'runs of different lengths are not compared epoch by epoch';
    return [{ path: swept.at, key: true, problem: { message, hint } }];
  }
  const epochs = valueAt(withDefaults(baseOf(tree)) ?? {}, 'training.epochs');
  const first = typeof least === 'number' ? least : 1;
  if (typeof epochs !== 'number' || first < epochs) return [];
  const more = { expected: `less than training.epochs: ${epochs}`, received: received(first) };
  return wrongAt(['sweep', 'stop'], 'min_epochs', 'leaves nothing to stop', more);
}

function confirmFindings({ search, confirm }: Tree): Found {
  if (!isTree(confirm) || isTree(search)) return [];
  const hint = 'sweep.search, or more seeds';
  return wrongAt(['sweep'], 'confirm', 'only a search has winners to confirm', { hint });
}
