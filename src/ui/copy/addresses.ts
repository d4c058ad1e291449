// Which documents of the page a copy has: those of chosen runs, and of the experiments all of whose runs are chosen.

import { experimentDocument, type ExperimentRow } from '../../results/experiments.js';
import { exampleAttributes, runSets } from '../../results/mistakes.js';
import { requireSearch } from '../../results/search/search.js';
import type { Connection } from '../../store/database/connection.js';
import { CURVE_METRICS } from '../../train/metric-table.js';

/** A figure in both themes, `data/` and the ending aside. */
export interface FigureAddress {
  readonly figure: string;
}

export type Address = string | FigureAddress;

/** What the page asks of a run. @param hasEpochs whether it has finished any */
export function* addressesOfRun(connection: Connection, run: number, hasEpochs: boolean): Generator<Address> {
  const base = `runs/${run}`;
  yield* [`${base}.json`, `${base}/epochs.json`, `${base}/sets.json`];
  for (const { eval_set_id: set, epochs } of runSets(connection, `run${run}`).sets) {
    const at = `${base}/sets/${set}`;
    for (const [epoch] of epochs) yield* [`${at}/wrong/${epoch}.bin`, `${at}/predicted/${epoch}.json`];
    if (epochs.length > 0) yield `${at}/history.bin`;
  }
  if (hasEpochs) yield* [{ figure: `${base}/figures/accuracy` }, { figure: `${base}/figures/flow` }];
}

/** The sets that runs were evaluated on, each once. */
export function setsOf(connection: Connection, runs: readonly number[]): readonly number[] {
  const all = runs.flatMap((run) => runSets(connection, `run${run}`).sets.map(({ eval_set_id: id }) => id));
  return [...new Set(all)].sort((a, b) => a - b);
}

export function* addressesOfSet(connection: Connection, set: number): Generator<Address> {
  yield* [`sets/${set}.json`, `sets/${set}/questions.json`];
  for (const { name } of exampleAttributes(connection, set)) yield `sets/${set}/columns/${name}.bin`;
}

export function* addressesOfExperiment(
  connection: Connection,
  { id, name, done }: Pick<ExperimentRow, 'id' | 'name' | 'done'>,
): Generator<Address> {
  const base = `experiments/${id}`;
  yield* [`${base}.json`, `${base}/leaderboard.json`];
  for (const metric of CURVE_METRICS) yield `${base}/curves/${metric}.json`;
  const { is_searched: isSearched, deciding_sweep: sweep } = experimentDocument(connection, id);
  if (done > 0 && !isSearched) yield { figure: `${base}/figures/sweep` };
  if (sweep !== null) yield `sweeps/${sweep}.json`;
  if (!isSearched) return;
  yield `${base}/search.json`;
  const { best, importance, pareto_front: front } = requireSearch(connection, name);
  if (best !== null) yield* [{ figure: `${base}/figures/search` }, { figure: `${base}/figures/parallel` }];
  if (importance !== null) yield { figure: `${base}/figures/importance` };
  if (front.length > 0) yield { figure: `${base}/figures/pareto` };
}
