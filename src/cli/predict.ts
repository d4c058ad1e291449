// harness predict: answers questions with a trained run.

import { predictReadable, type Prediction, type RefusedText } from '../inference/predict.js';
import { inert } from '../report/format.js';
import { homeSources } from '../store/sources.js';
import { UserError } from '../util/errors.js';
import { command } from './command.js';
import { wordAsGiven } from './words.js';
import { printJson, wholeNumber, type Context } from './context.js';
import { trainedRun } from './weights.js';

export const predictCommand = command({
  positionals: {
    run: { type: 'string', demandOption: true, describe: 'run12, 12 or last' },
    expressions: {
      type: 'string',
      array: true,
      default: [],
      describe: 'Questions, e.g. "31 + 87"; without any they are read from standard input, one a line',
    },
  },
  options: {
    epoch: { type: 'number', describe: 'With the weights of that epoch, one that is kept [the best]' },
    json: { type: 'boolean', default: false, describe: 'One JSON document' },
  },
  epilogue: 'What cannot be read is told on stderr by its line or word, the rest is answered; then the exit code is 2.',
  examples: [
    ['$0 predict last "31 + 87"', ''],
    ['$0 predict last < questions.txt', ''],
    ['$0 predict run12 "31 + 87" --epoch 40', ''],
    ['$0 predict run12 -- "-x"', 'A question that begins with a dash'],
  ],
  run: async ({ run: word, expressions, epoch, json }, context) => {
    if (epoch !== undefined) wholeNumber('--epoch', epoch, 1);
    const { run: trained, config, checkpoint, arrays } = trainedRun(context, word, epoch);
    const isPiped = expressions.length === 0;
    const given = isPiped ? await readQuestions(context) : numbered(expressions.map(wordAsGiven));
    const texts = given.map(({ text }) => text);
    const sources = homeSources(context.paths);
    const answered = await predictReadable(config, arrays, texts, sources);
    const { predictions, refused, knowsOnlyItsExamples } = answered;
    const told = refused.map(({ index, text, problem: { message, expected } }) => {
      return { [isPiped ? 'line' : 'word']: given[index]!.place, text, message, expected };
    });
    if (json) printJson(context, { run: trained.run, epoch: checkpoint.epoch, predictions, refused: told });
    else if (predictions.length > 0) {
      context.print(predictions.map((prediction) => line(prediction, knowsOnlyItsExamples)).join('\n'));
    }
    // What can be read is answered; the rest is a mistake all the same.
    if (refused.length > 0) throw complaintOf(refused, given, isPiped ? 'standard input:' : 'expression ');
  },
});

function complaintOf(refused: readonly RefusedText[], given: readonly Question[], where: string): UserError {
  const problems = refused.map(({ index, problem }) => ({ at: `${where}${given[index]!.place}`, ...problem }));
  return new UserError('argument', problems);
}

interface Question {
  readonly text: string;
  /** Number of its line or word, from 1. */
  readonly place: number;
}

const numbered = (texts: readonly string[]): readonly Question[] =>
  texts.map((text, index) => ({ text, place: index + 1 }));

/** The lines of standard input that are not empty. */
async function readQuestions(context: Context): Promise<readonly Question[]> {
  const questions = numbered((await context.input()).split(/\r?\n/)).filter(({ text }) => text.trim() !== '');
  if (questions.length > 0) return questions;
  throw new UserError('argument', {
    message: 'no question is given',
    expected: 'expressions, as words or on standard input',
  });
}

function line({ equation, predicted, expected, correct }: Prediction, knowsOnlyItsExamples: boolean): string {
  const none = knowsOnlyItsExamples ? 'nobody knows the answer' : 'there is no answer';
  const right = expected === null ? none : `expected: ${expected}`;
  return inert(`${equation} = ${predicted}${correct ? '' : ` (${right})`}`);
}
