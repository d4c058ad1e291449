// The epochs of a run that somebody has not seen yet.

import { epochsAfter, type EpochRow } from '../store/read/curves.js';
import type { Connection } from '../store/database/connection.js';
import { attempts } from '../store/read/attempts.js';
import { requireRun } from './selectors.js';

export interface NewEpochs {
  readonly run: number;
  /** Where it is another than before, epochs that were seen may have been trained again. */
  readonly attempt: number;
  readonly epochs: readonly EpochRow[];
}

export function newEpochs(connection: Connection, word: string, after: number): NewEpochs {
  const { run } = requireRun(connection, word);
  return { run, attempt: attempts(connection, run).length, epochs: epochsAfter(connection, run, after) };
}
