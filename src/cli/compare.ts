// harness compare: what differs between runs, and who is right where the other is wrong.

import type { CommandModule } from 'yargs';
import { differences, pairAnswers, type Difference, type PairedAnswers } from '../analysis/compare.js';
import { leaves, type Tree } from '../spec/path.js';
import { formatValue } from '../plan/label.js';
import { duration, inert, integer, loss, probability, share } from '../report/format.js';
import { variantSetsTable } from '../report/evaluations.js';
import { variantsTable } from '../report/runs.js';
import { renderTable, type Column } from '../report/table.js';
import {
  asked,
  configOf,
  evaluations,
  findRun,
  listRuns,
  variantEvalSets,
  variantSummaries,
} from '../store/queries.js';
import type { EvaluationRow, RunSummary } from '../store/queries.js';
import type { Connection } from '../store/database.js';
import { UserError } from '../util/errors.js';
import { printJson, reading, requireExperiment, runNumber, wholeNumber, type Context } from './context.js';
import { mistakesList } from './show.js';

interface CompareArguments {
  readonly runs: readonly string[];
  readonly experiment?: string | undefined;
  readonly sample: number;
  readonly json: boolean;
}

export function compareCommand(context: Context): CommandModule<object, CompareArguments> {
  return {
    command: 'compare [runs..]',
    describe: 'What differs between runs, and who is right where the other is wrong',
    builder: (yargs) =>
      yargs
        .positional('runs', { type: 'string', array: true, default: [], describe: 'Two or more of run12, 12, last' })
        .option('experiment', { type: 'string', describe: 'Compare the variants of this experiment' })
        .option('sample', { type: 'number', default: 5, describe: 'Equations to show that only one run got right' })
        .option('json', { type: 'boolean', default: false, describe: 'One JSON document' })
        .example('$0 compare run12 run15', ''),
    handler: ({ runs, experiment, sample, json }) => {
      if ((experiment === undefined) === (runs.length === 0)) {
        throw new UserError('argument', {
          message: 'nothing to compare',
          expected: 'two or more runs, or --experiment NAME',
        });
      }
      wholeNumber('--sample', sample, 0);
      const [document, text] = reading(context, (connection) =>
        experiment === undefined ? runsReport(connection, runs, sample) : experimentReport(connection, experiment),
      );
      if (json) printJson(context, document);
      else context.print(text);
    },
  };
}

type Report = readonly [document: unknown, text: string];

function experimentReport(connection: Connection, experiment: string): Report {
  requireExperiment(connection, experiment);
  const ids = [...new Set(listRuns(connection, { experiment }).map((run) => run.variant_id))];
  const variants = variantSummaries(connection, ids);
  const sets = variantEvalSets(connection, ids);
  const tables = [variantsTable(variants), ...(sets.length > 0 ? [variantSetsTable(sets)] : [])];
  const text = variants.length === 0 ? 'no run of it has finished yet' : tables.join('\n\n');
  return [{ experiment, variants, evaluation_sets: sets }, text];
}

function runsReport(connection: Connection, words: readonly string[], sample: number): Report {
  const numbers = [...new Set(words.map((word) => runNumber(connection, word)))];
  if (numbers.length < 2) {
    throw new UserError('argument', {
      message: 'a run cannot be compared with itself',
      expected: 'two or more different runs',
      received: words.join(' '),
    });
  }
  const runs = numbers.map((run) => findRun(connection, run)!);
  const unmeasured = runs.find((run) => run.best_epoch === null);
  if (unmeasured !== undefined) {
    throw new UserError('argument', {
      message: `run${unmeasured.run} has no finished epoch yet (${unmeasured.status})`,
    });
  }
  const configs = numbers.map((run) => new Map(leaves(JSON.parse(configOf(connection, run)) as Tree)));
  const config = differences(configs);
  const [first, ...others] = runs as [RunSummary, ...RunSummary[]];
  const pairs = others.map((other) => pair(connection, first, other, sample));
  const document = {
    runs,
    config: config.map(({ path, values }) => ({ path, values: values.map((value) => value ?? null) })),
    pairs,
  };
  const text = [metricsTable(runs), configTable(runs, config), ...pairs.map(pairText)].join('\n\n');
  return [document, text];
}

/** Right and wrong of two runs, each after its best epoch, on the questions both were asked. */
interface Pair extends PairedAnswers {
  readonly first: number;
  readonly second: number;
  readonly first_epoch: number;
  readonly second_epoch: number;
  readonly eval_set: string;
  /** What had to be done to make the two comparable, or keeps them from being so. */
  readonly note: string | null;
}

function pair(connection: Connection, first: RunSummary, second: RunSummary, sample: number): Pair {
  const sets = [first, second].map((run) => validationOf(connection, run)) as [EvaluationRow, EvaluationRow];
  const answers = [first, second].map((run, index) =>
    asked(connection, run.run, run.best_epoch!, sets[index]!.eval_set_id),
  );
  const paired = pairAnswers(answers[0]!, answers[1]!, sample);
  return {
    first: first.run,
    second: second.run,
    first_epoch: first.best_epoch!,
    second_epoch: second.best_epoch!,
    eval_set: sets[0].eval_set,
    ...paired,
    note: pairNote(sets, paired.common),
  };
}

function validationOf(connection: Connection, run: RunSummary): EvaluationRow {
  const row = evaluations(connection, run.run, run.best_epoch!).find(({ eval_set }) => eval_set === 'validation');
  if (row === undefined) throw new Error(`internal: run${run.run} has no evaluation at epoch ${run.best_epoch}`);
  return row;
}

function pairNote([first, second]: readonly [EvaluationRow, EvaluationRow], common: number): string | null {
  if (first.eval_set_id === second.eval_set_id) return null;
  const sizes = `${integer(first.size)} and ${integer(second.size)}`;
  return common === 0
    ? `the runs were asked different questions (${sizes}, none in common), so no question can be compared`
    : `the runs were asked different questions (${sizes}); compared on the ${integer(common)} in common`;
}

function metricsTable(runs: readonly RunSummary[]): string {
  const columns: Column[] = [
    { title: '' },
    ...runs.map(({ run }) => ({ title: `run${run}`, align: 'right' as const })),
  ];
  const rows: [string, (run: RunSummary) => string][] = [
    ['experiment', (run) => run.experiment],
    ['variant', (run) => run.variant],
    ['seed', (run) => String(run.seed)],
    ['status', (run) => run.status],
    ['parameters', (run) => integer(run.parameters)],
    ['best epoch', (run) => integer(run.best_epoch)],
    ['  exact', (run) => share(run.best_val_exact)],
    ['  per character', (run) => share(run.best_val_char_accuracy)],
    ['  validation loss', (run) => loss(run.best_val_loss)],
    ['last epoch', (run) => integer(run.epochs)],
    ['  exact', (run) => share(run.last_val_exact)],
    ['  per character', (run) => share(run.last_val_char_accuracy)],
    ['  validation loss', (run) => loss(run.last_val_loss)],
    ['epochs to 0.9 exact', (run) => integer(run.epochs_to_90)],
    ['epochs to 0.99 exact', (run) => integer(run.epochs_to_99)],
    ['time', (run) => duration(run.seconds)],
  ];
  return renderTable(columns, rows.map(([title, cell]) => [title, ...runs.map(cell)])); // prettier-ignore
}

function configTable(runs: readonly RunSummary[], config: readonly Difference[]): string {
  if (config.length === 0) return 'the configurations are the same';
  const columns: Column[] = [{ title: 'differs' }, ...runs.map(({ run }) => ({ title: `run${run}` }))];
  return renderTable(
    columns,
    config.map(({ path, values }) => [
      path,
      ...values.map((value) => (value === undefined ? '-' : formatValue(value))),
    ]),
  );
}

function pairText(pair: Pair): string {
  const [a, b] = [`run${pair.first}`, `run${pair.second}`];
  const title = `${a} (epoch ${pair.first_epoch}) and ${b} (epoch ${pair.second_epoch})`;
  if (pair.common === 0) return `${title}: ${pair.note}`;
  const table = renderTable(
    [{ title: '' }, { title: `${b} right`, align: 'right' }, { title: `${b} wrong`, align: 'right' }],
    [
      [`${a} right`, integer(pair.both_right), integer(pair.only_first_right)],
      [`${a} wrong`, integer(pair.only_second_right), integer(pair.both_wrong)],
    ],
  );
  const test = `McNemar's exact test: p = ${probability(pair.mcnemar_p)}. It compares these two trained networks, not the methods behind them: for those, compare several seeds.`;
  const flips = [
    flipsText(`only ${a} right; ${b} wrote`, pair.only_first_right_sample),
    flipsText(`only ${b} right; ${a} wrote`, pair.only_second_right_sample),
  ];
  const notes = pair.note === null ? [] : [inert(pair.note)];
  return [`${title} on ${integer(pair.common)} equations`, ...notes, table, test, ...flips]
    .filter((part) => part !== '')
    .join('\n');
}

function flipsText(title: string, sample: PairedAnswers['only_first_right_sample']): string {
  return sample.length === 0 ? '' : `${title}:\n${mistakesList(sample).replace(/^/gm, '  ')}`;
}
