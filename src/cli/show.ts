// harness show: everything about one run, or all that a sweep decided.

import { runText } from '../report/run.js';
import { runDocument } from '../results/run.js';
import { UserError } from '../util/errors.js';
import { command, type Arguments } from './command.js';
import { printJson, reading, wholeNumber, type Context } from './context.js';

const positionals = {
  run: { type: 'string', demandOption: true, describe: 'run12, 12 or last; or sweep3: what it decided, and why' },
} as const;

const options = {
  mistakes: { type: 'number', describe: 'Wrong answers to show [10]' },
  'eval-set': { type: 'string', describe: 'Whose [validation, after the best epoch]' },
  json: { type: 'boolean', default: false, describe: 'One JSON document' },
} as const;

type Given = Arguments<typeof positionals & typeof options>;

export const showCommand = command({
  positionals,
  options,
  examples: [
    ['$0 show run12', ''],
    ['$0 show sweep3', 'Every decision of a search or a stopping rule'],
  ],
  run: (given, context) =>
    /^sweep[1-9]\d{0,9}$/.test(given.run) ? showSweep(given, context) : showRun(given, context),
});

async function showRun(
  { run: word, mistakes = 10, 'eval-set': evalSet, json }: Given,
  context: Context,
): Promise<void> {
  wholeNumber('--mistakes', mistakes, 0);
  const document = reading(context, (connection) => runDocument(connection, word, { mistakes, evalSet }));
  // Told by what its sweep was asked, which is not read where nothing was decided.
  const decisions = document.is_decided ? await decisionsAbout(context, document.run) : [];
  if (json) printJson(context, { ...document, decisions });
  else context.print(runText(document, decisions));
}

async function decisionsAbout(context: Context, run: number) {
  const { runDecisions } = await import('../results/sweep-decisions.js');
  return reading(context, (connection) => runDecisions(connection, run));
}

async function showSweep({ run: word, json, ...given }: Given, context: Context): Promise<void> {
  for (const option of ['mistakes', 'eval-set'] as const) {
    if (given[option] === undefined) continue;
    throw new UserError('argument', {
      at: `--${option}`,
      message: 'has no effect on a sweep',
      expected: 'it is for a run',
    });
  }
  const { sweepDecisions } = await import('../results/sweep-decisions.js');
  const { decisionsText } = await import('../report/search/decisions.js');
  const document = reading(context, (connection) => sweepDecisions(connection, word));
  if (json) printJson(context, document);
  else context.print(decisionsText(document));
}
