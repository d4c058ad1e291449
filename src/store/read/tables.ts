// Reads whole tables of some runs, for other programs to work on.

import type { Connection } from '../database/connection.js';

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** What each column holds, whatever its values are: tables of several exports fit together. */
  readonly types: readonly ColumnType[];
  /** Whole numbers are bigint and others number, by what the database has them as, so that 0 and 0.0 stay apart. */
  readonly rows: readonly (readonly TableCell[])[];
}

export type ColumnType = 'INTEGER' | 'REAL' | 'TEXT';

export type TableCell = string | number | bigint | null;

/** Types of what the views compute; SQLite knows those of all that stands in a table. */
const COMPUTED: Readonly<Record<string, ColumnType>> = { exact: 'REAL', predicted: 'TEXT', absolute_error: 'REAL' };

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
  run_tags: 'SELECT * FROM run_tags WHERE run IN (SELECT value FROM json_each(@runs)) ORDER BY run, tag',
  run_notes: 'SELECT * FROM run_notes WHERE run IN (SELECT value FROM json_each(@runs)) ORDER BY run',
};

/** One table at a time: wrong answers can be many. */
export function* tablesOf(connection: Connection, runs: readonly number[]): Generator<Table> {
  for (const [name, sql] of Object.entries(QUERIES)) {
    const statement = connection.prepare(sql).raw().safeIntegers();
    const columns = statement.columns();
    yield {
      name,
      columns: columns.map((column) => column.name),
      types: columns.map(typeOf),
      rows: statement.all({ runs: JSON.stringify(runs) }) as Table['rows'],
    };
  }
}

/** Tables are STRICT: a column has values of its declared type alone. */
function typeOf({ name, type }: { readonly name: string; readonly type: string | null }): ColumnType {
  const known = (type as ColumnType | null) ?? COMPUTED[name];
  if (known === undefined) throw new Error(`internal: the column ${name} has no type`);
  return known;
}
