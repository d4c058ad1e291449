// harness sql: any question to the database that only reads.

import { existsSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { toCsv } from '../report/csv.js';
import { renderTable } from '../report/table.js';
import { openForReading } from '../store/database.js';
import { runUserQuery, type QueryResult } from '../store/user-query.js';
import { UserError } from '../util/errors.js';
import { printJson, wholeNumber, type Context } from './context.js';

interface SqlArguments {
  readonly query: string;
  readonly json: boolean;
  readonly csv: boolean;
  readonly limit: number;
  readonly timeout: number;
}

export function sqlCommand(context: Context): CommandModule<object, SqlArguments> {
  return {
    command: 'sql <query>',
    describe: 'Ask the database; read-only',
    builder: (yargs) =>
      yargs
        .positional('query', { type: 'string', demandOption: true, describe: 'One SELECT' })
        .option('json', { type: 'boolean', default: false, describe: 'A JSON list of rows' })
        .option('csv', { type: 'boolean', default: false, describe: 'CSV, safe to open in a spreadsheet' })
        .option('limit', { type: 'number', default: 1000, describe: 'Most rows' })
        .option('timeout', { type: 'number', default: 30, describe: 'Most seconds' })
        .example('$0 sql "select * from run_summary"', '')
        .example('$0 sql "select * from wrong_answers where run = 1 and epoch = 5"', ''),
    handler: async ({ query, json, csv, limit, timeout }) => {
      if (json && csv) throw new UserError('argument', { message: '--json and --csv exclude each other' });
      wholeNumber('--limit', limit, 1);
      if (!(timeout > 0)) {
        const expected = 'seconds, more than 0';
        throw new UserError('argument', {
          at: '--timeout',
          message: 'not a time',
          expected,
          received: String(timeout),
        });
      }
      const { database } = context.paths;
      if (!existsSync(database)) openForReading(database).close(); // says that there is none
      const result = await runUserQuery({ database, sql: query, limit }, timeout * 1000);
      if (result.truncated) context.note(`only the first ${limit} rows; --limit for more`);
      if (json) printJson(context, toObjects(result));
      else if (csv) context.print(toCsv(result.columns, result.rows).trimEnd());
      else context.print(toTable(result));
    },
  };
}

/** Columns of one name are told apart by numbers, so that none is lost. */
function toObjects({ columns, rows }: QueryResult): readonly object[] {
  const names = columns.map((name, index) => {
    const before = columns.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name}:${before + 1}`;
  });
  return rows.map((row) => Object.fromEntries(row.map((cell, index) => [names[index]!, cell])));
}

function toTable({ columns, rows }: QueryResult): string {
  const isNumeric = (index: number): boolean => rows.length > 0 && rows.every((row) => typeof row[index] !== 'string');
  return renderTable(
    columns.map((title, index) => ({ title, align: isNumeric(index) ? 'right' : 'left' })),
    rows.map((row) => row.map((cell) => (cell === null ? 'NULL' : String(cell)))),
  );
}
