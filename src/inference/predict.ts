// Predicts: a trained run answers questions.

import { engineNamed } from '../engine/engines.js';
import { networkConfig } from '../model/network-config.js';
import type { NamedArrays } from '../model/parameters.js';
import { engineName } from '../spec/engine-schema.js';
import { completeConfig, type RunConfig } from '../spec/schema.js';
import { readParts, writtenText, type Codec } from '../tasks/codec.js';
import { NO_SOURCES, type Sources } from '../tasks/sources.js';
import type { OpenTask } from '../tasks/task.js';
import { openTask } from '../tasks/tasks.js';
import { tokensOf } from '../train/metrics.js';
import { UserError, type Problem } from '../util/errors.js';
import { requireReadableWeights } from './readable-weights.js';

export interface Prediction {
  readonly equation: string;
  readonly predicted: string;
  /** null where there is no answer, such as of a division by 0, or nobody knows it. */
  readonly expected: string | null;
  readonly correct: boolean;
}

/** A text that is no question, or none that the run's encoding can write. */
export interface RefusedText {
  /** Its place among the texts, from 0. */
  readonly index: number;
  readonly text: string;
  readonly problem: Problem;
}

export interface Answered {
  readonly predictions: readonly Prediction[];
  readonly refused: readonly RefusedText[];
  /** Whether an answer that is not known may exist all the same. */
  readonly knowsOnlyItsExamples: boolean;
}

/** Examples evaluated at once. */
const BATCH = 1024;

/**
 * Answers of a run with the given weights.
 * @throws UserError naming every text that is no question, or one that the run's encoding cannot write
 */
export async function predict(
  kept: RunConfig,
  weights: NamedArrays,
  texts: readonly string[],
  sources: Sources = NO_SOURCES,
): Promise<readonly Prediction[]> {
  const { predictions, refused } = await predictReadable(kept, weights, texts, sources);
  if (refused.length > 0) throw refusalOf(refused);
  return predictions;
}

/** The same for the texts that can be read; the others come back as they are. */
export async function predictReadable(
  kept: RunConfig,
  weights: NamedArrays,
  texts: readonly string[],
  sources: Sources = NO_SOURCES,
): Promise<Answered> {
  const config = completeConfig(kept);
  requireReadableWeights(config);
  const task = openTask(config.data, sources);
  const { examples, refused } = readEach(texts, task);
  const predictions = await answersOf(config, task, weights, examples);
  return { predictions, refused, knowsOnlyItsExamples: task.knowsOnlyItsExamples ?? false };
}

async function answersOf(
  config: RunConfig,
  task: OpenTask,
  weights: NamedArrays,
  examples: readonly unknown[],
): Promise<readonly Prediction[]> {
  if (examples.length === 0) return [];
  const { codec } = task;
  const network = networkConfig(config, codec);
  const model = await engineNamed(engineName(config.engine)).createModel(network, config.training, weights, {
    threads: 1,
  });
  const predictions: Prediction[] = [];
  try {
    for (let first = 0; first < examples.length; first += BATCH) {
      const batch = examples.slice(first, first + BATCH);
      const size = batch.length;
      const targets = new Int32Array(codec.outputLength * size); // not looked at: only the answers count
      const { answers } = await model.evaluate({ size, questions: encodeAll(batch, codec), targets });
      const read = (column: number): string =>
        readParts(writtenText(tokensOf(answers, column, size), codec), codec).answer;
      predictions.push(...batch.map((example, column) => toPrediction(example, read(column), task)));
    }
  } finally {
    await model.close();
  }
  return predictions;
}

function toPrediction(example: unknown, predicted: string, task: OpenTask): Prediction {
  return { equation: task.questionOf(example), predicted, ...judged(example, predicted, task) };
}

/**
 * The right answer, where one is known, and whether what was answered is that, or that as the run's encoding has it.
 */
export function judged(
  example: unknown,
  predicted: string,
  task: OpenTask,
): { readonly expected: string | null; readonly correct: boolean } {
  const expected = task.solve(example) ?? null;
  const correct =
    expected !== null && (predicted === expected || predicted === asWritten(example, expected, task.codec));
  return { expected, correct };
}

/** An answer as the run's encoding has it, such as padded with zeros; undefined where its field cannot hold it. */
function asWritten(example: unknown, answer: string, codec: Codec<unknown>): string | undefined {
  const tokens = new Int32Array(codec.outputLength);
  try {
    codec.encodeAnswer(example, answer, tokens, 0);
  } catch {
    return undefined; // longer than any that it was trained on
  }
  return readParts(writtenText(tokens, codec), codec).answer;
}

/** @returns [T, B] */
export function encodeAll(examples: readonly unknown[], codec: Codec<unknown>): Int32Array {
  const size = examples.length;
  const questions = new Int32Array(codec.inputLength * size);
  const row = new Int32Array(codec.inputLength);
  examples.forEach((example, column) => {
    codec.encodeQuestion(example, row, 0);
    row.forEach((number, time) => (questions[time * size + column] = number));
  });
  return questions;
}

/** @throws UserError where the text is no question, or one that the encoding cannot write */
export function readOne(text: string, task: OpenTask): unknown {
  const { examples, refused } = readEach([text], task);
  if (refused.length > 0) throw refusalOf(refused);
  return examples[0];
}

const refusalOf = (refused: readonly RefusedText[]): UserError =>
  new UserError(
    'argument',
    refused.map(({ problem }) => problem),
  );

function readEach(texts: readonly string[], task: OpenTask) {
  const examples: unknown[] = [];
  const refused: RefusedText[] = [];
  texts.forEach((text, index) => {
    const read = task.read(text);
    if ('problem' in read) refused.push({ index, text, problem: { ...read.problem, received: JSON.stringify(text) } });
    else examples.push(read.example);
  });
  return { examples, refused };
}
