// What a search, a stopping rule and a confirmation come to, in words, before anything is trained.

import { stoppingOf, type Stopping } from '../plan/stopping/from-spec.js';
import { halvingSizes } from '../plan/stopping/halving.js';
import { DEFAULT_LAG } from '../spec/search-schema.js';
import type { PlannedSweep } from './planned-sweep.js';

export function scheduleWords(sweep: PlannedSweep): readonly string[] {
  return [...searchWords(sweep), ...stopWords(sweep), ...confirmWords(sweep)];
}

function searchWords({ spec, schedule }: PlannedSweep): readonly string[] {
  const asked = spec.sweep.search;
  if (asked === null || schedule.search === null) return [];
  const { method, runs, metric, lag } = asked;
  const { search, seeds } = schedule.search;
  const atOnce = search.cohort ?? (lag ?? DEFAULT_LAG) + 1;
  const waits = method === 'tpe' ? `, ${atOnce} at a time at most (${search.cohort === null ? 'lag' : 'cohort'})` : '';
  const target = search.target === null ? '' : `, until one has ${search.target}`;
  const each = seeds.length === 1 ? 'one seed each' : `${seeds.length} seeds each`;
  return [`search: ${method}, up to ${runs} configurations, ${each}, by the best ${metric}${target}${waits}`];
}

function stopWords({ spec, schedule }: PlannedSweep): readonly string[] {
  if (spec.sweep.stop === null) return [];
  const stopping = stoppingOf(spec.sweep.stop, spec.sweep.search, spec.config.training.epochs);
  const variants = new Set(schedule.runs.map(({ hash }) => hash)).size;
  return [`stop: ${ruleWords(stopping, spec.sweep.search?.runs ?? variants)}`];
}

function ruleWords(stopping: Stopping, configurations: number): string {
  switch (stopping.type) {
    case 'halving': {
      const cohort = Math.min(stopping.cohort ?? configurations, configurations);
      const sizes = halvingSizes(cohort, stopping.rule);
      const rungs = sizes.map(({ n, epoch }) => `${n} to epoch ${epoch}`).join(', ');
      return `halving by ${stopping.metric}${cohort < configurations ? `, ${cohort} at a time` : ''}: ${rungs}`;
    }
    case 'asha':
      return `asha by ${stopping.metric}: the best of every ${stopping.rule.eta} go on, after ${listed(stopping.rungs)}`;
    case 'median':
      return `median by ${stopping.metric}: from epoch ${stopping.minEpochs} on, what is worse than the median stops`;
  }
}

const listed = (epochs: readonly number[]): string =>
  epochs.length === 1 ? `epoch ${epochs[0]}` : `epochs ${epochs.slice(0, -1).join(', ')} and ${epochs.at(-1)}`;

function confirmWords({ spec }: PlannedSweep): readonly string[] {
  const { confirm, search } = spec.sweep;
  if (confirm === null || search === null) return [];
  const most = mostFinished(spec, search.runs);
  const few = most < confirm.best ? ` (of those that train to their end: ${most} at most)` : '';
  return [`confirm: the best ${confirm.best}${few} and the baseline, with ${confirm.seeds} new seeds each`];
}

/** How many of a search's configurations train to their end: of those that halving compares the best alone. */
function mostFinished({ sweep, config }: PlannedSweep['spec'], runs: number): number {
  if (sweep.stop?.type !== 'halving') return runs;
  const stopping = stoppingOf(sweep.stop, sweep.search, config.training.epochs);
  if (stopping.type !== 'halving') return runs;
  const size = Math.min(stopping.cohort ?? runs, runs);
  const of = (n: number): number => (n === 0 ? 0 : halvingSizes(n, stopping.rule).at(-1)!.n);
  return Math.floor(runs / size) * of(size) + of(runs % size);
}
