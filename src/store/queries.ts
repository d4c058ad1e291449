// The only reader of the database: rows for commands, with the column names of the schema.

import type { RunStatus, StartedEvent } from '../train/events.js';
import type { Connection } from './connection.js';

export interface RunSummary {
  readonly run: number;
  readonly experiment: string;
  readonly variant: string;
  readonly variant_id: number;
  readonly seed: number;
  readonly status: RunStatus;
  readonly engine: string;
  readonly parameters: number | null;
  readonly epochs: number | null;
  readonly seconds: number | null;
  readonly best_epoch: number | null;
  readonly best_val_exact: number | null;
  readonly best_val_char_accuracy: number | null;
  readonly best_val_loss: number | null;
  readonly last_val_exact: number | null;
  readonly last_val_char_accuracy: number | null;
  readonly last_val_loss: number | null;
  readonly last_train_loss: number | null;
  readonly last_train_exact: number | null;
  readonly chance_char_accuracy: number | null;
  readonly epochs_to_90: number | null;
  readonly epochs_to_99: number | null;
  readonly epochs_to_999: number | null;
  readonly seconds_to_90: number | null;
  readonly seconds_to_99: number | null;
  readonly seconds_to_999: number | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  /** 0 where it went on elsewhere than it began: on another engine, processor, number of threads. */
  readonly bit_exact: 0 | 1;
  /** SHA-256 of all its metrics, once it is done. */
  readonly digest: string | null;
}

export interface VariantSummary {
  readonly variant_id: number;
  readonly experiment: string;
  readonly variant: string;
  readonly n: number;
  readonly parameters: number | null;
  readonly best_val_exact_mean: number;
  readonly best_val_exact_sd: number | null;
  readonly last_val_exact_mean: number;
  readonly last_val_exact_sd: number | null;
  readonly best_val_char_accuracy_mean: number;
  readonly epochs_mean: number;
  readonly seconds_mean: number;
  readonly n_to_90: number;
  readonly epochs_to_90_mean: number | null;
  readonly seconds_to_90_mean: number | null;
  readonly n_to_99: number;
  readonly epochs_to_99_mean: number | null;
  readonly seconds_to_99_mean: number | null;
}

export interface EpochRow {
  readonly run: number;
  readonly epoch: number;
  readonly train_loss: number | null;
  readonly train_char_accuracy: number;
  readonly train_exact: number;
  readonly val_loss: number | null;
  readonly val_char_accuracy: number;
  readonly val_exact: number;
  readonly learning_rate: number;
  readonly duration_ms: number;
  readonly examples_per_second: number;
  readonly val_forced_char_accuracy: number | null;
}

export interface CheckpointRow {
  readonly epoch: number;
  readonly step: number;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly is_best: number;
}

export interface AttemptRow {
  readonly number: number;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly outcome: string | null;
  readonly error: string | null;
  readonly provenance: string | null;
}

export interface WrongAnswer {
  readonly run: number;
  readonly epoch: number;
  readonly eval_set: string;
  readonly example: number;
  readonly equation: string;
  readonly expected: string;
  readonly predicted: string;
  readonly absolute_error: number | null;
}

export interface RunFilter {
  readonly experiment?: string | undefined;
  /** Only in one of these states. */
  readonly status?: readonly RunStatus[] | undefined;
  readonly sort?: keyof RunSummary | undefined;
  readonly limit?: number | undefined;
}

export const SORTABLE = ['run', 'best_val_exact', 'best_val_char_accuracy', 'seconds', 'epochs', 'created_at'] as const;

/** Runs, newest last; or, sorted by a metric, best first with what has no value at the end. */
export function listRuns(connection: Connection, filter?: RunFilter): RunSummary[];
export function listRuns<Column extends keyof RunSummary>(
  connection: Connection,
  filter: RunFilter,
  columns: readonly Column[],
): Pick<RunSummary, Column>[];
export function listRuns(
  connection: Connection,
  { experiment, status, sort = 'run', limit = -1 }: RunFilter = {},
  columns: readonly string[] = ['*'],
): RunSummary[] {
  const ascending = sort === 'run' || sort === 'seconds' || sort === 'epochs' || sort === 'created_at';
  // Runs lie in their own order: what asks for no other is not sorted.
  const order = sort === 'run' ? 'run' : `${sort} IS NULL, ${sort} ${ascending ? 'ASC' : 'DESC'}, run`;
  const sql = `SELECT ${columns.join(', ')} FROM run_summary
    WHERE (@experiment IS NULL OR experiment = @experiment) AND (@status IS NULL OR status IN (SELECT value FROM json_each(@status)))`;
  const values = {
    experiment: experiment ?? null,
    status: status === undefined ? null : JSON.stringify(status),
    limit,
  };
  // Limited to the last ones when in order of time, to the first ones else.
  const isNewest = sort === 'run' && limit >= 0;
  const rows = manyRows<RunSummary>(connection, `${sql} ORDER BY ${order}${isNewest ? ' DESC' : ''} LIMIT @limit`, values); // prettier-ignore
  return isNewest ? rows.reverse() : rows;
}

/** Rows as objects, three times as fast as SQLite's binding makes wide ones: copies of an object that has all columns. */
export function manyRows<Row>(connection: Connection, sql: string, values: object): Row[] {
  const statement = connection.prepare(sql).raw();
  const names = statement.columns().map(({ name }) => name);
  const empty: Readonly<Record<string, unknown>> = Object.fromEntries(names.map((name) => [name, null]));
  return (statement.all(values) as unknown[][]).map((cells) => {
    const row = { ...empty };
    for (let index = 0; index < names.length; index++) row[names[index]!] = cells[index];
    return row as Row;
  });
}

export function findRun(connection: Connection, run: number): RunSummary | undefined {
  return connection.prepare('SELECT * FROM run_summary WHERE run = ?').get(run) as RunSummary | undefined;
}

export function lastRun(connection: Connection): number | undefined {
  return connection.prepare('SELECT max(id) FROM runs').pluck().get() as number | undefined;
}

export function experimentNames(connection: Connection): readonly string[] {
  return connection.prepare('SELECT name FROM experiments ORDER BY name').pluck().all() as string[];
}

/** What an experiment asked and expected, as its newest sweep says. */
export function experimentOf(connection: Connection, name: string): { question: string; expectation: string } {
  return connection.prepare('SELECT question, expectation FROM experiments WHERE name = ?').get(name) as {
    question: string;
    expectation: string;
  };
}

/** The text of the spec that an experiment was swept with last; overrides are a JSON list of path=value. */
export function newestSweep(connection: Connection, experiment: string): { spec_text: string; overrides: string } {
  return connection
    .prepare(
      `SELECT spec_text, overrides FROM sweeps JOIN experiments ON experiments.id = experiment_id WHERE name = ?
       ORDER BY sweeps.id DESC LIMIT 1`,
    )
    .get(experiment) as { spec_text: string; overrides: string };
}

/** Best first. */
export function variantSummaries(connection: Connection, variants: readonly number[]): VariantSummary[] {
  const marks = variants.map(() => '?').join(', ');
  return connection
    .prepare(
      `SELECT * FROM variant_summary WHERE variant_id IN (${marks}) ORDER BY best_val_exact_mean DESC, epochs_to_90_mean IS NULL, epochs_to_90_mean, variant_id`,
    )
    .all(...variants) as VariantSummary[];
}

/** The canonical JSON of a run's configuration. */
export function configOf(connection: Connection, run: number): string {
  return connection
    .prepare('SELECT config FROM runs JOIN variants ON variants.id = variant_id WHERE runs.id = ?')
    .pluck()
    .get(run) as string;
}

/** A variant's settings by dotted path, as they are shown. */
export function paramsOf(connection: Connection, variant: number): Record<string, string> {
  const rows = connection
    .prepare('SELECT path, text FROM params WHERE variant_id = ? ORDER BY path')
    .raw()
    .all(variant);
  return Object.fromEntries(rows as [string, string][]);
}

export function curve(connection: Connection, run: number): EpochRow[] {
  return connection.prepare('SELECT * FROM curves WHERE run = ? ORDER BY epoch').all(run) as EpochRow[];
}

export function attempts(connection: Connection, run: number): AttemptRow[] {
  return connection
    .prepare(
      'SELECT number, started_at, ended_at, outcome, error, provenance FROM attempts WHERE run_id = ? ORDER BY number',
    )
    .all(run) as AttemptRow[];
}

/** The best checkpoint first, then the others from newest to oldest. */
export function checkpoints(connection: Connection, run: number): CheckpointRow[] {
  return connection
    .prepare(
      `SELECT epoch, step, path, bytes, sha256, is_best FROM checkpoints WHERE run_id = @run
       ORDER BY (step = 0 AND epoch = (SELECT best_epoch FROM runs WHERE id = @run)) DESC, epoch DESC, step DESC`,
    )
    .all({ run }) as CheckpointRow[];
}

/** The first wrong answers of a set after an epoch, in a fixed order. */
export function wrongAnswers(
  connection: Connection,
  { run, epoch, eval_set }: Pick<WrongAnswer, 'run' | 'epoch' | 'eval_set'>,
  limit: number,
): WrongAnswer[] {
  return connection
    .prepare(
      'SELECT * FROM wrong_answers WHERE run = @run AND epoch = @epoch AND eval_set = @eval_set ORDER BY example LIMIT @limit',
    )
    .all({ run, epoch, eval_set, limit }) as WrongAnswer[];
}

export interface EvaluationRow {
  readonly eval_set_id: number;
  readonly eval_set: string;
  readonly size: number;
  readonly wrong: number;
}

/** Where a set was last asked, for every set of a run; validation first. */
export interface EvalCurveRow {
  readonly run: number;
  readonly epoch: number;
  readonly eval_set: string;
  readonly size: number;
  readonly wrong: number;
  readonly exact: number;
  readonly char_accuracy: number | null;
  readonly loss: number | null;
  readonly chance_char_accuracy: number;
  readonly trained: number | null;
  readonly commuted: number | null;
}

export function lastEvaluations(connection: Connection, run: number): EvalCurveRow[] {
  return connection
    .prepare(
      `SELECT * FROM eval_curves AS one WHERE run = ?
         AND epoch = (SELECT max(epoch) FROM eval_curves WHERE run = one.run AND eval_set = one.eval_set)
       ORDER BY eval_set <> 'validation', eval_set`,
    )
    .all(run) as EvalCurveRow[];
}

export interface VariantEvalSet {
  readonly experiment: string;
  readonly variant: string;
  readonly variant_id: number;
  readonly eval_set: string;
  readonly n: number;
  readonly exact_mean: number;
  readonly exact_sd: number | null;
  readonly wrong_mean: number;
}

/** The sets beside validation, as runs that are done were last asked them. */
export function variantEvalSets(connection: Connection, variants: readonly number[]): VariantEvalSet[] {
  const marks = variants.map(() => '?').join(', ');
  return connection
    .prepare(
      `SELECT * FROM variant_eval_sets WHERE variant_id IN (${marks}) AND eval_set <> 'validation' ORDER BY variant_id, eval_set`,
    )
    .all(...variants) as VariantEvalSet[];
}

/** What a run's dataset turned out to be; null where it has not begun, or began under an older harness. */
export function datasetOf(connection: Connection, run: number): StartedEvent['dataset'] | null {
  const text = connection.prepare('SELECT dataset FROM runs WHERE id = ?').pluck().get(run) as string | null;
  return text === null ? null : (JSON.parse(text) as NonNullable<StartedEvent['dataset']>);
}

/** The sets a run was asked after an epoch, validation first. */
export function evaluations(connection: Connection, run: number, epoch: number): EvaluationRow[] {
  return connection
    .prepare(
      `SELECT evaluations.eval_set_id, name AS eval_set, size, wrong FROM evaluations
       JOIN run_eval_sets ON run_eval_sets.run_id = evaluations.run_id AND run_eval_sets.eval_set_id = evaluations.eval_set_id
       WHERE evaluations.run_id = ? AND epoch = ? ORDER BY name <> 'validation', name`,
    )
    .all(run, epoch) as EvaluationRow[];
}

export interface PlannedState {
  readonly run: number;
  readonly status: RunStatus;
}

/** What is known of a planned run. */
export function plannedState(
  connection: Connection,
  experiment: string,
  identity: string,
  seed: number,
): PlannedState | undefined {
  return connection
    .prepare(
      `SELECT runs.id AS run, status FROM runs JOIN variants ON variants.id = variant_id
       JOIN experiments ON experiments.id = experiment_id WHERE name = ? AND identity = ? AND seed = ?
       ORDER BY status NOT IN ('finished', 'stopped'), runs.id LIMIT 1`,
    )
    .get(experiment, identity, seed) as PlannedState | undefined;
}
