// A trained run that answers.

import { codecOf } from '../data/codec.js';
import { writeNumbers } from '../data/dataset.js';
import { readAnswer } from '../data/codec.js';
import { evaluate, formatExpression, parseExpression, type Expression } from '../data/expression.js';
import { engineNamed } from '../engine/engines.js';
import { completeConfig, type RunConfig } from '../spec/schema.js';
import type { NamedArrays } from '../model/parameters.js';
import { readColumn } from '../train/metrics.js';
import { UserError } from '../util/errors.js';
import { networkConfig } from './network-config.js';

export interface Prediction {
  readonly equation: string;
  readonly predicted: string;
  readonly expected: string;
  readonly correct: boolean;
}

/**
 * Answers of a run with the given weights.
 * @throws UserError for texts that are no expression, or one that the run's encoding cannot write
 */
export async function predict(
  kept: RunConfig,
  weights: NamedArrays,
  texts: readonly string[],
): Promise<readonly Prediction[]> {
  const config = completeConfig(kept);
  const codec = codecOf(config.data);
  const expressions = texts.map((text) => readExpression(text, config));
  const size = expressions.length;
  const questions = new Int32Array(codec.inputLength * size);
  const row = new Int32Array(codec.inputLength);
  expressions.forEach((expression, column) => {
    writeNumbers(codec, codec.writeQuestion(expression), row, 0);
    row.forEach((number, time) => (questions[time * size + column] = number));
  });
  const model = await engineNamed(config.engine).createModel(networkConfig(config, codec), config.training, weights, {
    threads: 1,
  });
  try {
    const targets = new Int32Array(codec.outputLength * size); // not looked at: only the answers count
    const { answers } = await model.evaluate({ size, questions, targets });
    return expressions.map((expression, column) => {
      const predicted = readAnswer(codec.mirrorAnswer(readColumn(answers, column, size, codec)));
      const expected = String(evaluate(expression));
      return { equation: formatExpression(expression), predicted, expected, correct: predicted === expected };
    });
  } finally {
    await model.close();
  }
}

function readExpression(text: string, config: RunConfig): Expression {
  const expression = parseExpression(text);
  if (expression === undefined) {
    throw new UserError('argument', {
      message: 'not an expression',
      expected: 'whole numbers with + and - between them, e.g. "31 + 87"',
      received: JSON.stringify(text),
    });
  }
  if (!codecOf(config.data).canWrite(expression)) {
    const { operands, min, max, operators } = config.data;
    throw new UserError('argument', {
      message: 'this run cannot read that',
      expected: `at most ${operands} operands in ${min}..${max} with ${operators.join(' ')} between them`,
      received: JSON.stringify(text),
    });
  }
  return expression;
}
