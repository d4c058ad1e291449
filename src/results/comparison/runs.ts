// Compares two or more runs: configurations, metrics, and answers example by example.

import { pairWithFirst, type Pair } from '../../analysis/pairs.js';
import { differences, type Difference } from '../../plan/difference.js';
import { leaves, type Tree } from '../../spec/path.js';
import type { Connection } from '../../store/database/connection.js';
import { findRun, type RunSummary } from '../../store/read/runs.js';
import { UserError } from '../../util/errors.js';
import { answersOf } from '../answers.js';
import { runConfig } from '../run.js';
import { runNumber } from '../selectors.js';
import { runHistory, type RunHistory } from './history.js';

export type { Pair } from '../../analysis/pairs.js';

export interface CompareOptions {
  /** How many examples to give that only one of two got right, for each side. */
  readonly sample: number;
  readonly history: boolean;
  readonly evalSet: string;
}

export interface RunsComparison {
  readonly runs: readonly RunSummary[];
  readonly config: readonly Difference[];
  /** Each other run beside the first. */
  readonly pairs: readonly Pair[];
  readonly history?: readonly RunHistory[];
}

export function compareRuns(
  connection: Connection,
  selectors: readonly string[],
  options: CompareOptions,
): RunsComparison {
  const numbers = [...new Set(selectors.map((word) => runNumber(connection, word)))];
  if (numbers.length < 2) {
    throw new UserError('argument', {
      message: selectors.length === 1 ? 'one run alone cannot be compared' : 'a run cannot be compared with itself',
      expected: 'two or more different runs',
      received: selectors.join(' '),
    });
  }
  const runs = numbers.map((run) => measuredRun(connection, run));
  const config = differingConfig(connection, numbers);
  const answers = answersOf(connection, numbers, options.evalSet);
  return {
    runs,
    config,
    pairs: pairWithFirst(answers, options.sample),
    ...(options.history && { history: answers.map((one) => runHistory(connection, one)) }),
  };
}

/** The settings in which the configurations of runs differ. */
export function differingConfig(connection: Connection, runs: readonly number[]): readonly Difference[] {
  return differences(runs.map((run) => new Map(leaves(runConfig(connection, run) as Tree))));
}

function measuredRun(connection: Connection, run: number): RunSummary {
  const summary = findRun(connection, run)!;
  if (summary.best_epoch !== null) return summary;
  throw new UserError('argument', { message: `run${run} has no finished epoch yet (${summary.status})` });
}
