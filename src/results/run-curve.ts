// The epochs of a run that somebody has not seen yet.

import { epochsAfter, type EpochRow } from '../store/read/curves.js';
import type { Connection } from '../store/database/connection.js';
import { attempts } from '../store/read/attempts.js';
import { stepsAfter } from './epoch-steps.js';
import { requireRun } from './selectors.js';

export interface NewEpochs {
  readonly run: number;
  /** Where it is another than before, epochs that were seen may have been trained again. */
  readonly attempt: number;
  /** Steps that were done after each; null where that is not known. */
  readonly steps: readonly number[] | null;
  readonly epochs: readonly EpochRow[];
}

export function newEpochs(connection: Connection, word: string, after: number): NewEpochs {
  const { run } = requireRun(connection, word);
  const epochs = epochsAfter(connection, run, after);
  const numbers = epochs.map(({ epoch }) => epoch);
  return {
    run,
    attempt: attempts(connection, run).length,
    steps: stepsAfter(connection, run, numbers),
    epochs,
  };
}
