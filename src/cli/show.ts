// harness show: everything about one run.

import { leaves, type Tree } from '../spec/path.js';
import { formatValue } from '../plan/difference.js';
import { nearest } from '../util/nearest.js';
import { duration, inert, integer, loss, share, shortDigest, time } from '../report/format.js';
import { mistakesList } from '../report/comparison.js';
import { evaluationsTable, weightsTable } from '../report/evaluations.js';
import { renderTable } from '../report/table.js';
import { attempts, checkpoints } from '../store/read/attempts.js';
import { curve } from '../store/read/curves.js';
import { evaluations, lastEvaluations } from '../store/read/evaluations.js';
import { configOf, datasetOf, findRun } from '../store/read/runs.js';
import { wrongAnswers } from '../store/read/answers.js';
import type { EpochRow } from '../store/read/curves.js';
import type { EvalCurveRow, EvaluationRow } from '../store/read/evaluations.js';
import type { RunSummary } from '../store/read/runs.js';
import type { Connection } from '../store/database/connection.js';
import { runNumber } from '../results/selectors.js';
import { UserError } from '../util/errors.js';
import { command } from './command.js';
import { printJson, reading, wholeNumber } from './context.js';

export const showCommand = command({
  positionals: {
    run: { type: 'string', demandOption: true, describe: 'run12, 12 or last' },
  },
  options: {
    mistakes: { type: 'number', default: 10, describe: 'Wrong answers to show' },
    'eval-set': { type: 'string', describe: 'Whose [validation, after the best epoch]' },
    json: { type: 'boolean', default: false, describe: 'One JSON document' },
  },
  run: ({ run, mistakes, 'eval-set': evalSet, json }, context) => {
    wholeNumber('--mistakes', mistakes, 0);
    const facts = reading(context, (connection) => gather(connection, runNumber(connection, run), mistakes, evalSet));
    if (json) printJson(context, facts);
    else context.print(render(facts));
  },
});

type Facts = ReturnType<typeof gather>;

function gather(connection: Connection, run: number, mistakes: number, evalSet: string | undefined) {
  const summary = findRun(connection, run)!;
  const epoch = summary.best_epoch;
  const sets = lastEvaluations(connection, run);
  const best = epoch === null ? [] : evaluations(connection, run, epoch);
  const shown = shownEvaluation(run, epoch, best, sets, evalSet);
  return {
    ...summary,
    config: JSON.parse(configOf(connection, run)) as Tree,
    attempts: attempts(connection, run).map((attempt) => ({
      ...attempt,
      provenance: attempt.provenance === null ? null : (JSON.parse(attempt.provenance) as Tree),
    })),
    checkpoints: checkpoints(connection, run),
    dataset: datasetOf(connection, run),
    evaluations: best,
    evaluation_sets: sets,
    curve: curve(connection, run),
    wrong_answers_of: shown ?? null,
    wrong_answers: shown === undefined ? [] : wrongAnswers(connection, shown, mistakes),
  };
}

/** Which evaluation's mistakes are shown: validation's after the best epoch, or another set's when it was last asked. */
function shownEvaluation(
  run: number,
  best: number | null,
  evaluatedThen: readonly EvaluationRow[],
  sets: readonly EvalCurveRow[],
  name: string | undefined,
): Pick<EvalCurveRow, 'run' | 'epoch' | 'eval_set' | 'size' | 'wrong'> | undefined {
  if (name === undefined || name === 'validation') {
    const validation = evaluatedThen.find(({ eval_set }) => eval_set === 'validation');
    if (best === null || validation === undefined) return undefined;
    return { run, epoch: best, eval_set: 'validation', size: validation.size, wrong: validation.wrong };
  }
  const set = sets.find(({ eval_set }) => eval_set === name);
  if (set !== undefined) return { run, epoch: set.epoch, eval_set: name, size: set.size, wrong: set.wrong };
  const names = sets.map(({ eval_set }) => eval_set);
  const hint = nearest(name, names) ?? `it was asked: ${names.join(', ') || 'nothing yet'}`;
  throw new UserError('not-found', { message: `run${run} was asked no set ${JSON.stringify(name)}`, hint });
}

function render(facts: Facts): string {
  const sections = [
    summaryLines(facts),
    section('configuration', settings(facts.config)),
    section('attempts', attemptsTable(facts)),
  ];
  const { weights = [], trainingExamples = 0 } = facts.dataset ?? {};
  if (weights.length > 0) sections.push(section('sample weights', weightsTable(weights, trainingExamples)));
  if (facts.curve.length > 0) sections.push(section('curve', curveTable(facts.curve)));
  if (facts.evaluation_sets.length > 0) {
    sections.push(section('evaluation sets, when last asked', evaluationsTable(facts.evaluation_sets)));
  }
  const { wrong_answers: wrong, wrong_answers_of: of } = facts;
  if (of !== null && wrong.length > 0) {
    const count = `${integer(of.wrong)} of ${integer(of.size)}`;
    const whose = of.eval_set === 'validation' ? '' : ` of ${inert(of.eval_set)}`;
    sections.push(section(`wrong answers${whose} at epoch ${of.epoch}, ${count}`, mistakesList(wrong)));
  }
  return sections.join('\n\n');
}

const section = (title: string, body: string): string => `${title}\n${body.replace(/^/gm, '  ')}`;

function summaryLines(run: RunSummary): string {
  const lines = [
    `run${run.run}: ${inert(run.experiment)}, ${inert(run.variant)}, seed ${run.seed}, ${run.status}`,
    `  ${integer(run.parameters)} parameters, engine ${run.engine}, ${integer(run.epochs)} epochs in ${duration(run.seconds)}`,
  ];
  if (run.best_epoch !== null) {
    lines.push(
      `  best: epoch ${run.best_epoch}, exact ${share(run.best_val_exact)}, per character ${share(run.best_val_char_accuracy)}` +
        ` (commonest characters alone: ${share(run.chance_char_accuracy)}), loss ${loss(run.best_val_loss)}`,
    );
  }
  if (run.digest !== null) lines.push(`  digest: ${run.digest} (harness replay run${run.run} trains it again)`);
  if (run.bit_exact === 0)
    lines.push('  went on elsewhere than it began (see attempts): not bit for bit what its seed gives');
  return lines.join('\n');
}

function settings(config: Tree): string {
  return leaves(config).map(([path, value]) => `${path}: ${inert(formatValue(value))}`).join('\n'); // prettier-ignore
}

function attemptsTable(facts: Facts): string {
  return facts.attempts.length === 0
    ? 'none yet'
    : facts.attempts
        .map(({ number, started_at, outcome, error, provenance }) => {
          const where = provenance === null ? '' : `, ${provenanceWords(provenance)}`;
          return inert(
            `${number}: ${time(started_at)} UTC, ${outcome ?? 'open'}${error === null ? '' : ` (${error})`}${where}`,
          );
        })
        .join('\n');
}

/** With what it was trained: `onnx 1.24 some processor 1 thread(s), harness 0.1.0, node v20.19.0, commit 1a2b3c4d5e6f`. */
function provenanceWords(provenance: Readonly<Record<string, unknown>>): string {
  const { engine, engineVersion, cpu, threads, harness, node, gitCommit, gitDirty, gitDiff } = provenance;
  const short = (hash: unknown): string => shortDigest(String(hash));
  const changes = gitDirty !== true ? '' : ` with changes${typeof gitDiff === 'string' ? ` ${short(gitDiff)}` : ''}`;
  const commit = typeof gitCommit === 'string' ? `, commit ${short(gitCommit)}${changes}` : '';
  return `${String(engine)} ${String(engineVersion)} ${String(cpu)} ${String(threads)} thread(s), harness ${String(harness)}, node ${String(node)}${commit}`;
}

const CURVE_ROWS = 12;

function curveTable(rows: readonly EpochRow[]): string {
  const shown = thin(rows, CURVE_ROWS);
  const isForced = rows.some((row) => row.val_forced_char_accuracy !== null);
  const columns = [
    'epoch',
    'train loss',
    'val loss',
    'per character',
    ...(isForced ? ['when led'] : []),
    'exact',
    'learning rate',
    'examples/s',
  ];
  return renderTable(
    columns.map((title) => ({ title, align: 'right' })),
    shown.map((row) => [
      String(row.epoch),
      loss(row.train_loss),
      loss(row.val_loss),
      share(row.val_char_accuracy),
      ...(isForced ? [share(row.val_forced_char_accuracy)] : []),
      share(row.val_exact),
      row.learning_rate.toPrecision(3),
      integer(row.examples_per_second),
    ]),
  );
}

/** At most `most` rows, evenly spread, first and last among them. */
function thin<T>(rows: readonly T[], most: number): readonly T[] {
  if (rows.length <= most) return rows;
  return Array.from({ length: most }, (_, i) => rows[Math.round((i * (rows.length - 1)) / (most - 1))]!);
}
