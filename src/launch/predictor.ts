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

/** A text that is no expression, or none that the run's encoding can write. */
export interface RefusedText {
  /** Its place among the texts, from 0. */
  readonly index: number;
  readonly text: string;
  readonly problem: Problem;
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
  const { predictions, refused } = await predictReadable(kept, weights, texts);
  if (refused.length > 0) throw refusalOf(refused);
  return predictions;
}

/** The same for the texts that can be read; the others come back as they are. */
export async function predictReadable(
  kept: RunConfig,
  weights: NamedArrays,
  texts: readonly string[],
): Promise<{ readonly predictions: readonly Prediction[]; readonly refused: readonly RefusedText[] }> {
  const config = completeConfig(kept);
  const codec = codecOf(config.data);
  const { expressions, refused } = readEach(texts, config.data, codec);
  return { predictions: await answersOf(config, codec, weights, expressions), refused };
}

async function answersOf(
  config: RunConfig,
  codec: Codec,
  weights: NamedArrays,
  expressions: readonly Expression[],
): Promise<readonly Prediction[]> {
  if (expressions.length === 0) return [];
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

/** @throws UserError where the text is no expression, or one that the encoding cannot write */
export function readOne(text: string, data: DataSpec, codec: Codec): Expression {
  const { expressions, refused } = readEach([text], data, codec);
  if (refused.length > 0) throw refusalOf(refused);
  return expressions[0]!;
}

const refusalOf = (refused: readonly RefusedText[]): UserError =>
  new UserError('argument', refused.map(({ problem }) => problem)); // prettier-ignore

function readEach(texts: readonly string[], data: DataSpec, codec: Codec) {
  const expressions: Expression[] = [];
  const refused: RefusedText[] = [];
  texts.forEach((text, index) => {
    const read = readExpression(text, data, codec);
    if ('message' in read) refused.push({ index, text, problem: { ...read, received: JSON.stringify(text) } });
    else expressions.push(read);
  });
  return { expressions, refused };
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
