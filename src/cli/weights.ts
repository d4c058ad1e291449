// The weights of a run, for commands that answer with it or export it.

import { requireReadableWeights } from '../inference/readable-weights.js';
import { storedRun, type CheckpointRow } from '../results/run.js';
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

/** A run with the weights of its best epoch. @throws UserError where there is no such run, or it has no weights */
export function trainedRun(context: Context, word: string): TrainedRun {
  const { run, config, checkpoints } = reading(context, (connection) => storedRun(connection, word));
  requireReadableWeights(config);
  return { run, config, ...loadBest(context, run.run, checkpoints) };
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
