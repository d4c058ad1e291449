// harness sweep: train what an experiment file asks for and is not there yet.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkDataset } from '../data/dataset.js';
import { checkRules } from '../data/sample-weights.js';
import { networkConfig } from '../model/network-config.js';
import type { RunLimits } from '../launch/sweep-parts.js';
import { planSweep, type RunPlan } from '../plan/expand.js';
import { differingSettings } from '../plan/difference.js';
import { canonicalJson } from '../plan/identity.js';
import { inert } from '../report/format.js';
import { renderTable } from '../report/table.js';
import { plannedRuns, type PlannedRun } from '../results/sweep.js';
import { openForReading } from '../store/database/open-for-reading.js';
import type { Recorder } from '../store/recorder.js';
import { decodeText } from '../spec/encoding.js';
import { nearest } from '../util/nearest.js';
import { parseSpec, type Spec } from '../spec/parse.js';
import { ENGINES } from '../spec/engine-schema.js';
import { fileSources } from '../store/sources.js';
import type { Sources } from '../tasks/sources.js';
import type { OpenTask } from '../tasks/task.js';
import { formatProblem, messageOf, systemCode, UserError } from '../util/errors.js';
import { command } from './command.js';
import { located, printJson, wholeNumber, type Context } from './context.js';
import { chosenLauncher, launcherOption } from './launcher.js';

export const sweepCommand = command({
  positionals: {
    spec: { type: 'string', demandOption: true, describe: 'Experiment file (YAML)' },
  },
  options: {
    jobs: { type: 'number', alias: 'j', describe: 'Runs at a time [as many as processors may be used]' },
    set: { type: 'string', array: true, default: [], nargs: 1, describe: 'Override a key: training.epochs=5' },
    engine: { type: 'string', choices: ENGINES, describe: 'What trains: short for --set engine=...' },
    launcher: launcherOption,
    'dry-run': { type: 'boolean', default: false, describe: 'Only show which runs that means' },
    json: { type: 'boolean', default: false, describe: 'One JSON document on stdout' },
  },
  examples: [['$0 sweep experiments/quickstart.yaml', '']],
  run: async (args, context) => {
    const engine = args.engine === undefined ? [] : [`engine=${args.engine}`];
    const spec = loadSpec(context, args.spec, [...args.set, ...engine]);
    const sources = fileSources(dirname(located(context, args.spec)));
    const { runs: plans, warnings } = planSweep(spec, sources.pin);
    for (const warning of [...spec.warnings, ...warnings]) context.note(`warning: ${formatProblem(warning)}`);
    checkPlans(context, plans, sources);
    const jobs = checkJobs(args.jobs) ?? spec.limits.jobs;
    if (args['dry-run']) {
      if (spec.cost !== '') context.note(`cost: ${inert(spec.cost)}`);
      return showPlan(context, spec, plans, args.json);
    }
    const launcher = chosenLauncher(context, args.launcher, spec.launcher, args.spec);
    const { trainAndReport } = await import('./train.js'); // a dry run waits for none of it
    return trainAndReport(context, {
      select: (recorder) => {
        // Before any row: a run without the file that it is trained on could never go on.
        const configs = plans.map(({ config }) => config);
        sources.keep(context.paths, configs);
        return registered(context, recorder, spec, plans);
      },
      jobs,
      limitsOf: () => runLimits(spec),
      launcher: () => launcher,
      onFailure: spec.onFailure,
      json: args.json,
    });
  },
});

/** Runs are known by what they compute: a setting that changes no number stays as it was when a run was registered. */
function registered(context: Context, recorder: Recorder, spec: Spec, plans: readonly RunPlan[]) {
  const runs = recorder.register(spec, plans);
  for (const { id, plan } of runs) {
    const difference = differingSettings(recorder.find(id)!.plan.config, [plan.config]);
    if (difference === '') continue;
    context.note(`note: run${id} keeps what it was registered with, which gives the same numbers: ${difference}`);
  }
  return runs;
}

/** Finds out before anything is trained whether every dataset and network can be made. */
function checkPlans(context: Context, plans: readonly RunPlan[], sources: Sources): void {
  const checked = new Map<string, OpenTask>();
  const warned = new Set<string>();
  for (const { config } of plans) {
    const identity = canonicalJson(config.data);
    const task = checked.get(identity) ?? checkDataset(config.data, sources);
    checked.set(identity, task);
    checkRules(config, task);
    networkConfig(config, task.codec);
    for (const text of (task.warnings ?? []).map(formatProblem)) {
      if (!warned.has(text)) context.note(`warning: ${text}`);
      warned.add(text);
    }
  }
}

export function runLimits({ limits, retry }: Pick<Spec, 'limits' | 'retry'>): RunLimits {
  const { threads, run_timeout: timeout } = limits;
  return { threads, runTimeoutMs: timeout === null ? null : timeout * 1000, retry };
}

export function loadSpec(context: Context, file: string, overrides: readonly string[]): Spec {
  return parseSpec(file, readSpecFile(context, file), overrides);
}

function readSpecFile(context: Context, file: string): string {
  const path = located(context, file);
  try {
    if (statSync(path).isDirectory()) {
      throw new UserError('file', { at: file, message: 'is a folder', expected: 'an experiment file (YAML)' });
    }
    return decodeText(file, readFileSync(path));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const isMissing = systemCode(error) === 'ENOENT';
    const message = isMissing ? 'there is no such file' : `cannot be read: ${messageOf(error)}`;
    const hint = isMissing ? nearestFile(context, file) : undefined;
    throw new UserError('file', { at: file, message, expected: 'an experiment file (YAML)', ...(hint && { hint }) });
  }
}

/** "did you mean ..." for a file beside the missing one. */
function nearestFile(context: Context, file: string): string | undefined {
  const folder = dirname(file);
  if (!existsSync(located(context, folder))) return undefined;
  return nearest(
    file,
    readdirSync(located(context, folder)).map((name) => join(folder, name)),
  );
}

export function checkJobs(jobs: number | undefined): number | undefined {
  return jobs === undefined ? undefined : wholeNumber('--jobs', jobs, 1, 1024);
}

function showPlan(context: Context, spec: Spec, plans: readonly RunPlan[], json: boolean): void {
  const rows = planned(context, spec, plans);
  if (json) {
    printJson(context, { experiment: spec.name, runs: rows });
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
}

function planned(context: Context, spec: Spec, plans: readonly RunPlan[]): readonly PlannedRun[] {
  if (!existsSync(context.paths.database)) return plannedRuns(undefined, spec.name, plans);
  const connection = openForReading(context.paths.database);
  try {
    return plannedRuns(connection, spec.name, plans);
  } finally {
    connection.close();
  }
}
