// harness rm: remove runs, rows and folders.

import { ownerIsAlive } from '../launch/host/liveness.js';
import { bytes as formatBytes, inert } from '../report/format.js';
import { renderTable } from '../report/table.js';
import { removeWeights } from '../store/care/ours.js';
import { removables, removeRun, type RemovalOptions, type Removable } from '../store/care/removal.js';
import { isDiskFull, openFullHome } from '../store/ownership/home.js';
import { Recorder } from '../store/recorder.js';
import { runUserQuery } from '../store/sql/user-query.js';
import { isNamedOneByOne, runsNamed } from '../results/selectors.js';
import { UserError } from '../util/errors.js';
import { command } from './command.js';
import { printJson, reading, type Context } from './context.js';

export const rmCommand = command({
  positionals: {
    what: {
      type: 'string',
      array: true,
      default: [],
      describe: 'Runs (run12, 12, last), a sweep (sweep3), an experiment',
    },
  },
  options: {
    query: { type: 'string', describe: 'A SELECT whose first column is the numbers of the runs' },
    'dry-run': { type: 'boolean', default: false, describe: 'Only show what would go' },
    yes: { type: 'boolean', default: false, alias: 'y', describe: 'Needed for what is not named run by run' },
    json: { type: 'boolean', default: false, describe: 'One JSON document' },
  },
  examples: [
    ['$0 rm run12 run15', ''],
    [`$0 rm --query "select run from run_summary where status = 'failed'" --dry-run`, ''],
  ],
  run: async ({ what, query, 'dry-run': dryRun, yes, json }, context) => {
    const found = await find(context, what, query);
    const needsYes = query !== undefined || !isNamedOneByOne(what);
    if (!dryRun && needsYes && !yes && found.length > 0) {
      context.note(listed(found));
      const hint = '--yes removes them, --dry-run only shows them';
      throw new UserError('argument', { message: `would remove ${summary(found)}`, hint });
    }
    if (!dryRun) remove(context, found);
    if (json) return printJson(context, { removed: dryRun ? [] : found, found });
    if (dryRun && found.length > 0) context.print(listed(found));
    context.note(`${dryRun ? 'would remove' : 'removed'} ${summary(found)}`);
  },
});

async function find(
  context: Context,
  what: readonly string[],
  query: string | undefined,
): Promise<readonly Removable[]> {
  if ((what.length === 0) === (query === undefined)) {
    const message = query === undefined ? 'nothing is named' : '--query goes without other words';
    throw new UserError('argument', { message, expected: 'runs, a sweep, an experiment, or --query' });
  }
  const queried = query === undefined ? undefined : await runsOfQuery(context, query);
  return reading(context, (connection) => {
    return removables(connection, context.paths, queried ?? runsNamed(connection, what));
  });
}

const MOST_RUNS = 100_000;
const QUERY_TIMEOUT_MS = 60_000;

async function runsOfQuery(context: Context, sql: string): Promise<readonly number[]> {
  reading(context, () => {}); // says so where there is no database
  const request = { database: context.paths.database, sql, params: {}, limit: MOST_RUNS };
  const { columns, rows } = await runUserQuery(request, QUERY_TIMEOUT_MS);
  const runs = rows.map(([first]) => first);
  const wrong = runs.find((run) => !Number.isSafeInteger(run));
  if (wrong === undefined) return runs as readonly number[];
  throw new UserError('argument', {
    at: '--query',
    message: 'its first column is not the numbers of runs',
    expected: 'select run from ...',
    received: `${columns[0] ?? ''}: ${JSON.stringify(wrong)}`,
  });
}

function remove(context: Context, found: readonly Removable[]): void {
  const { paths, now } = context;
  // On a full disk, what takes most of it goes first: it was to go anyway.
  const home = openFullHome(paths, { isAlive: ownerIsAlive }, (reading) => {
    const recorder = new Recorder(reading, paths, now);
    refuseTrained(recorder, found);
    for (const { run } of found) if (recorder.whose(run) === 'own') removeWeights(paths.run(run).checkpoints);
  });
  const { connection } = home;
  try {
    const recorder = new Recorder(connection, paths, now);
    refuseTrained(recorder, found);
    for (const { run } of found) {
      if (recorder.find(run) === undefined) continue; // somebody else was quicker
      const left = removeOne(context, run, { connection, recorder, paths, now, isAlive: ownerIsAlive });
      for (const path of left) context.note(inert(`note: ${path} stays: harness did not make it`));
    }
  } finally {
    home.close();
  }
}

/** Where the disk is too full to write the removal down, the run's weights go first. */
function removeOne(context: Context, run: number, options: RemovalOptions): readonly string[] {
  try {
    return removeRun(run, options);
  } catch (error) {
    if (!isDiskFull(error, context.paths) || options.recorder.whose(run) !== 'own') throw error;
    removeWeights(context.paths.run(run).checkpoints);
    return removeRun(run, options);
  }
}

function refuseTrained(recorder: Recorder, found: readonly Removable[]): void {
  const meant = new Set(found.map(({ run }) => run));
  const busy = recorder.trained(ownerIsAlive).filter(({ id }) => meant.has(id));
  if (busy.length === 0) return;
  const hint = 'wait for their sweep, or stop it with Ctrl-C; nothing was removed';
  throw new UserError('argument', { message: `${busy.map(({ id }) => `run${id}`).join(', ')} is being trained`, hint });
}

function listed(found: readonly Removable[]): string {
  const columns = ['run', 'experiment', 'variant', 'seed', 'status', 'size'].map((title) => ({ title }));
  const rows = found.map(({ run, experiment, variant, seed, status, bytes }) => {
    return [`run${run}`, experiment, variant, String(seed), status, formatBytes(bytes)];
  });
  return renderTable(columns, rows);
}

function summary(found: readonly Removable[]): string {
  const bytes = found.reduce((sum, each) => sum + each.bytes, 0);
  return `${found.length} run${found.length === 1 ? '' : 's'}, ${formatBytes(bytes)}`;
}
