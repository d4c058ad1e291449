// harness sweep --dry-run: which runs an experiment file means, or, of a search, which it begins with.

import { existsSync } from 'node:fs';
import { scriptOf } from '../launch/launchers/slurm/script.js';
import type { RunPlan } from '../plan/expand.js';
import { firstRuns } from '../plan/scheduler/preview.js';
import { inert } from '../report/format.js';
import { renderTable } from '../report/table.js';
import { plannedRuns, type PlannedRun } from '../results/sweep.js';
import type { LauncherKeys } from '../spec/launcher-schema.js';
import { openForReading } from '../store/database/open-for-reading.js';
import { printJson, type Context } from './context.js';
import type { PlannedSweep } from './planned-sweep.js';
import { scheduleWords } from './schedule-words.js';

/** So many of what a search begins with are shown. */
const FIRST = 10;

/** @param launcher what would train; where that is a cluster, its batch script is shown */
export function showDryRun(context: Context, sweep: PlannedSweep, launcher: LauncherKeys, json: boolean): void {
  const { spec, schedule } = sweep;
  if (spec.cost !== '') context.note(`cost: ${inert(spec.cost)}`);
  for (const words of scheduleWords(sweep)) context.note(words);
  const plans = schedule.search === null ? schedule.runs : firstRuns(schedule.scheduler, FIRST);
  const rows = planned(context, spec.name, plans);
  const open = rows.filter(({ status }) => status === 'new' || status === 'to be resumed').length;
  const script = open === 0 ? undefined : scriptOf(launcher, context.paths.home, open, spec.limits.threads);
  if (json) {
    const search = schedule.search === null ? {} : { search: spec.sweep.search, most_runs: schedule.most };
    printJson(context, { experiment: spec.name, ...search, runs: rows, ...(script && { batch_script: script }) });
    return;
  }
  const columns = [
    { title: 'run' },
    { title: 'variant' },
    { title: 'seed', align: 'right' as const },
    { title: 'state' },
  ];
  const cells = rows.map((row) => [
    row.run === null ? '-' : `run${row.run}`,
    row.variant,
    String(row.seed),
    row.status,
  ]);
  context.print(renderTable(columns, cells));
  if (script !== undefined) context.print(`\n${script}`);
}

function planned(context: Context, experiment: string, plans: readonly RunPlan[]): readonly PlannedRun[] {
  if (!existsSync(context.paths.database)) return plannedRuns(undefined, experiment, plans);
  const connection = openForReading(context.paths.database);
  try {
    return plannedRuns(connection, experiment, plans);
  } finally {
    connection.close();
  }
}
