// harness sweep: train what an experiment file asks for and is not there yet.

import { ENGINES } from '../spec/engine-schema.js';
import { UserError } from '../util/errors.js';
import { command } from './command.js';
import { wholeNumber } from './context.js';
import { showDryRun } from './dry-run.js';
import { chosenLauncher, launcherOption } from './launcher.js';
import { planFile, registered, runLimits, type PlannedSweep } from './planned-sweep.js';

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
    serve: {
      type: 'boolean',
      default: false,
      describe: 'Show it live in the browser while it runs, as harness serve does',
    },
    json: { type: 'boolean', default: false, describe: 'One JSON document on stdout' },
  },
  examples: [['$0 sweep experiments/quickstart.yaml', '']],
  run: async (args, context) => {
    const engine = args.engine === undefined ? [] : [`engine=${args.engine}`];
    const planned = planFile(context, args.spec, [...args.set, ...engine]);
    const { spec } = planned;
    const jobs = checkJobs(args.jobs) ?? spec.limits.jobs;
    if (args['dry-run'] && args.serve)
      throw new UserError('argument', { at: '--serve', message: 'has no effect on a dry run' });
    const launcher = chosenLauncher(context, args.launcher, spec.launcher, args.spec);
    if (args['dry-run']) return showDryRun(context, planned, launcher, args.json);
    const { trainAndReport } = await import('./train.js'); // a dry run waits for none of it
    const endPage = args.serve ? (await import('./serve.js')).serveBeside(context) : () => {};
    const trained = trainAndReport(context, {
      select: (recorder) => ({ runs: registered(context, recorder, planned), ...scheduledOf(planned) }),
      jobs,
      limitsOf: () => runLimits(spec),
      launcher: () => launcher,
      onFailure: spec.onFailure,
      json: args.json,
    });
    return trained.finally(endPage);
  },
});

/** A sweep in which something is decided while it goes on. */
export const scheduledOf = (planned: PlannedSweep): { scheduled?: PlannedSweep } =>
  planned.schedule.identity === null ? {} : { scheduled: planned };

export function checkJobs(jobs: number | undefined): number | undefined {
  return jobs === undefined ? undefined : wholeNumber('--jobs', jobs, 1, 1024);
}
