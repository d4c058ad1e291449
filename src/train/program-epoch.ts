// The end of an epoch of somebody's own trainer: what it evaluated, as metrics and events; whether the run goes on; its
// checkpoint, taken over.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Dataset } from '../data/dataset.js';
import { everyOf } from '../engine/command/job-files.js';
import { lossOf, type EpochMessage } from '../engine/command/protocol.js';
import type { TrainingSpec } from '../spec/schema.js';
import { saveState, type Counters } from './checkpoint.js';
import { evaluatedEvent, type Evaluation } from './evaluation.js';
import { toMetric, type CheckpointEvent, type EpochEvent, type EvaluatedEvent } from './events.js';
import { emptyTally } from './metrics.js';
import type { Environment } from './provenance.js';
import { NO_PLATEAU } from './schedule.js';
import { advance, reasonToStop, START } from './stopping.js';

export interface ProgramEpochs {
  readonly training: TrainingSpec;
  readonly dataset: Dataset;
  /** Where the program runs: paths of its checkpoints start from here. */
  readonly folder: string;
  readonly checkpoints: string;
  /** Identity of the run's folder; checkpoints say whose they are. */
  readonly uid: string;
  readonly environment: Environment;
  /** The epoch after which it stops as `pruned`; null: none. */
  readonly until: number | null;
}

export const BEGINNING: Counters = {
  epoch: 0,
  stepInEpoch: 0,
  tally: emptyTally(),
  elapsedMs: 0,
  step: 0,
  progress: START,
  plateau: NO_PLATEAU,
};

interface ClosedEpoch {
  /** To be written down in this order, and before its checkpoint is. */
  readonly events: readonly (EpochEvent | EvaluatedEvent)[];
  /** Of the next epoch's start. */
  readonly counters: Counters;
}

/** @throws Error, in a sentence, where something is missing that is due */
export function closeEpoch(
  run: ProgramEpochs,
  before: Counters,
  message: EpochMessage,
  evaluations: readonly Evaluation[],
  durationMs: number,
): ClosedEpoch {
  const { training, dataset } = run;
  const { epoch } = message;
  const validation = evaluations.find(({ set }) => set === dataset.validation);
  if (validation === undefined) throw new Error(`epoch ${epoch} ends without predictions of the set validation`);
  requireDue(run, epoch, evaluations);
  const counters = countersAfter(training, before, message, validation);
  const isLast = epoch >= training.epochs || reasonToEnd(training, counters) !== undefined;
  const due = evaluations.filter(({ set }) => set !== dataset.validation && isDue(set.every, epoch, isLast));
  const events = [
    epochEvent(run, message, validation, durationMs),
    ...[validation, ...due].map((evaluation) => evaluatedEvent(epoch, evaluation)),
  ];
  return { events, counters };
}

/** Why a run ends before its last epoch, or undefined. */
export function reasonToEnd(training: TrainingSpec, { diverged, progress, epoch }: Counters): string | undefined {
  if (diverged === true && training.on_nan === 'stop') return 'the loss is no longer a finite number (training.on_nan)';
  return reasonToStop(progress, epoch, training.early_stopping);
}

function countersAfter(
  training: TrainingSpec,
  before: Counters,
  message: EpochMessage,
  validation: Evaluation,
): Counters {
  const { epoch, train_loss: trainLoss } = message;
  const observed = { epoch, ...validation.scores };
  return {
    ...BEGINNING,
    epoch,
    step: epoch, // of its own steps nothing is known
    progress: advance(before.progress, observed, training.early_stopping),
    diverged: !Number.isFinite(lossOf(trainLoss)) || !Number.isFinite(observed.loss),
  };
}

const isDue = (every: number | null, epoch: number, isLast: boolean): boolean =>
  isLast || (every !== null && epoch % every === 0);

/** @throws Error naming a set that the program was to evaluate */
function requireDue({ dataset, training }: ProgramEpochs, epoch: number, evaluations: readonly Evaluation[]): void {
  for (const set of dataset.evaluations) {
    if (!isDue(everyOf(set, training), epoch, epoch >= training.epochs)) continue;
    if (evaluations.some((one) => one.set === set)) continue;
    throw new Error(`epoch ${epoch} ends without predictions of the set ${set.name}, which is due then`);
  }
}

function epochEvent(
  { dataset }: ProgramEpochs,
  message: EpochMessage,
  { scores }: Evaluation,
  durationMs: number,
): EpochEvent {
  const { epoch, weight_norm: norm, examples_per_second: told } = message;
  const examples = dataset.trainingAt(epoch).size;
  return {
    type: 'epoch',
    epoch,
    trainLoss: toMetric(lossOf(message.train_loss)),
    trainCharAccuracy: message.train_char_accuracy,
    trainExact: message.train_exact,
    valLoss: toMetric(scores.loss),
    valCharAccuracy: scores.charAccuracy,
    valExact: scores.exact,
    valForcedCharAccuracy: null,
    ...(scores.scratchpadExact !== null && { valScratchpadExact: scores.scratchpadExact }),
    learningRate: message.learning_rate,
    ...(norm !== undefined && { weightNorm: toMetric(lossOf(norm)) }),
    durationMs,
    // Where it does not say, evaluation counts as training.
    examplesPerSecond: told ?? (durationMs > 0 ? (1000 * examples) / durationMs : 0),
  };
}

/** Keeps what the program can go on from; its own file goes. @throws Error, in a sentence, where there is none */
export function takeOver(run: ProgramEpochs, path: string, counters: Counters): CheckpointEvent {
  const file = resolve(run.folder, path);
  if (!existsSync(file)) throw new Error(`epoch: checkpoint: there is no file ${JSON.stringify(path)}`);
  const bytes = readFileSync(file);
  const isBest = counters.progress.best?.epoch === counters.epoch;
  const state = { run: run.uid, bytes, kind: 'trainer', counters, environment: run.environment } as const;
  const record = saveState(run.checkpoints, state, isBest);
  rmSync(file);
  return { type: 'checkpoint', ...record };
}
