// harness resume: continue what was interrupted, lost or failed.

import { existsSync } from 'node:fs';
import type { RunPlan } from '../plan/expand.js';
import { inert } from '../report/format.js';
import { differingSettings } from '../plan/difference.js';
import { ENGINES_LISTED } from '../spec/engine-schema.js';
import type { Spec } from '../spec/parse.js';
import type { LauncherKeys, LauncherName } from '../spec/launcher-schema.js';
import { ENGINES } from '../spec/engine-schema.js';
import { completeConfig } from '../spec/schema.js';
import { readJobFile } from '../store/ownership/job-file.js';
import type { RecordedRun, Recorder } from '../store/recorder.js';
import { runNumber } from '../results/selectors.js';
import { UserError } from '../util/errors.js';
import { command } from './command.js';
import { located, reading, type Context } from './context.js';
import { chosenLauncher, launcherOption } from './launcher.js';
import { planFile, runLimits, type PlannedSweep } from './planned-sweep.js';
import { storedSpecs, type Stored } from './stored-specs.js';
import { checkJobs } from './sweep.js';
import { trainAndReport, type Selected, type TrainingRequest } from './train.js';

export const resumeCommand = command({
  positionals: {
    what: { type: 'string', describe: 'A run or an experiment file [all that can be continued]' },
  },
  options: {
    jobs: { type: 'number', alias: 'j', describe: 'Runs at a time [as many as processors may be used]' },
    engine: { type: 'string', choices: ENGINES, describe: 'Go on with another engine: not bit for bit, and marked so' },
    launcher: launcherOption,
    cancel: {
      type: 'boolean',
      default: false,
      describe: 'End the jobs that are under way; each run writes a checkpoint',
    },
    json: { type: 'boolean', default: false, describe: 'One JSON document on stdout' },
  },
  run: async ({ what, jobs, engine, launcher, cancel, json }, context) => {
    const asked = checkJobs(jobs);
    const selection = selectRuns(context, what, launcher, cancel);
    const select = (recorder: Recorder): Selected => {
      const { runs, ...scheduled } = selection.select(recorder);
      if (engine !== undefined) refusePrograms(runs);
      return cancel ? { runs: runs.filter((run) => run.owner?.isWithJob === true) } : { runs, ...scheduled };
    };
    const wanted = { ...selection, select, jobs: asked ?? selection.jobs };
    return trainAndReport(context, { ...wanted, engine, json, isToCancel: cancel });
  },
});

/** @throws UserError where a program of one's own trains one of them: no engine can go on from its checkpoints */
function refusePrograms(runs: readonly RecordedRun[]): void {
  const program = runs.find(({ plan }) => typeof completeConfig(plan.config).engine !== 'string');
  if (program === undefined) return;
  throw new UserError('argument', {
    at: '--engine',
    message: `run${program.id} is trained by a program of its own`,
    expected: `a run of ${ENGINES_LISTED}`,
    hint: `harness resume run${program.id} goes on with that program`,
  });
}

type Selection = Pick<TrainingRequest, 'select' | 'jobs' | 'limitsOf' | 'launcher' | 'onFailure'>;

/** @param cancel whether runs are only to be ended: that needs nobody who decides which go on */
function selectRuns(
  context: Context,
  what: string | undefined,
  option: LauncherName | undefined,
  cancel: boolean,
): Selection {
  if (what !== undefined && existsSync(located(context, what))) return ofSpec(context, what, option);
  const specOf = storedSpecs();
  const limitsOf: TrainingRequest['limitsOf'] = (recorder, run) => runLimits(specOf(recorder, run));
  const launcher: TrainingRequest['launcher'] = (recorder, runs) =>
    launcherOfSweeps(context, option, runs, (run) => specOf(recorder, run));
  if (what !== undefined) {
    const run = reading(context, (connection) => runNumber(connection, what));
    return {
      select: (recorder) => ({ runs: [recorder.find(run)!] }),
      jobs: null,
      limitsOf,
      launcher,
      onFailure: 'continue',
    };
  }
  reading(context, () => {}); // says so where there is no database
  const select = (recorder: Recorder): Selected => {
    const open = [...recorder.withJobs(), ...recorder.open().map((run) => recorder.find(run)!)];
    return { runs: cancel ? open : withoutScheduled(context, open, (run) => specOf(recorder, run)) };
  };
  return { select, jobs: null, limitsOf, launcher, onFailure: 'continue' };
}

/** Which of a search's runs go on, and how far, is decided by all of them together. */
function withoutScheduled(
  context: Context,
  open: readonly RecordedRun[],
  specOf: (run: RecordedRun) => Stored,
): readonly RecordedRun[] {
  const isScheduled = (run: RecordedRun): boolean => specOf(run).isScheduled;
  const left = open.filter(isScheduled);
  for (const { id } of left) {
    context.note(
      `note: run${id} is left alone: it belongs to a sweep that decides which runs go on; harness sweep FILE goes ` +
        `on with it, harness resume run${id} trains it to its end`,
    );
  }
  return open.filter((run) => !isScheduled(run));
}

/** Only what was begun: new cells are for `sweep`. A search or a stopping rule goes on where it was. */
function ofSpec(context: Context, file: string, option: LauncherName | undefined): Selection {
  const planned = planFile(context, file, []);
  const { spec, schedule } = planned;
  const select = (recorder: Recorder): Selected => {
    const begun = schedule.search === null ? begunOf(recorder, planned) : ofSearch(recorder, spec);
    if (schedule.identity !== null) return { runs: begun, scheduled: planned };
    sayWhatWasEdited(context, spec, schedule.runs, recorder, begun);
    return { runs: begun };
  };
  return {
    select,
    jobs: spec.limits.jobs,
    limitsOf: () => runLimits(spec),
    launcher: (_, runs) => chosenLauncher(context, option ?? launcherBefore(context, runs), spec.launcher, file),
    onFailure: spec.onFailure,
  };
}

const begunOf = (recorder: Recorder, { spec, schedule }: PlannedSweep): readonly RecordedRun[] =>
  recorder.registered(spec, schedule.runs).filter(({ attempts }) => attempts > 0);

/** Of a search it is not known beforehand which runs there are. */
function ofSearch(recorder: Recorder, { name }: Spec): readonly RecordedRun[] {
  const withJobs = recorder.withJobs().filter(({ id }) => recorder.planRecord(id).experiment.name === name);
  return [...withJobs, ...recorder.openOf(name)];
}

/**
 * Runs of the experiment that were begun under another text of the file, and are not done, are not what the file says.
 * @throws UserError where there is nothing else to continue
 */
function sayWhatWasEdited(
  context: Context,
  spec: Spec,
  plans: readonly RunPlan[],
  recorder: Recorder,
  begun: readonly RecordedRun[],
): void {
  const others = recorder.openOf(spec.name).filter(({ id }) => !begun.some((run) => run.id === id));
  if (others.length === 0) return;
  const configs = plans.map(({ config }) => config);
  const problems = others.map(({ id, plan }) => {
    const difference = differingSettings(plan.config, configs);
    return {
      path: `run${id}`,
      message: inert(`was begun with other settings than the file has now: ${difference || `seed ${plan.seed}`}`),
      hint: `harness resume run${id} continues it as it was begun; harness sweep trains what the file says`,
    };
  });
  if (begun.length === 0) throw new UserError('plan', problems);
  for (const { path, message } of problems) context.note(`note: ${path} is left alone: it ${message}`);
}

/** Where a run goes on unless something else is said: one that a cluster's job had last, there. */
function launcherBefore({ paths }: Context, runs: readonly RecordedRun[]): LauncherName | undefined {
  const isOfJob = ({ id, attempts }: RecordedRun): boolean =>
    attempts > 0 && readJobFile(paths.run(id).attempt(attempts)) !== undefined;
  return runs.some(isOfJob) ? 'slurm' : undefined;
}

/** Of runs by the sweeps they came from: all of one go on in the same place. */
function launcherOfSweeps(
  context: Context,
  option: LauncherName | undefined,
  runs: readonly RecordedRun[],
  specOf: (run: RecordedRun) => Stored,
): LauncherKeys {
  const sweeps = [...new Set(runs.map(specOf))];
  return commonLauncher(
    sweeps.map((stored) => {
      const its = runs.filter((run) => specOf(run) === stored);
      return chosenLauncher(context, option ?? launcherBefore(context, its), stored.launcher);
    }),
  );
}

/** @throws UserError where runs of several sweeps were given to different launchers */
function commonLauncher(all: readonly LauncherKeys[]): LauncherKeys {
  const different = new Map(all.map((keys) => [JSON.stringify(keys), keys]));
  const [first] = different.values();
  if (different.size === 1) return first!;
  throw new UserError('argument', {
    message: 'these runs are of sweeps with different launchers',
    received: [...different.keys()].join(' and '),
    hint: 'name one of the sweeps (harness resume FILE), or one launcher for all (--launcher local)',
  });
}
