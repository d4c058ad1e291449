// Evaluates a model on an evaluation set: every example, by greedy decoding where the decoder reads its own characters.

import { gather } from '../data/batches.js';
import type { Dataset } from '../data/dataset.js';
import type { EvaluationSet } from '../data/evaluation-set.js';
import type { EngineModel } from '../engine/engine.js';
import type { TrainingSpec } from '../spec/schema.js';
import { AnswerCount, type EvaluationScores } from './answer-count.js';
import { toMetric, type EvaluatedEvent, type WrongAnswer } from './events.js';

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
  readonly scores: EvaluationScores;
  readonly wrong: readonly WrongAnswer[];
}

export function evaluatedEvent(
  epoch: number,
  { set, scores: { loss, charAccuracy, scratchpadExact }, wrong }: Evaluation,
): EvaluatedEvent {
  const measured = { loss: toMetric(loss), charAccuracy, ...(scratchpadExact !== null && { scratchpadExact }) };
  return { type: 'evaluated', epoch, set: set.hash, size: set.examples.size, ...measured, wrong };
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
  const answers = new AnswerCount({ codec, ignoresPadding: training.loss_mask === 'answer' });
  for (let first = 0; first < examples.size; first += BATCH) {
    if (isToStop()) return undefined;
    const size = Math.min(BATCH, examples.size - first);
    const batch = gather(
      examples,
      codec,
      Uint32Array.from({ length: size }, (_, index) => first + index),
    );
    answers.add(batch, await model.evaluate(batch));
  }
  return { set, ...answers.finish() };
}
