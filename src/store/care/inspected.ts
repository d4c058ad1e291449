// What every inspection gets, and what it must not touch.

import { readdirSync } from 'node:fs';
import { runIdOf, type HomePaths } from '../../util/files.js';
import type { Connection } from '../database/connection.js';
import { isTrained, type IsAlive } from '../ownership/ownership.js';
import type { Recorder } from '../recorder.js';
import type { IsProcessAlive } from './leftovers.js';

export interface Inspected {
  readonly connection: Connection;
  readonly recorder: Recorder;
  readonly paths: HomePaths;
  readonly isAlive: IsAlive;
  readonly isProcessAlive: IsProcessAlive;
  /** Whether nobody else works here: see home.ts. */
  readonly isAlone: boolean;
}

/** Whether a run's folder is its own, and nobody trains it. */
export function isResting({ recorder, isAlive }: Pick<Inspected, 'recorder' | 'isAlive'>, run: number): boolean {
  const recorded = recorder.find(run); // removed meanwhile: nobody's
  return recorded !== undefined && recorder.whose(run) === 'own' && !isTrained(recorded, isAlive);
}

/** Whether the database knows every folder that is called like a run's: one that it does not may need questions. */
export function hasEveryFolder({ recorder, paths }: Pick<Inspected, 'recorder' | 'paths'>): boolean {
  const known = new Set(recorder.runs());
  return readdirSync(paths.home).every((name) => runIdOf(name) === undefined || known.has(runIdOf(name)!));
}
