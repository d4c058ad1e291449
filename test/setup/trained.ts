// Sweeps that many tests begin with: each is trained once for all test files, and copied.

import { constants, cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, onTestFinished } from 'vitest';
import { sha256 } from '../../src/util/sha256.js';
import { SWEEP, workplace, type Workplace } from './program.js';
import { results, untilGone } from './results.js';
import { type CleanUp } from './tiny.js';

export interface Trained {
  /** A place in the code (src/util/crash-points.ts) where the sweep was killed; unset, it came to its end. */
  readonly crashAt?: string;
  readonly cleanUp?: CleanUp;
}

/** A folder in which a spec was swept. */
export async function trained(
  spec = SWEEP,
  { crashAt = '', cleanUp = onTestFinished }: Trained = {},
): Promise<Workplace> {
  const place = workplace(spec, cleanUp);
  const kept = join(inject('trained'), sha256(JSON.stringify([spec, crashAt])));
  if (existsSync(kept)) copy(kept, place.home);
  else {
    await sweep(place, crashAt);
    keep(place.home, kept);
  }
  return place;
}

/** One run that died in its third epoch, with two checkpoints. @param spec of one run, three epochs */
export const halfTrained = (spec: string): Promise<Workplace> => trained(spec, { crashAt: 'worker/logged:7' });

/** What an undisturbed sweep of a spec computes. */
export async function resultsOf(spec: string): Promise<unknown> {
  const cleanUps: (() => void)[] = [];
  try {
    return results(await trained(spec, { cleanUp: (act) => cleanUps.push(act) }));
  } finally {
    cleanUps.forEach((act) => act());
  }
}

/** Makes something before the tests of a suite, and clears it away after them. @returns what was made, in a test */
export function beforeTests<T>(make: (cleanUp: CleanUp) => Promise<T>): () => T {
  let made: T;
  beforeAll(async () => {
    const cleanUps: (() => void)[] = [];
    made = await make((act) => cleanUps.push(act));
    return () => cleanUps.forEach((act) => act());
  });
  return () => made;
}

async function sweep(place: Workplace, crashAt: string): Promise<void> {
  if (crashAt === '') {
    const { code, stderr } = await place.ask('sweep', place.spec);
    return expect(code, stderr).toBe(0);
  }
  await place.run('sweep', place.spec, { env: { HARNESS_CRASH_AT: crashAt } });
  await untilGone(place.home); // a coordinator that was killed leaves workers
}

/** For the next test that asks; where another file's has come first, its sweep stays. */
function keep(home: string, kept: string): void {
  const making = mkdtempSync(join(inject('trained'), 'making-'));
  copy(home, join(making, 'runs')); // with its own mode: the folder above is nobody else's to read
  try {
    renameSync(join(making, 'runs'), kept);
  } catch (error) {
    if (!existsSync(kept)) throw error;
  } finally {
    rmSync(making, { recursive: true });
  }
}

const copy = (from: string, to: string): void =>
  cpSync(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE, preserveTimestamps: true });
