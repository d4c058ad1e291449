// A trained run that answers.

import { codecOf, readAnswer, type Codec } from '../data/encoding/codec.js';
import { formatExpression, parseExpression, withDecimals, type Expression } from '../data/arithmetic/expression.js';
import { engineNamed } from '../engine/engines.js';
import { completeConfig, type DataSpec, type RunConfig } from '../spec/schema.js';
import type { NamedArrays } from '../model/parameters.js';
import { readColumn } from '../train/metrics.js';
import { UserError, type Problem } from '../util/errors.js';
import { networkConfig } from './network-config.js';

export interface Prediction {
  readonly equation: string;
  readonly predicted: string;
  /** null where there is no answer: a division by 0, or one that should come out even and does not. */
  readonly expected: string | null;
  readonly correct: boolean;
}

/** Questions asked at once. */
const BATCH = 1024;

/**
 * Answers of a run with the given weights.
 * @throws UserError naming every text that is no expression, or one that the run's encoding cannot write
 */
export async function predict(
  kept: RunConfig,
  weights: NamedArrays,
  texts: readonly string[],
): Promise<readonly Prediction[]> {
  const config = completeConfig(kept);
  const codec = codecOf(config.data);
  const expressions = readAll(texts, config.data, codec);
  const options = { threads: 1 };
  const network = networkConfig(config, codec);
  const model = await engineNamed(config.engine).createModel(network, config.training, weights, options);
  const predictions: Prediction[] = [];
  try {
    for (let first = 0; first < expressions.length; first += BATCH) {
      const asked = expressions.slice(first, first + BATCH);
      const size = asked.length;
      const targets = new Int32Array(codec.outputLength * size); // not looked at: only the answers count
      const { answers } = await model.evaluate({ size, questions: encodeAll(asked, codec), targets });
      const read = (column: number): string => readAnswer(codec.mirrorAnswer(readColumn(answers, column, size, codec)));
      predictions.push(...asked.map((expression, column) => toPrediction(expression, read(column), codec)));
    }
  } finally {
    await model.close();
  }
  return predictions;
}

function toPrediction(expression: Expression, predicted: string, { solveAny }: Codec): Prediction {
  const expected = solveAny(expression) ?? null;
  return { equation: formatExpression(expression), predicted, expected, correct: predicted === expected };
}

/** @returns [T, B] */
export function encodeAll(expressions: readonly Expression[], codec: Codec): Int32Array {
  const size = expressions.length;
  const questions = new Int32Array(codec.inputLength * size);
  const row = new Int32Array(codec.inputLength);
  expressions.forEach((expression, column) => {
    codec.encodeQuestion(expression, row, 0);
    row.forEach((number, time) => (questions[time * size + column] = number));
  });
  return questions;
}

/** @throws UserError naming every text that is no expression, or one that the encoding cannot write */
export function readAll(texts: readonly string[], data: DataSpec, codec: Codec): readonly Expression[] {
  const problems: Problem[] = [];
  const expressions = texts.flatMap((text) => {
    const read = readExpression(text, data, codec);
    if (!('message' in read)) return [read];
    problems.push({ ...read, received: JSON.stringify(text) });
    return [];
  });
  if (problems.length > 0) throw new UserError('argument', problems);
  return expressions;
}

function readExpression(text: string, data: DataSpec, codec: Codec): Expression | Problem {
  const parsed = parseExpression(text);
  if (parsed === undefined) {
    return { message: 'not an expression', expected: 'numbers with + - * / between them, e.g. "31 + 87"' };
  }
  const { operands, min, max, operators, decimals } = data;
  const expression = withDecimals(parsed, decimals);
  if (expression !== undefined && codec.canWrite(expression)) return expression;
  const digits = decimals === 0 ? 'whole numbers' : `at most ${decimals} decimals`;
  return {
    message: 'this run cannot read that',
    expected: `at most ${operands} operands in ${min}..${max}, ${digits}, with ${operators.join(' ')} between them`,
  };
}
