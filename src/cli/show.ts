// harness show: everything about one run.

import { runText } from '../report/run.js';
import { runDocument } from '../results/run.js';
import { command } from './command.js';
import { printJson, reading, wholeNumber } from './context.js';

export const showCommand = command({
  positionals: {
    run: { type: 'string', demandOption: true, describe: 'run12, 12 or last' },
  },
  options: {
    mistakes: { type: 'number', default: 10, describe: 'Wrong answers to show' },
    'eval-set': { type: 'string', describe: 'Whose [validation, after the best epoch]' },
    json: { type: 'boolean', default: false, describe: 'One JSON document' },
  },
  run: ({ run, mistakes, 'eval-set': evalSet, json }, context) => {
    wholeNumber('--mistakes', mistakes, 0);
    const document = reading(context, (connection) => runDocument(connection, run, { mistakes, evalSet }));
    if (json) printJson(context, document);
    else context.print(runText(document));
  },
});
