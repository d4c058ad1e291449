// harness explain: which settings make the difference between two runs. What lies between them is trained.

import type { RunPlan } from '../plan/expand.js';
import { explanationOf, explanationText, untrainable, type Explanation } from '../plan/explain.js';
import { explainText } from '../report/explain.js';
import { renderTable } from '../report/table.js';
import { explainDocument, explainedRun, recordOf, type ExplainedRun } from '../results/explain.js';
import { ENGINES_LISTED } from '../spec/engine-schema.js';
import { parseSpec } from '../spec/parse.js';
import type { RunConfig } from '../spec/schema.js';
import { SEARCH_METRICS } from '../spec/search-schema.js';
import { homeSources } from '../store/sources.js';
import { isDone } from '../train/run-status.js';
import { UserError } from '../util/errors.js';
import { command } from './command.js';
import { printJson, reading, wholeNumber, type Context } from './context.js';
import { chosenLauncher, launcherOption } from './launcher.js';
import { checker, runLimits } from './planned-sweep.js';
import { checkJobs } from './sweep.js';

export const explainCommand = command({
  positionals: {
    from: { type: 'string', demandOption: true, describe: 'A run (run12, 12, last)' },
    to: { type: 'string', demandOption: true, describe: 'Another run' },
  },
  options: {
    metric: {
      type: 'string',
      choices: SEARCH_METRICS,
      default: 'val_exact' as const,
      describe: 'What differs: the best of it over all epochs',
    },
    seeds: { type: 'number', default: 3, describe: 'Seeds with which each configuration is trained' },
    jobs: { type: 'number', alias: 'j', describe: 'Runs at a time [as many as processors may be used]' },
    launcher: launcherOption,
    'dry-run': { type: 'boolean', default: false, describe: 'Only tell what would be trained' },
    json: { type: 'boolean', default: false, describe: 'One JSON document on stdout' },
  },
  epilogue:
    'The runs are an experiment of their own (explain-runA-runB); asked again, what is done is not trained again.',
  run: async (args, context) => {
    const seeds = Array.from({ length: wholeNumber('--seeds', args.seeds, 1, 1000) }, (_, index) => index + 1);
    const find = (word: string): ExplainedRun => reading(context, (connection) => explainedRun(connection, word));
    const [from, to] = [find(args.from), find(args.to)];
    refusePrograms([from, to]);
    const name = `explain-run${from.run}-run${to.run}`;
    const explanation = explanationOf(from.config, to.config, seeds, 1);
    const question = `Which settings make the difference between run${from.run} and run${to.run}?`;
    const spec = parseSpec(name, explanationText(name, question, from.config, explanation, seeds));
    const plans = seeds.flatMap((_, seed) => explanation.between.map((one) => one.plans[seed]!));
    checkAll(explanation, checker(context, homeSources(context.paths)));
    const [jobs, launcher] = [checkJobs(args.jobs) ?? null, chosenLauncher(context, args.launcher, undefined)];
    if (args['dry-run']) return showCost(context, name, plans, [from, to], args.json);
    const { trainAndReport } = await import('./train.js');
    return trainAndReport(context, {
      select: (recorder) => ({ runs: recorder.register(spec, plans) }),
      jobs,
      limitsOf: () => runLimits(spec),
      launcher: () => launcher,
      onFailure: 'continue',
      json: args.json,
      report: (connection) => {
        const asked = { experiment: name, from: from.run, to: to.run, metric: args.metric, explanation };
        const found = explainDocument({ ...asked, find: recordOf(connection, name) });
        if (args.json) printJson(context, found);
        else context.print(explainText(found));
      },
    });
  },
});

/** A program of one's own has its files where its experiment lies. */
function refusePrograms(runs: readonly ExplainedRun[]): void {
  const program = runs.find(({ config }) => typeof config.engine !== 'string');
  if (program === undefined) return;
  const message = `run${program.run} is trained by a program of its own, which is not explained`;
  throw new UserError('argument', { message, expected: `runs of ${ENGINES_LISTED}` });
}

/** Whether each configuration can be trained is known before one is. */
function checkAll({ between }: Explanation, check: (config: RunConfig) => RunConfig): void {
  try {
    for (const { plans } of between) check(plans[0]!.config);
  } catch (error) {
    throw error instanceof UserError ? untrainable(error.problems) : error;
  }
}

/** What is left to train; each run takes about as long as the two did on average. */
function showCost(
  context: Context,
  experiment: string,
  plans: readonly RunPlan[],
  explained: readonly ExplainedRun[],
  json: boolean,
): void {
  const open = reading(context, (connection) => {
    const find = recordOf(connection, experiment);
    return plans.filter((plan) => !isDone(find(plan)?.status ?? 'planned'));
  });
  const times = explained.flatMap(({ seconds }) => seconds ?? []);
  const runs = open.length;
  const seconds = times.length === 0 ? null : (runs * times.reduce((sum, one) => sum + one, 0)) / times.length;
  if (json) return printJson(context, { experiment, runs, seconds });
  const cost = seconds === null ? '-' : `${Math.ceil(seconds)} s`;
  const columns = [
    { title: 'experiment' },
    { title: 'runs to train', align: 'right' as const },
    { title: 'one at a time, about', align: 'right' as const },
  ];
  context.print(renderTable(columns, [[experiment, String(runs), cost]]));
}
