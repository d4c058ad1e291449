// Two or more runs: configurations, metrics, and answers question by question.

import { pairAnswers, type PairedAnswers } from '../../analysis/compare.js';
import { holm } from '../../analysis/statistics/tests.js';
import { firstWrongTable, flipsText, pairedTable, placesTable, slicesTable } from '../../report/comparison.js';
import { inert, integer, probability } from '../../report/format.js';
import { configTable, runMetricsTable } from '../../report/run-differences.js';
import { differences } from '../../plan/difference.js';
import { leaves, type Tree } from '../../spec/path.js';
import type { Connection } from '../../store/database/connection.js';
import { configOf, findRun, type RunSummary } from '../../store/read/runs.js';
import { runNumber } from '../../results/selectors.js';
import { UserError } from '../../util/errors.js';
import { answersOf, pairNote, type Asked } from './answers.js';
import type { CompareOptions, Comparison } from './comparison.js';
import { historyText, runHistory } from './history.js';

export function compareRuns(connection: Connection, words: readonly string[], options: CompareOptions): Comparison {
  const numbers = [...new Set(words.map((word) => runNumber(connection, word)))];
  if (numbers.length < 2) {
    throw new UserError('argument', {
      message: words.length === 1 ? 'one run alone cannot be compared' : 'a run cannot be compared with itself',
      expected: 'two or more different runs',
      received: words.join(' '),
    });
  }
  const runs = numbers.map((run) => measuredRun(connection, run));
  const configs = numbers.map((run) => new Map(leaves(JSON.parse(configOf(connection, run)) as Tree)));
  const config = differences(configs);
  const asked = answersOf(connection, numbers, options.evalSet);
  const pairs = pairWithFirst(asked, options.sample);
  const histories = options.history ? asked.map((one) => runHistory(connection, one)) : [];
  const document = {
    runs,
    config: config.map(({ path, values }) => ({ path, values: values.map((value) => value ?? null) })),
    pairs,
    ...(options.history && { history: histories }),
  };
  const sections = [
    runMetricsTable(runs),
    configTable(runs, config),
    ...pairs.map(pairText),
    CHECKPOINTS_NOTE,
    ...(options.history ? [historyText(histories, options.sample)] : []),
  ];
  return [document, sections.join('\n\n')];
}

const CHECKPOINTS_NOTE =
  'Each run is one trained network (n = 1): this compares checkpoints, not the methods behind them. For those, compare variants over seeds.';

function measuredRun(connection: Connection, run: number): RunSummary {
  const summary = findRun(connection, run)!;
  if (summary.best_epoch !== null) return summary;
  throw new UserError('argument', { message: `run${run} has no finished epoch yet (${summary.status})` });
}

/** Right and wrong of two runs, each after its best epoch, on the questions both were asked. */
interface Pair extends PairedAnswers {
  readonly first: number;
  readonly second: number;
  readonly first_epoch: number;
  readonly second_epoch: number;
  readonly eval_set: string;
  /** Corrected (Holm) for the number of pairs. */
  readonly mcnemar_p_holm: number;
  /** What had to be done to make the two comparable, or keeps them from being so. */
  readonly note: string | null;
}

function pairWithFirst([first, ...others]: readonly Asked[], sample: number): readonly Pair[] {
  const paired = others.map((other) => pairAnswers(first!, other, sample));
  const corrected = holm(paired.map(({ mcnemar_p }) => mcnemar_p));
  return paired.map((pair, index) => ({
    first: first!.at.run,
    second: others[index]!.at.run,
    first_epoch: first!.at.epoch,
    second_epoch: others[index]!.at.epoch,
    eval_set: first!.at.eval_set,
    ...pair,
    mcnemar_p_holm: corrected[index]!,
    note: pairNote(first!.at, others[index]!.at, pair.common),
  }));
}

function pairText(pair: Pair): string {
  const names = [`run${pair.first}`, `run${pair.second}`] as const;
  const [a, b] = names;
  const title = `${a} (epoch ${pair.first_epoch}) and ${b} (epoch ${pair.second_epoch})`;
  if (pair.common === 0) return `${title}: ${pair.note}`;
  const corrected = pair.mcnemar_p_holm === pair.mcnemar_p ? '' : `; corrected for all pairs (Holm): ${probability(pair.mcnemar_p_holm)}`; // prettier-ignore
  return [
    `${title} on ${integer(pair.common)} equations of ${inert(pair.eval_set)}`,
    pair.note === null ? '' : inert(pair.note),
    `${pairedTable(names, pair)}${corrected}`,
    flipsText(`only ${a} right; ${b} wrote`, pair.only_first_right_sample),
    flipsText(`only ${b} right; ${a} wrote`, pair.only_second_right_sample),
    pair.slices.length === 0 ? '' : `\n${slicesTable(names, pair.slices)}`,
    pair.places.length === 0 ? '' : `\n${placesTable(names, pair.places)}`,
    pair.first_wrong.length === 0 ? '' : `\n${firstWrongTable(names, pair.first_wrong)}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}
