// Reads runs: what each one is and reached, one row of `run_summary` each.

import type { StartedEvent } from '../../train/events.js';
import { metricOf } from '../../train/metric-table.js';
import type { RunStatus } from '../../train/run-status.js';
import type { Connection } from '../database/connection.js';
import { IS_DONE } from '../database/status.js';
import { manyRows } from './rows.js';

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

export interface RunFilter {
  readonly experiment?: string | undefined;
  /** Only in one of these states. */
  readonly status?: readonly RunStatus[] | undefined;
  /** Only these. */
  readonly runs?: readonly number[] | undefined;
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
  { experiment, status, runs, sort = 'run', limit = -1 }: RunFilter = {},
  columns: readonly string[] = ['*'],
): RunSummary[] {
  const direction = metricOf(sort)?.better === 'higher' ? 'DESC' : 'ASC';
  // Runs lie in their own order: what asks for no other is not sorted.
  const order = sort === 'run' ? 'run' : `${sort} IS NULL, ${sort} ${direction}, run`;
  const sql = `SELECT ${columns.join(', ')} FROM run_summary
    WHERE (@experiment IS NULL OR experiment = @experiment) AND (@status IS NULL OR status IN (SELECT value FROM json_each(@status)))
    AND (@runs IS NULL OR run IN (SELECT value FROM json_each(@runs)))`;
  const values = {
    experiment: experiment ?? null,
    status: status === undefined ? null : JSON.stringify(status),
    runs: runs === undefined ? null : JSON.stringify(runs),
    limit,
  };
  // Limited to the last ones when in order of time, to the first ones else.
  const isNewest = sort === 'run' && limit >= 0;
  const rows = manyRows<RunSummary>(
    connection,
    `${sql} ORDER BY ${order}${isNewest ? ' DESC' : ''} LIMIT @limit`,
    values,
  );
  return isNewest ? rows.reverse() : rows;
}

export function findRun(connection: Connection, run: number): RunSummary | undefined {
  return connection.prepare('SELECT * FROM run_summary WHERE run = ?').get(run) as RunSummary | undefined;
}

export function lastRun(connection: Connection): number | undefined {
  return connection.prepare('SELECT max(id) FROM runs').pluck().get() as number | undefined;
}

/** The canonical JSON of a run's configuration. */
export function configOf(connection: Connection, run: number): string {
  return connection
    .prepare('SELECT config FROM runs JOIN variants ON variants.id = variant_id WHERE runs.id = ?')
    .pluck()
    .get(run) as string;
}

/** What a run's dataset turned out to be; null where it has not begun, or began under an older harness. */
export function datasetOf(connection: Connection, run: number): StartedEvent['dataset'] | null {
  const text = connection.prepare('SELECT dataset FROM runs WHERE id = ?').pluck().get(run) as string | null;
  return text === null ? null : (JSON.parse(text) as NonNullable<StartedEvent['dataset']>);
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
       ORDER BY NOT ${IS_DONE}, runs.id LIMIT 1`,
    )
    .get(experiment, identity, seed) as PlannedState | undefined;
}

/** The runs that a sweep registered first. */
export function runsOfSweep(connection: Connection, sweep: number): number[] {
  return connection.prepare('SELECT id FROM runs WHERE sweep_id = ? ORDER BY id').pluck().all(sweep) as number[];
}

/** Rows without the names of their columns, which stand once: ten thousand of them are a third as long. */
export interface RunTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

const WRITTEN = `(SELECT group_concat(tag, ' ') FROM (SELECT tag FROM run_tags WHERE run_tags.run = run_summary.run ORDER BY tag)) AS tags,
  (SELECT note FROM run_notes WHERE run_notes.run = run_summary.run) AS note`;

/**
 * Tags as one text, apart by blanks, and the note come after the columns.
 * @param runs only these; all where nothing is said
 */
export function runTable(
  connection: Connection,
  columns: readonly (keyof RunSummary)[],
  runs?: readonly number[],
): RunTable {
  const some = runs === undefined ? '' : ' WHERE run IN (SELECT value FROM json_each(?))';
  const sql = `SELECT ${columns.join(', ')}, ${WRITTEN} FROM run_summary${some} ORDER BY run`;
  const rows = connection
    .prepare(sql)
    .raw()
    .all(...(runs === undefined ? [] : [JSON.stringify(runs)])) as RunTable['rows'];
  return { columns: [...columns, 'tags', 'note'], rows };
}
