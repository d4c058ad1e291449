// After how many steps each epoch of a run ended, where that is known.

import type { Connection } from '../store/database/connection.js';
import { configOf, datasetOf } from '../store/read/runs.js';
import { completeConfig } from '../spec/schema.js';
import { lastStep } from '../train/epochs.js';

/**
 * @returns null with a curriculum, whose passes grow, and of runs that have not said how many examples they train on
 */
export function stepsAfter(connection: Connection, run: number, epochs: readonly number[]): readonly number[] | null {
  const each = stepsOfEach(connection, run);
  return each === null ? null : epochs.map((epoch) => lastStep(each, epoch));
}

function stepsOfEach(connection: Connection, run: number): number | 'log' | null {
  const { data, training } = completeConfig(JSON.parse(configOf(connection, run)));
  const { steps_per_epoch: steps, batch_size: size } = training;
  if (steps !== null) return steps;
  const examples = datasetOf(connection, run)?.trainingExamples;
  if (examples === undefined || ('curriculum' in data && data.curriculum !== null)) return null;
  return size === 'all' ? 1 : Math.ceil(examples / size);
}
