// A training small enough to be done many times in a test, and folders that are gone afterwards.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * 60 training and 20 validation examples, 4 steps an epoch; dropout on. No step is short, so that a run is two
 * programs, not three; short ones are in setup/training.ts.
 */
export const TINY = `
name: tiny
data: {max: 9, examples: 80, validation: 0.25}
model: {encoder: [6], decoder: [6], dropout: 0.1}
training: {epochs: 3, batch_size: 15, optimizer: {learning_rate: 0.01}}
`;

/** The identity of a run's folder. */
export const UID = '123e4567-e89b-42d3-a456-426614174000';

/** Has something done at the end of a test (`onTestFinished`), or of a suite (what its `beforeAll` returns). */
export type CleanUp = (act: () => void) => void;

/** A folder that is gone afterwards. */
export function temporaryFolder(cleanUp: CleanUp = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'harness-test-'));
  cleanUp(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
