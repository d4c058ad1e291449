// Reads many rows at once, fast.

import type { Connection } from '../database/connection.js';

/**
 * Rows as objects, three times as fast as SQLite's binding makes wide ones: copies of an object that has all columns.
 */
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
