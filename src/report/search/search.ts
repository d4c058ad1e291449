// Writes what a search found as text.

import type { ConfirmationDocument, SearchDocument, SearchTrial } from '../../results/search/search.js';
import { titleOf } from '../../train/metric-table.js';
import { differenceText, duration, integer, probability, share } from '../format.js';
import { renderTable, type Column } from '../table.js';
import { estimateText, valueText, verdictText } from './verdict.js';

const MOST_TRIALS = 10;
const right = (title: string): Column => ({ title, align: 'right' });

/** A table of what came of a search; what is to be known of it stands below. */
export interface SearchTable {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  readonly note: string | null;
}

export function searchText(search: SearchDocument): string {
  const tables = searchTables(search).map(({ columns, rows, note }) => {
    const table = renderTable(columns, rows);
    return note === null ? table : `${table}\n${note}`;
  });
  const unknown = search.importance === null ? [NO_IMPORTANCE] : [];
  return [verdictText(search), ...tables, ...unknown].join('\n\n');
}

/** Those that there is something to say in. */
export function searchTables(search: SearchDocument): readonly SearchTable[] {
  const { confirmation, importance, pareto_front: front } = search;
  return [
    ...(confirmation?.is_over ? [confirmationTable(search, confirmation)] : []),
    ...(search.trials.length > 0 ? [trialsTable(search)] : []),
    ...(search.best === null ? [] : [budgetTable(search)]),
    ...(importance === null ? [] : [importanceTable(importance)]),
    ...(front.length > 0 ? [frontTable(search)] : []),
  ];
}

function confirmationTable({ metric }: SearchDocument, { configurations, seeds }: ConfirmationDocument): SearchTable {
  const rows = configurations.map((one) => [
    one.label + (one.is_baseline ? ' (baseline)' : ''),
    one.trial === null ? '-' : String(one.trial),
    integer(one.parameters),
    valueText(metric, one.searched),
    estimateText(metric, one.fresh),
    one.optimism === null ? '-' : differenceText(one.optimism, null),
    one.gain === null ? '' : differenceText(one.gain.mean, one.gain.interval),
    one.gain?.p == null ? '' : probability(one.gain.p),
    one.best_share === null ? '-' : one.best_share.toFixed(2),
  ]);
  const columns = [
    { title: 'confirmed' },
    right('trial'),
    right('parameters'),
    right('the search said'),
    { title: `${seeds.length} fresh seeds say [95 %]` },
    right('optimism'),
    { title: 'over the baseline [95 %]' },
    right('p (Holm)'),
    right('P(best)'),
  ];
  return { title: 'Confirmation', columns, rows, note: null };
}

function trialsTable({ trials, metric, goal, sweep }: SearchDocument): SearchTable {
  const sign = goal === 'maximize' ? -1 : 1;
  const loss = ({ value, state }: SearchTrial): number =>
    value === null ? Infinity : state === 'finished' ? sign * value : 1e300;
  const shown = [...trials].sort((a, b) => loss(a) - loss(b) || a.trial - b.trial).slice(0, MOST_TRIALS);
  const rows = shown.map((trial) => [
    String(trial.trial),
    trial.label,
    trial.from,
    trial.epoch === null ? trial.state : `stopped after ${trial.epoch}`,
    valueText(metric, trial.value),
    duration(trial.seconds),
    trial.runs.map(({ run }) => `run${run}`).join(' '),
  ]);
  const columns = [
    right('trial'),
    { title: 'settings' },
    { title: 'from' },
    { title: 'state' },
    right(metric),
    right('time'),
    { title: 'runs' },
  ];
  const left = trials.length - shown.length;
  const note = left === 0 ? null : `(${left} more: --json; harness show sweep${sweep} tells every decision)`;
  return { title: 'Trials, best first', columns, rows, note };
}

/** What so many trials, and so much time, come to. */
function budgetTable({ best_so_far: trace, expected_best: expected, metric }: SearchDocument): SearchTable {
  const places = [...new Set(powersOfTwo(trace.length))];
  const rows = places.map((n) => {
    const { best, seconds, trial } = trace[n - 1]!;
    const known = expected?.[n - 1];
    const band = known?.band ? ` [${share(known.band.low)}, ${share(known.band.high)}]` : '';
    return [
      String(n),
      duration(seconds),
      valueText(metric, best),
      trial === null ? '-' : String(trial),
      ...(expected === null ? [] : [known === undefined ? '-' : `${valueText(metric, known.mean)}${band}`]),
    ];
  });
  const columns = [
    right('trials'),
    right('time'),
    right(`best ${metric} so far`),
    right('trial'),
    ...(expected === null ? [] : [{ title: 'expected best of as many [95 % band]' }]),
  ];
  return {
    title: 'What so many trials come to',
    columns,
    rows,
    note: expected === null ? ONE_TRAJECTORY : INDEPENDENT,
  };
}

const ONE_TRAJECTORY = 'one trajectory: another seed of the search gives another, and no band can be drawn from it';
const INDEPENDENT = 'expected best: unbiased, of independent draws; the band holds for all numbers of trials at once';

/** 1, 2, 4, ... and the last. */
function powersOfTwo(most: number): readonly number[] {
  const powers: number[] = [];
  for (let n = 1; n < most; n *= 2) powers.push(n);
  return [...powers, most];
}

const NO_IMPORTANCE = 'importance of parameters: fewer than 10 trials have finished, or all came to the same';

function importanceTable({ n, explained, parameters }: NonNullable<SearchDocument['importance']>): SearchTable {
  const sorted = [...parameters].sort((a, b) => b.share - a.share);
  const rows = [
    ...sorted.map(({ name, share: part }) => [name, percent(part)]),
    ['interactions and noise', percent(1 - explained)],
  ];
  const columns = [{ title: 'parameter' }, right('share of the variance')];
  const note = `by an additive model of ${n} trials that finished, checked on trials it was not fitted to`;
  return { title: 'Importance of parameters', columns, rows, note };
}

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

function frontTable({ pareto_front: front, trials }: SearchDocument): SearchTable {
  const rows = front.map((index) => {
    const { trial, label, exact, seconds, parameters } = trials[index]!;
    return [String(trial), label, share(exact), duration(seconds), integer(parameters)];
  });
  const columns = [
    right('trial'),
    { title: 'settings' },
    right(titleOf('val_exact')),
    right('time'),
    right('parameters'),
  ];
  const note = 'Pareto front: no other trial beats one of these in exact match, time and parameters at once';
  return { title: 'Pareto front', columns, rows, note };
}
