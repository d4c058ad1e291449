// Evaluates a model on an evaluation set: every example, by greedy decoding where the decoder reads its own characters.

import { gather } from '../data/batches.js';
import type { Dataset } from '../data/dataset.js';
import type { EvaluationSet } from '../data/evaluation-set.js';
import type { EngineModel } from '../engine/engine.js';
import type { TrainingSpec } from '../spec/schema.js';
import { toMetric, type EvaluatedEvent } from './events.js';
import { count, emptyTally, scores, wrongAnswers, type Scores } from './metrics.js';

/** Examples evaluated at once. */
const BATCH = 1024;

/** What is evaluated. */
interface EvaluatedModel {
  readonly model: EngineModel;
  readonly dataset: Dataset;
  readonly training: TrainingSpec;
}

/** What came of evaluating a set. */
export interface Evaluation {
  readonly set: EvaluationSet;
  readonly scores: Scores;
  readonly wrong: readonly (readonly [example: number, predicted: string])[];
}

export function evaluatedEvent(
  epoch: number,
  { set, scores: { loss, charAccuracy }, wrong }: Evaluation,
): EvaluatedEvent {
  const size = set.examples.size;
  return { type: 'evaluated', epoch, set: set.hash, size, loss: toMetric(loss), charAccuracy, wrong };
}

/**
 * Evaluates the spec's own sets that are due after an epoch.
 * @returns undefined where the run is to stop before all are evaluated
 */
export async function evaluateDue(
  run: EvaluatedModel & { readonly stopRequested: () => string | undefined },
  epoch: number,
  isLast: boolean,
): Promise<readonly Evaluation[] | undefined> {
  const evaluations: Evaluation[] = [];
  for (const set of run.dataset.evaluations) {
    if (!isLast && (set.every === null || epoch % set.every !== 0)) continue;
    const evaluation = await evaluate(run, set, () => run.stopRequested() !== undefined);
    if (evaluation === undefined) return undefined;
    evaluations.push(evaluation);
  }
  return evaluations;
}

/** Evaluates every example of a set; undefined where it was to stop before. */
export async function evaluate(run: EvaluatedModel, set: EvaluationSet): Promise<Evaluation>;
export async function evaluate(
  run: EvaluatedModel,
  set: EvaluationSet,
  isToStop: () => boolean,
): Promise<Evaluation | undefined>;
export async function evaluate(
  { model, dataset: { codec }, training }: EvaluatedModel,
  set: EvaluationSet,
  isToStop = () => false,
): Promise<Evaluation | undefined> {
  const { examples } = set;
  const tally = emptyTally();
  const wrong: (readonly [number, string])[] = [];
  for (let first = 0; first < examples.size; first += BATCH) {
    if (isToStop()) return undefined;
    const size = Math.min(BATCH, examples.size - first);
    const batch = gather(
      examples,
      codec,
      Uint32Array.from({ length: size }, (_, index) => first + index),
    );
    const result = await model.evaluate(batch);
    count(tally, batch, result);
    wrong.push(...wrongAnswers(batch, result.answers, first, codec, training.loss_mask === 'answer'));
  }
  return { set, scores: scores(tally), wrong };
}
