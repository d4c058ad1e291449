// One run, from its first or its last checkpoint to its end, as a stream of events. Independent of files, processes
// or databases, but for writing checkpoints.

import type { Dataset } from '../data/dataset.js';
import type { EngineModel } from '../engine/engine.js';
import type { NamedArrays } from '../model/parameters.js';
import { randomStream } from '../util/random.js';
import type { TrainingSpec } from '../spec/schema.js';
import { saveCheckpoint, type Checkpoint, type Counters } from './checkpoint.js';
import { evaluate, evaluatedEvent, evaluateDue } from './evaluation.js';
import { toMetric, type CheckpointEvent, type EndEvent, type EpochEvent, type EvaluatedEvent } from './events.js';
import type { Environment } from './provenance.js';
import { batchesOf, placeOf, stepsIn } from './epochs.js';
import { count, emptyTally, scores, type Tally } from './metrics.js';
import { learningRateAt, NO_PLATEAU, observePlateau } from './schedule.js';
import { advance, reasonToStop, START } from './stopping.js';

/** A word on the way, not worth keeping. */
export interface ProgressNote {
  readonly type: 'progress';
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly examplesPerSecond: number;
}

export type TrainerEvent = EpochEvent | EvaluatedEvent | CheckpointEvent | EndEvent | ProgressNote;

export interface TrainingRun {
  readonly training: TrainingSpec;
  readonly seed: number;
  readonly dataset: Dataset;
  readonly model: EngineModel;
  readonly checkpoints: string;
  /** Identity of the run's folder; checkpoints say whose they are. */
  readonly uid: string;
  /** What the same bits depend on; checkpoints remember it. */
  readonly environment: Environment;
  /** Milliseconds, for durations. */
  readonly now: () => number;
  /** Asked after every step; a reason ends the training with a checkpoint. */
  readonly stopRequested: () => string | undefined;
  /** The epoch after which it stops as `pruned`; null: none. */
  readonly until: number | null;
}

const BEGINNING: Counters = {
  epoch: 0,
  stepInEpoch: 0,
  tally: emptyTally(),
  elapsedMs: 0,
  step: 0,
  progress: START,
  plateau: NO_PLATEAU,
};

/** Trains to the end. The model must already hold the checkpoint's arrays. */
export async function* train(run: TrainingRun, from?: Checkpoint): AsyncGenerator<TrainerEvent> {
  const { training, stopRequested, until } = run;
  let counters = from?.counters ?? BEGINNING;
  while (counters.epoch < training.epochs) {
    const early = isGivenUp(training, counters.diverged === true)
      ? 'the loss is no longer a finite number (training.on_nan)'
      : reasonToStop(counters.progress, counters.epoch, training.early_stopping);
    if (early !== undefined) {
      yield { type: 'stopped', epochs: counters.epoch, reason: early };
      return;
    }
    if (until !== null && counters.epoch >= until && counters.stepInEpoch === 0) {
      yield { type: 'pruned', reason: `after epoch ${counters.epoch}, as far as its sweep trains it for now` };
      return;
    }
    counters = yield* trainEpoch(run, counters);
    const reason = stopRequested();
    if (counters.stepInEpoch > 0) {
      yield checkpoint(run, counters, false);
      yield { type: 'interrupted', reason: reason ?? 'stopped' };
      return;
    }
    const evaluated = yield* finishEpoch(run, counters);
    if (evaluated === undefined) {
      // Every step is done, and not every example is evaluated: all are evaluated again when it goes on.
      yield checkpoint(run, { ...counters, stepInEpoch: stepsIn(training, run.dataset, counters.epoch + 1) }, false);
      yield { type: 'interrupted', reason: stopRequested() ?? 'stopped' };
      return;
    }
    counters = evaluated;
    yield checkpoint(run, counters, counters.progress.best?.epoch === counters.epoch);
    if (reason !== undefined && counters.epoch < training.epochs) {
      yield { type: 'interrupted', reason };
      return;
    }
  }
  yield { type: 'finished', epochs: counters.epoch };
}

/**
 * The steps of the epoch after `from`. Returns with `stepInEpoch` 0 and the epoch's sums when it is whole, else with
 * the number of steps done.
 */
async function* trainEpoch(run: TrainingRun, from: Counters): AsyncGenerator<ProgressNote, Counters> {
  const { training, seed, dataset, model, now, stopRequested } = run;
  const epoch = from.epoch + 1;
  const batchAt = batchesOf(training, dataset, seed);
  const steps = stepsIn(training, dataset, epoch);
  const tally: Tally = { ...from.tally };
  const started = now();
  let { step } = from;
  let noted = -Infinity; // the first step is told at once: it shows that training has begun
  const elapsed = (): number => from.elapsedMs + now() - started;

  for (let index = from.stepInEpoch; index < steps; index++) {
    const place = placeOf(training, dataset, epoch, index);
    const batch = batchAt(place);
    const random = randomStream(seed, 'dropout', place.pass, place.step);
    const position = { epoch, stepInEpoch: index, stepsPerEpoch: steps, step, plateau: from.plateau };
    step++;
    count(tally, batch, await model.train(batch, { learningRate: learningRateAt(training, position), step, random }));
    if (now() - noted > 200) {
      noted = now();
      const { loss } = scores(tally);
      yield {
        type: 'progress',
        epoch,
        step: index + 1,
        steps,
        loss,
        examplesPerSecond: rate(tally.examples, elapsed()),
      };
    }
    if (stopRequested() !== undefined && index + 1 < steps) {
      return { ...from, stepInEpoch: index + 1, tally, elapsedMs: elapsed(), step };
    }
  }
  return { ...from, stepInEpoch: 0, tally, elapsedMs: elapsed(), step };
}

/** Validates after a whole epoch. Returns the counters of the next epoch's start, or undefined where it was to stop. */
async function* finishEpoch(run: TrainingRun, trained: Counters): AsyncGenerator<TrainerEvent, Counters | undefined> {
  const { training, dataset, now } = run;
  const epoch = trained.epoch + 1;
  const started = now();
  const evaluated = await evaluate(run, dataset.validation);
  const { loss, charAccuracy, exact } = evaluated.scores;
  const observed = { epoch, loss, charAccuracy, exact };
  const progress = advance(trained.progress, observed, training.early_stopping);
  const learned = scores(trained.tally);
  const diverged = !Number.isFinite(learned.loss) || !Number.isFinite(loss);
  const isStopped =
    isGivenUp(training, diverged) || reasonToStop(progress, epoch, training.early_stopping) !== undefined;
  const isLast = epoch >= training.epochs || isStopped;
  const others = await evaluateDue(run, epoch, isLast);
  if (others === undefined) return undefined;
  const validation = evaluated.scores;
  const steps = stepsIn(training, dataset, epoch);
  const last = {
    epoch,
    stepInEpoch: steps - 1,
    stepsPerEpoch: steps,
    step: trained.step - 1,
    plateau: trained.plateau,
  };
  yield {
    type: 'epoch',
    epoch,
    trainLoss: toMetric(learned.loss),
    trainCharAccuracy: learned.charAccuracy,
    trainExact: learned.exact,
    valLoss: toMetric(validation.loss),
    valCharAccuracy: validation.charAccuracy,
    valExact: validation.exact,
    valForcedCharAccuracy: validation.teacherForcedCharAccuracy,
    ...(validation.scratchpadExact !== null && { valScratchpadExact: validation.scratchpadExact }),
    learningRate: learningRateAt(training, last),
    weightNorm: toMetric(norm(run.model.weights())),
    durationMs: trained.elapsedMs + now() - started,
    examplesPerSecond: rate(trained.tally.examples, trained.elapsedMs),
  };
  for (const evaluation of [evaluated, ...others]) yield evaluatedEvent(epoch, evaluation);
  const plateau = observePlateau(training.schedule, trained.plateau, observed);
  return { ...BEGINNING, epoch, step: trained.step, tally: emptyTally(), progress, plateau, diverged };
}

function checkpoint(run: TrainingRun, counters: Counters, isBest: boolean): CheckpointEvent {
  const content = { run: run.uid, arrays: run.model.state(), counters, environment: run.environment };
  return { type: 'checkpoint', ...saveCheckpoint(run.checkpoints, content, isBest) };
}

const isGivenUp = ({ on_nan: onNan }: TrainingSpec, diverged: boolean): boolean => diverged && onNan === 'stop';

const rate = (examples: number, milliseconds: number): number =>
  milliseconds > 0 ? (1000 * examples) / milliseconds : 0;

/** Euclidean norm of all weights together. */
function norm(weights: NamedArrays): number {
  let total = 0;
  for (const { values } of weights.values()) for (const value of values) total += value * value;
  return Math.sqrt(total);
}
