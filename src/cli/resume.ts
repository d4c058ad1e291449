// harness resume: continue what was interrupted, lost or failed.

import { existsSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { expand } from '../plan/expand.js';
import { ENGINES, type Limits } from '../spec/schema.js';
import { reading, runNumber, type Context } from './context.js';
import { checkJobs, loadSpec } from './sweep.js';
import { trainAndReport, type TrainingRequest } from './train.js';

interface ResumeArguments {
  readonly what?: string | undefined;
  readonly jobs?: number | undefined;
  readonly engine?: string | undefined;
  readonly json: boolean;
}

export function resumeCommand(context: Context, exit: (code: number) => void): CommandModule<object, ResumeArguments> {
  return {
    command: 'resume [what]',
    describe: 'Continue runs that were interrupted, lost or failed',
    builder: (yargs) =>
      yargs
        .positional('what', { type: 'string', describe: 'A run or an experiment file [all that can be continued]' })
        .option('jobs', { type: 'number', alias: 'j', describe: 'Runs at a time [one per core]' })
        .option('engine', {
          type: 'string',
          choices: ENGINES,
          describe: 'Go on with another engine: not bit for bit, and marked so',
        })
        .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' }),
    handler: async (args) => {
      const { select, limits, onFailure } = selection(context, args.what);
      const jobs = checkJobs(args.jobs) ?? limits?.jobs ?? null;
      const { threads = 1, run_timeout: runTimeout = null } = limits ?? {};
      const { engine, json } = args;
      exit(await trainAndReport(context, { select, jobs, threads, engine, runTimeout, onFailure, json }));
    },
  };
}

interface Selection {
  readonly select: TrainingRequest['select'];
  readonly limits?: Limits;
  readonly onFailure: 'continue' | 'stop';
}

function selection(context: Context, what: string | undefined): Selection {
  if (what !== undefined && existsSync(what)) {
    const spec = loadSpec(what, []);
    const plans = expand(spec);
    // Only what was begun: new cells are for `sweep`.
    const select: TrainingRequest['select'] = (recorder) =>
      recorder.registered(spec, plans).filter(({ attempts }) => attempts > 0);
    return { select, limits: spec.limits, onFailure: spec.onFailure };
  }
  if (what !== undefined) {
    const run = reading(context, (connection) => runNumber(connection, what));
    return { select: (recorder) => [recorder.find(run)!], onFailure: 'continue' };
  }
  reading(context, () => {}); // says so where there is no database
  return {
    select: (recorder) => recorder.open().map((run) => recorder.find(run)!),
    onFailure: 'continue',
  };
}
