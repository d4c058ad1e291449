// Words that name several runs at once: a run, a sweep, an experiment.

import type { Connection } from '../store/database/connection.js';
import { listRuns, runsOfSweep } from '../store/read/runs.js';
import { UserError } from '../util/errors.js';
import { isRunWord, requireExperiment, runNumber } from './context.js';

const SWEEP = /^sweep([1-9]\d{0,9})$/;

export const isNamedOneByOne = (words: readonly string[]): boolean => words.every(isRunWord);

/** Each run once. An experiment's name may be like a run's: runs and sweeps come first. */
export function runsNamed(connection: Connection, words: readonly string[]): readonly number[] {
  return [...new Set(words.flatMap((word) => runsOfWord(connection, word)))];
}

function runsOfWord(connection: Connection, word: string): readonly number[] {
  if (isRunWord(word)) return [runNumber(connection, word)];
  const sweep = SWEEP.exec(word)?.[1];
  if (sweep === undefined) {
    const experiment = requireExperiment(connection, word);
    return listRuns(connection, { experiment }, ['run']).map(({ run }) => run);
  }
  const runs = runsOfSweep(connection, Number(sweep));
  if (runs.length > 0) return runs;
  throw new UserError('not-found', { message: `there is no ${word} with runs`, hint: 'harness sql "select id, created_at from sweeps"' }); // prettier-ignore
}
