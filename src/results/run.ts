// Tells everything about one run.

import type { RunConfig } from '../spec/schema.js';
import type { Tree } from '../spec/path.js';
import { annotationOf, type Annotation } from '../store/read/annotations.js';
import { wrongAnswers, type WrongAnswer } from '../store/read/answers.js';
import { attempts, checkpoints, type AttemptRow, type CheckpointRow } from '../store/read/attempts.js';
import { curve, type EpochRow } from '../store/read/curves.js';
import { decisionsAbout } from '../store/read/decisions.js';
import {
  evaluationOf,
  evaluations,
  lastEvaluations,
  type EvalCurveRow,
  type EvaluationRow,
} from '../store/read/evaluations.js';
import type { Connection } from '../store/database/connection.js';
import { configOf, datasetOf, type RunSummary } from '../store/read/runs.js';
import { UserError } from '../util/errors.js';
import { requireEvaluation, type Evaluation } from './answers.js';
import { requireRun } from './selectors.js';

export type { EpochRow } from '../store/read/curves.js';
export type { EvalCurveRow } from '../store/read/evaluations.js';

export interface RunDocument extends RunSummary, Annotation {
  readonly config: Tree;
  readonly attempts: readonly Attempt[];
  /** Whether a rule of its sweep has decided about it. */
  readonly is_decided: boolean;
  /** The best first. */
  readonly checkpoints: readonly CheckpointRow[];
  readonly dataset: ReturnType<typeof datasetOf>;
  /** Those after the best epoch. */
  readonly evaluations: readonly EvaluationRow[];
  /** The last evaluation of each set. */
  readonly evaluation_sets: readonly EvalCurveRow[];
  readonly curve: readonly EpochRow[];
  readonly wrong_answers_of: Omit<Evaluation, 'eval_set_id'> | null;
  readonly wrong_answers: readonly WrongAnswer[];
}

export interface Attempt extends Omit<AttemptRow, 'provenance'> {
  readonly provenance: Tree | null;
}

export interface RunOptions {
  /** How many wrong answers to give. */
  readonly mistakes: number;
  /** Whose; validation where none is named. */
  readonly evalSet: string | undefined;
}

export function runDocument(connection: Connection, word: string, { mistakes, evalSet }: RunOptions): RunDocument {
  const summary = requireRun(connection, word);
  const { run, best_epoch: best } = summary;
  const shown = shownEvaluation(connection, run, evalSet);
  return {
    ...summary,
    ...annotationOf(connection, run),
    config: runConfig(connection, run),
    attempts: attempts(connection, run).map((attempt) => ({
      ...attempt,
      provenance: attempt.provenance === null ? null : (JSON.parse(attempt.provenance) as Tree),
    })),
    is_decided: decisionsAbout(connection, run).length > 0,
    checkpoints: checkpoints(connection, run),
    dataset: datasetOf(connection, run),
    evaluations: best === null ? [] : evaluations(connection, run, best),
    evaluation_sets: lastEvaluations(connection, run),
    curve: curve(connection, run),
    wrong_answers_of: shown,
    wrong_answers: shown === null ? [] : wrongAnswers(connection, shown, mistakes),
  };
}

/** A run that has not begun has no evaluation on validation, and that is no mistake. */
function shownEvaluation(connection: Connection, run: number, name = 'validation'): RunDocument['wrong_answers_of'] {
  const isValidation = name === 'validation';
  const found = isValidation ? evaluationOf(connection, run, name) : requireEvaluation(connection, run, name);
  if (found === undefined) return null;
  const { eval_set_id: _, ...shown } = found;
  return shown;
}

export const runConfig = (connection: Connection, run: number): RunConfig =>
  JSON.parse(configOf(connection, run)) as RunConfig;

/** Of what a run's weights are loaded: its configuration, its checkpoints, the best first. */
export interface StoredRun {
  readonly run: RunSummary;
  readonly config: RunConfig;
  readonly checkpoints: readonly CheckpointRow[];
}

export function storedRun(connection: Connection, word: string): StoredRun {
  const run = requireRun(connection, word);
  return { run, config: runConfig(connection, run.run), checkpoints: checkpoints(connection, run.run) };
}

/** The weights after an epoch. @throws UserError naming the epochs of which weights are kept, the nearest first */
export function checkpointAfter({ run, checkpoints: all }: Pick<StoredRun, 'run' | 'checkpoints'>, epoch: number) {
  const whole = all.filter(({ step }) => step === 0); // the others are from within the epoch behind theirs
  const found = whole.find((one) => one.epoch === epoch);
  if (found !== undefined) return found;
  const away = (one: CheckpointRow): number => Math.abs(one.epoch - epoch);
  const kept = whole.sort((a, b) => away(a) - away(b)).map((one) => one.epoch);
  throw new UserError('checkpoint', {
    message: `run${run.run} has no weights of epoch ${epoch}`,
    hint:
      kept.length > 0
        ? `it has those of epoch ${kept.join(', ')}`
        : all.length > 0
          ? 'it has those from within its first epoch, and answers with them where no epoch is asked for'
          : 'they come with its first checkpoint',
  });
}

export type { CheckpointRow } from '../store/read/attempts.js';
