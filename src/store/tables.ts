// Reads whole tables of some runs, for other programs to work on.

import type { Connection } from './connection.js';

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** Whole numbers are bigint and others number, by what the database has them as, so that 0 and 0.0 stay apart. */
  readonly rows: readonly (readonly TableCell[])[];
}

export type TableCell = string | number | bigint | null;

/** Each with the runs it is about as a JSON list. */
const QUERIES: Readonly<Record<string, string>> = {
  runs: 'SELECT * FROM run_summary WHERE run IN (SELECT value FROM json_each(@runs)) ORDER BY run',
  epochs: 'SELECT * FROM curves WHERE run IN (SELECT value FROM json_each(@runs)) ORDER BY run, epoch',
  evaluations:
    'SELECT * FROM eval_curves WHERE run IN (SELECT value FROM json_each(@runs)) ORDER BY run, epoch, eval_set',
  wrong_answers: `SELECT * FROM wrong_answers WHERE run IN (SELECT value FROM json_each(@runs))
    ORDER BY run, epoch, eval_set, example`,
  params: `SELECT runs.id AS run, path, text, number FROM runs JOIN params ON params.variant_id = runs.variant_id
    WHERE runs.id IN (SELECT value FROM json_each(@runs)) ORDER BY runs.id, path`,
};

/** One table at a time: wrong answers can be many. */
export function* tablesOf(connection: Connection, runs: readonly number[]): Generator<Table> {
  for (const [name, sql] of Object.entries(QUERIES)) {
    const statement = connection.prepare(sql).raw().safeIntegers();
    const columns = statement.columns().map((column) => column.name);
    yield { name, columns, rows: statement.all({ runs: JSON.stringify(runs) }) as Table['rows'] };
  }
}

/** The runs that a sweep registered first. */
export function runsOfSweep(connection: Connection, sweep: number): number[] {
  return connection.prepare('SELECT id FROM runs WHERE sweep_id = ? ORDER BY id').pluck().all(sweep) as number[];
}
