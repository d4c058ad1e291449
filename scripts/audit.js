// Compares every row of a database with the folders of its runs: node scripts/audit.js HOME [--live] [--database FILE]
//
// Imports nothing of the product: with that, it might share a fault. Prints one line for each discrepancy and exits
// with 1, or one line that there is none. --live: runs whose state is `running` may have lines in their logs that the
// database has not read yet. Not compared: labels, the words of an experiment, and by what examples can be told apart.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { changes, differences } from './audit/compare.js';
import { numbersIn, readPlan, readRemoved, readSet } from './audit/folders.js';
import { setId } from './audit/replay.js';
import { auditRun } from './audit/run.js';

const SCHEMA = 6;
const OF_RUNS = ['attempts', 'epochs', 'evaluations', 'mispredictions', 'checkpoints', 'run_eval_sets', 'run_metrics'];
/** Since schema 10. */
const WRITTEN = { since: 10, tables: ['run_tags', 'run_notes'] };
const WHOLE = ['runs', 'variants', 'experiments', 'sweeps', 'params', 'eval_sets', 'examples', 'removed_runs'];

/** @returns one line for each discrepancy */
export const audit = (home, options) => auditAll(home, options).found;

function auditAll(home, { live = false, database: path = join(home, 'harness.db') } = {}) {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    database.exec('BEGIN'); // one state of it, whoever writes meanwhile
    const schema = database.pragma('user_version', { simple: true });
    if (schema < SCHEMA) throw new Error(`${database.name} has schema ${schema}; ${SCHEMA} and newer can be compared`);
    const rows = tablesOf(database, schema);
    const of = { home, live, rows };
    const found = [
      ...numbers(of),
      ...orphans(rows),
      ...variants(rows),
      ...sets(of),
      ...rows.runs.flatMap((run) => auditRun(of, run)),
    ];
    return { found, runs: rows.runs.length, rows: rows.count };
  } finally {
    database.close();
  }
}

/** Whole tables; those about runs by run. */
function tablesOf(database, schema) {
  let count = 0;
  const all = (table) => {
    const rows = database.prepare(`SELECT * FROM ${table}`).all();
    count += rows.length;
    return rows;
  };
  const whole = Object.fromEntries(WHOLE.map((table) => [table, all(table)]));
  const ofRuns = [...OF_RUNS, ...(schema < WRITTEN.since ? [] : WRITTEN.tables)];
  const byRun = Object.fromEntries(
    ofRuns.map((table) => [table, groupBy(all(table), ({ run_id: id, run = id }) => run)]),
  );
  return { ...whole, byRun, count };
}

function groupBy(rows, keyOf) {
  const groups = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    if (groups.has(key)) groups.get(key).push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** Numbers and identities are given once; every folder of a run has a row. */
function* numbers({ home, rows }) {
  const known = new Map(rows.runs.map(({ id, uid }) => [id, uid]));
  const removed = new Set(rows.removed_runs.map(({ run }) => run));
  for (const run of removed) if (known.has(run)) yield `run${run}: its number is one of a removed run`;
  for (const { run, uid } of readRemoved(home)) {
    // A number may come back with its own folder: a removal that was undone, a folder from a backup.
    if (known.has(run) && known.get(run) !== uid) yield `run${run}: its number is one of a removed run`;
    if (!removed.has(run) && !known.has(run))
      yield `run${run}: removed-runs.ndjson names it, and the database does not`;
  }
  const owners = new Map();
  for (const run of numbersIn(home, 'run')) {
    const folder = join(home, `run${run}`);
    if (!existsSync(join(folder, 'plan.json'))) continue;
    if (!known.has(run)) yield `run${run}: the database does not know this folder`;
    const uid = uidIn(folder);
    if (uid !== undefined && owners.has(uid)) yield `run${run}: has the identity of run${owners.get(uid)}`;
    owners.set(uid, run);
  }
  for (const run of numbersIn(home, 'removed-run')) {
    if (known.has(run)) yield `run${run}: its folder was put aside, and its rows are there`;
  }
}

function uidIn(folder) {
  try {
    return readPlan(folder)?.uid;
  } catch {
    return undefined; // told with the run
  }
}

function* orphans({ runs, byRun }) {
  const known = new Set(runs.map(({ id }) => id));
  for (const [table, groups] of Object.entries(byRun)) {
    for (const [run, rows] of groups)
      if (!known.has(run)) yield `run${run}: ${rows.length} rows of ${table} and no run`;
  }
}

/** Settings of variants, as rows, against the configuration that they are of. */
function* variants({ variants: all, params }) {
  const byVariant = groupBy(params, ({ variant_id: variant }) => variant);
  for (const { id, config } of all) {
    const leaves = leavesOf(JSON.parse(config)).map(([path, value]) => [
      path,
      { text: textOf(value), number: typeof value === 'number' ? value : null },
    ]);
    yield* differences(`variant ${id}: params`, new Map(leaves), byVariant.get(id) ?? [], ({ path }) => path);
  }
}

const isTree = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const leavesOf = (tree, prefix = '') =>
  Object.entries(tree).flatMap(([key, value]) =>
    isTree(value) ? leavesOf(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value]],
  );

function textOf(value) {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : value.map(textOf).join(',');
  if (isTree(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key}: ${textOf(inner)}`)
      .join(', ')}}`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Evaluation sets: the file is what its name says, the rows are what the file says. */
function* sets({ home, rows }) {
  const examples = groupBy(rows.examples, ({ eval_set_id: set }) => set);
  for (const row of rows.eval_sets) {
    const what = `evaluation set ${row.hash.slice(0, 12)}`;
    try {
      const { attributes, examples: questions } = readSet(home, row.hash);
      // Files of older releases have no attributes: the database has what their harness worked out.
      const kept = attributes === undefined ? {} : { attributes: JSON.stringify(attributes) };
      yield* changes(what, { id: setId(row.hash), size: questions.length, ...kept }, row);
      const expected = new Map(
        questions.map(({ equation, answer, attributes: values }, index) => [
          index,
          { equation, answer, ...(values && { attributes: JSON.stringify(values) }) },
        ]),
      );
      yield* differences(`${what}: example`, expected, examples.get(row.id) ?? [], ({ example }) => example);
    } catch (error) {
      yield `${what}: ${error.message}`;
    }
  }
}

function main() {
  const { values, positionals } = parseArgs({
    options: { live: { type: 'boolean' }, database: { type: 'string' } },
    allowPositionals: true,
  });
  const [home, ...more] = positionals;
  if (home === undefined || more.length > 0)
    throw new Error('expected: node scripts/audit.js HOME [--live] [--database FILE]');
  const { found, runs, rows } = auditAll(home, values);
  if (found.length === 0) console.log(`audit: ${runs} runs, ${rows} rows: every row is in its folder`);
  else console.log(found.join('\n'));
  process.exitCode = found.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main();
  } catch (error) {
    console.error(`audit: ${error.message}`);
    process.exitCode = 2;
  }
}
