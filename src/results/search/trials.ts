// The trials of a search with what came of them: value, time, size, and why one was stopped.

import { labelOfSettings } from '../../plan/label.js';
import { isSuggested, type Suggested } from '../../plan/scheduler/decisions.js';
import { outcomeOf, stopsOf, type Stops } from '../../plan/scheduler/trials.js';
import { pathsOf } from '../../plan/search/parameter.js';
import type { Outcome } from '../../plan/search/trial.js';
import { decisionWords } from '../../plan/stopping/decision.js';
import type { Cell } from '../../spec/parse.js';
import type { RunStatus } from '../../train/run-status.js';
import type { RecordedSearch } from './recorded.js';

export interface SearchTrial {
  /** From 0, in the order of suggestions. */
  readonly trial: number;
  readonly from: Suggested['from'];
  readonly label: string;
  readonly settings: Cell;
  readonly state: Outcome['state'];
  /** Mean over its seeds of the best value of the search's metric; of one that was stopped, up to there; null: none. */
  readonly value: number | null;
  /** After which it was stopped; null: it was not. */
  readonly epoch: number | null;
  /** Why, with the numbers. */
  readonly stopped_by: string | null;
  /** Exact match on validation at the best epoch, mean over its seeds. */
  readonly exact: number | null;
  readonly parameters: number | null;
  /** Training time of all its runs. */
  readonly seconds: number;
  readonly runs: readonly { readonly run: number; readonly seed: number; readonly status: RunStatus }[];
}

export function trialsOfSearch(search: RecordedSearch): readonly SearchTrial[] {
  const stops = stopsOf(search.decisions);
  return search.decisions.filter(isSuggested).map((suggested) => trialOf(search, suggested, stops));
}

function trialOf(search: RecordedSearch, { trial, cell, hash, from }: Suggested, stops: Stops): SearchTrial {
  const keys = search.seeds.map((seed) => ({ hash, seed }));
  const outcome = outcomeOf({ plans: keys }, search.goal, search.history, stops);
  const runs = keys.flatMap((key) => search.find(key) ?? []);
  const stop = keys.map((key) => stops.of(key)).find((one) => one !== undefined);
  const exact = runs.map(({ best_val_exact: value }) => value);
  return {
    trial,
    from,
    label: labelOf(search, cell),
    settings: cell,
    state: outcome.state,
    value: 'value' in outcome && !Number.isNaN(outcome.value) ? outcome.value : null,
    epoch: outcome.state === 'stopped' ? outcome.epoch : null,
    stopped_by: stop === undefined ? null : decisionWords(stop, search.metric),
    exact: exact.length < keys.length || exact.includes(null) ? null : sum(exact as number[]) / exact.length,
    parameters: runs.find(({ parameters }) => parameters !== null)?.parameters ?? null,
    seconds: sum(runs.map(({ seconds }) => seconds ?? 0)),
    runs: runs.map(({ run, seed, status }) => ({ run, seed, status })),
  };
}

/** What a configuration of the search is called, whatever the others are. */
export const labelOf = ({ space }: RecordedSearch, cell: Cell): string =>
  labelOfSettings(cell, space.parameters.flatMap(pathsOf));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
