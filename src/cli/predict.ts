// harness predict: ask a trained run.

import type { CommandModule } from 'yargs';
import { predict, type Prediction } from '../launch/predictor.js';
import { inert } from '../report/format.js';
import { UserError } from '../util/errors.js';
import { printJson, type Context } from './context.js';
import { trainedRun } from './weights.js';

interface PredictArguments {
  readonly run: string;
  readonly expressions: readonly string[];
  readonly json: boolean;
}

export function predictCommand(context: Context): CommandModule<object, PredictArguments> {
  return {
    command: 'predict <run> [expressions..]',
    describe: 'Ask a trained run',
    builder: (yargs) =>
      yargs
        .positional('run', { type: 'string', demandOption: true, describe: 'run12, 12 or last' })
        .positional('expressions', {
          type: 'string',
          array: true,
          default: [],
          describe: 'e.g. "31 + 87"; without any they are read from standard input, one a line',
        })
        .option('json', { type: 'boolean', default: false, describe: 'One JSON document' })
        .example('$0 predict last "31 + 87"', '')
        .example('$0 predict last < questions.txt', ''),
    handler: async ({ run: word, expressions, json }) => {
      const { run, config, checkpoint, arrays } = trainedRun(context, word);
      const asked = expressions.length > 0 ? expressions : await readQuestions(context);
      const predictions = await predict(config, arrays, asked);
      if (json) printJson(context, { run, epoch: checkpoint.epoch, predictions });
      else context.print(predictions.map(line).join('\n'));
    },
  };
}

/** The lines of standard input that are not empty. */
async function readQuestions(context: Context): Promise<readonly string[]> {
  const lines = (await context.input()).split('\n').map((text) => text.trim());
  const questions = lines.filter((text) => text !== '');
  if (questions.length > 0) return questions;
  throw new UserError('argument', {
    message: 'nothing is asked',
    expected: 'expressions, as words or on standard input',
  });
}

function line({ equation, predicted, expected, correct }: Prediction): string {
  const right = expected === null ? 'there is no answer' : `expected: ${expected}`;
  return inert(`${equation} = ${predicted}${correct ? '' : ` (${right})`}`);
}
