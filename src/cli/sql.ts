// harness sql: any query of the database that only reads.

import { existsSync } from 'node:fs';
import { ESCAPE_DESCRIPTION, toCsv } from '../report/csv.js';
import { renderTable } from '../report/table.js';
import { documentation } from '../store/sql/documentation.js';
import { openForReading } from '../store/database/open-for-reading.js';
import { MOST_MEMORY, runUserQuery, type QueryResult } from '../store/sql/user-query.js';
import { UserError } from '../util/errors.js';
import { command } from './command.js';
import { printJson, wholeNumber, type Context } from './context.js';
import { savedQueries, savedQuery } from './saved-queries.js';

export const sqlCommand = command({
  positionals: {
    query: { type: 'string', describe: 'One SELECT, or @NAME: experiments/queries/NAME.sql' },
  },
  options: {
    param: { type: 'string', array: true, nargs: 1, default: [], describe: 'NAME=VALUE for :NAME in the query' },
    schema: {
      type: 'boolean',
      default: false,
      describe: 'The views with what their columns mean, and the saved queries',
    },
    json: { type: 'boolean', default: false, describe: 'A JSON list of rows' },
    csv: { type: 'boolean', default: false, describe: 'CSV, safe to open in a spreadsheet' },
    escape: { type: 'boolean', describe: ESCAPE_DESCRIPTION },
    limit: { type: 'number', default: 1000, describe: 'Most rows' },
    timeout: { type: 'number', default: 30, describe: 'Most seconds' },
    memory: { type: 'number', default: MOST_MEMORY / 1e6, describe: 'Most MB of memory' },
  },
  examples: [
    ['$0 sql "select * from run_summary"', ''],
    ['$0 sql @slices --param run=12', ''],
    ['$0 sql --schema', ''],
  ],
  run: async ({ query, param, schema, json, csv, escape, limit, timeout, memory }, context) => {
    if (json && csv) throw new UserError('argument', { message: '--json and --csv exclude each other' });
    if (schema === (query !== undefined)) {
      throw new UserError('argument', {
        message: schema ? '--schema goes without a query' : 'no query is given',
        expected: 'one SELECT, @NAME, or --schema',
      });
    }
    if (escape !== undefined && !csv) {
      throw new UserError('argument', { at: '--escape', message: 'has no effect without --csv' });
    }
    if (query === undefined) return showSchema(context, json, csv);
    wholeNumber('--limit', limit, 1);
    if (!(timeout > 0)) {
      throw new UserError('argument', {
        at: '--timeout',
        message: 'not a time',
        expected: 'seconds, more than 0',
        received: String(timeout),
      });
    }
    wholeNumber('--memory', memory, 1);
    const sql = query.startsWith('@') ? savedQuery(context.workingFolder, query.slice(1)).sql : query;
    const params = readParams(param, sql);
    const { database } = context.paths;
    if (!existsSync(database)) openForReading(database).close(); // says that there is none
    const result = await runUserQuery({ database, sql, params, limit, memory: memory * 1e6 }, timeout * 1000);
    if (result.truncated) context.note(truncationOf(result, limit));
    if (json) printJson(context, toObjects(result));
    else if (csv) context.print(toCsv(result.columns, result.rows, { isEscaped: escape !== false }).slice(0, -1));
    else context.print(toTable(result));
  },
});

const truncationOf = ({ rows }: QueryResult, limit: number): string =>
  rows.length === limit
    ? `only the first ${limit} rows; --limit for more`
    : `only the first ${rows.length} rows: the answer is too large`;

/** `run=12` is a number, `experiment=reverse` a text. */
function readParams(words: readonly string[], sql: string): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value] = /^:?([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
      const refused = (rest: { message: string; expected?: string; received?: string }): UserError =>
        new UserError('argument', { at: '--param', ...rest });
      if (name === undefined) {
        throw refused({ message: 'not a parameter', expected: 'NAME=VALUE', received: JSON.stringify(word) });
      }
      if (!new RegExp(`[:@$]${name}\\b`).test(sql)) throw refused({ message: `the query has no :${name}` });
      return [name, /^-?\d+(\.\d+)?$/.test(value!) ? Number(value) : value!];
    }),
  );
}

/** What may be asked: views with their columns, saved queries. */
function showSchema(context: Context, json: boolean, csv: boolean): void {
  const saved = savedQueries(context.workingFolder).map(({ name, about }) => ({ name: `@${name}`, about }));
  if (json) return printJson(context, { views: documentation, queries: saved });
  const rows = Object.entries(documentation).flatMap(([view, { columns }]) =>
    Object.entries(columns).map(([column, about]) => [view, column, about]),
  );
  if (csv) return context.print(toCsv(['view', 'column', 'meaning'], rows).slice(0, -1));
  const views = Object.entries(documentation).map(([view, { about, columns }]) => {
    const table = renderTable([{ title: 'column' }, { title: 'meaning' }], Object.entries(columns));
    return `${view}: ${about}\n${table.replace(/^/gm, '  ')}`;
  });
  const columns = [{ title: 'saved query' }, { title: 'what it asks' }];
  const queries = renderTable(
    columns,
    saved.map(({ name, about }) => [name, about]),
  );
  context.print([...views, queries].join('\n\n'));
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
