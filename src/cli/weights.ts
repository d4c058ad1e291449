// The weights of a run, for commands that answer with it or export it.

import { requireReadableWeights } from '../inference/readable-weights.js';
import { checkpointAfter, storedRun, type CheckpointRow } from '../results/run.js';
import type { RunSummary } from '../results/runs.js';
import { messageOf, UserError } from '../util/errors.js';
import type { NamedArrays } from '../model/parameters.js';
import type { RunConfig } from '../spec/schema.js';
import { loadArrays } from '../train/checkpoint.js';
import { reading, type Context } from './context.js';

export interface TrainedRun {
  readonly run: RunSummary;
  readonly config: RunConfig;
  readonly checkpoint: CheckpointRow;
  /** Weights, what the optimizer kept, moving averages. */
  readonly arrays: NamedArrays;
}

/**
 * A run with weights: of an epoch, or of its best.
 * @throws UserError where there is no such run, or it has no such weights
 */
export function trainedRun(context: Context, word: string, epoch?: number): TrainedRun {
  const stored = reading(context, (connection) => storedRun(connection, word));
  const { run, config, checkpoints } = stored;
  requireReadableWeights(config);
  if (epoch === undefined) return { run, config, ...loadBest(context, run.run, checkpoints) };
  const checkpoint = checkpointAfter(stored, epoch);
  try {
    return { run, config, checkpoint, arrays: loadArrays(context.paths.run(run.run).checkpoints, checkpoint) };
  } catch (error) {
    throw new UserError('checkpoint', {
      message: `checkpoint of epoch ${epoch} cannot be used: ${messageOf(error)}`,
      hint: 'without --epoch the best that can be read is taken',
    });
  }
}

/** The weights of the best epoch, or of the newest checkpoint that can be read. */
function loadBest(
  context: Context,
  run: number,
  stored: readonly CheckpointRow[],
): { checkpoint: CheckpointRow; arrays: NamedArrays } {
  const { checkpoints: folder } = context.paths.run(run);
  for (const checkpoint of stored) {
    try {
      return { checkpoint, arrays: loadArrays(folder, checkpoint) };
    } catch (error) {
      context.note(`warning: checkpoint of epoch ${checkpoint.epoch} cannot be used: ${messageOf(error)}`);
    }
  }
  throw new UserError('checkpoint', { message: `run${run} has no weights yet`, hint: `harness show run${run}` });
}
