// Finds what selectors name: an experiment, a run, or several runs at once.

import { nearest } from '../util/nearest.js';
import type { Connection } from '../store/database/connection.js';
import { tagsInUse } from '../store/read/annotations.js';
import { experimentNames } from '../store/read/experiments.js';
import { findRun, lastRun, listRuns, runsOfSweep, type RunSummary } from '../store/read/runs.js';
import { UserError } from '../util/errors.js';

/** @throws UserError where there is no experiment of this name */
export function requireExperiment(connection: Connection, name: string): string {
  const names = experimentNames(connection);
  if (names.includes(name)) return name;
  const hint = nearest(name, names) ?? `there are: ${names.join(', ') || 'none'}`;
  throw new UserError('not-found', { message: `there is no experiment ${JSON.stringify(name)}`, hint });
}

/** @throws UserError where no run has this tag */
export function requireTag(connection: Connection, tag: string): void {
  const tags = tagsInUse(connection).map((one) => one.tag);
  if (tags.includes(tag)) return;
  const few = tags.length > 20 ? `${tags.slice(0, 20).join(', ')}, ...` : tags.join(', ');
  const hint = nearest(tag, tags) ?? (tags.length === 0 ? 'harness tag run1 keep gives one' : `there are: ${few}`);
  throw new UserError('not-found', { message: `no run has the tag ${JSON.stringify(tag)}`, hint });
}

const RUN_FORMS = 'run12, 12 or last';

/** Whether a word names a run: run12, 12, last. Experiments are what else is named. */
export const isRunWord = (word: string): boolean => /^(?:(?:run)?\d+|last)$/.test(word);

/** The number of a run named `run12`, `12` or `last`. */
export const runNumber = (connection: Connection, word: string): number => requireRun(connection, word).run;

/** @throws UserError where a word names no run, or one that is not there */
export function requireRun(connection: Connection, word: string): RunSummary {
  const last = lastRun(connection) ?? undefined;
  const digits = /^(?:run)?([1-9]\d{0,9})$/.exec(word)?.[1];
  if (digits === undefined && word !== 'last') {
    throw new UserError('argument', { message: 'not a run', expected: RUN_FORMS, received: JSON.stringify(word) });
  }
  const run = digits === undefined ? last : Number(digits);
  const found = run === undefined ? undefined : findRun(connection, run);
  if (found !== undefined) return found;
  const hint = last === undefined ? 'there are no runs yet' : `the newest is run${last}; harness runs lists them`;
  throw new UserError('not-found', { message: `there is no ${word === 'last' ? 'run' : `run${run}`}`, hint });
}

const SWEEP = /^sweep([1-9]\d{0,9})$/;

export const isNamedOneByOne = (selectors: readonly string[]): boolean => selectors.every(isRunWord);

/** Whether a word names runs, one or several. */
export const isSelector = (connection: Connection, word: string): boolean =>
  isRunWord(word) || SWEEP.test(word) || experimentNames(connection).includes(word);

/** Each run once. An experiment's name may be like a run's: runs and sweeps come first. */
export function runsNamed(connection: Connection, selectors: readonly string[]): readonly number[] {
  return [...new Set(selectors.flatMap((word) => runsOfWord(connection, word)))];
}

/** The same runs with what they are and reached. */
export const runsOf = (connection: Connection, selectors: readonly string[]): readonly RunSummary[] =>
  runsNamed(connection, selectors).map((run) => findRun(connection, run)!);

function runsOfWord(connection: Connection, word: string): readonly number[] {
  if (isRunWord(word)) return [runNumber(connection, word)];
  const sweep = SWEEP.exec(word)?.[1];
  if (sweep === undefined) {
    const experiment = requireExperiment(connection, word);
    return listRuns(connection, { experiment }, ['run']).map(({ run }) => run);
  }
  const runs = runsOfSweep(connection, Number(sweep));
  if (runs.length > 0) return runs;
  throw new UserError('not-found', {
    message: `there is no ${word} with runs`,
    hint: 'harness sql "select id, created_at from sweeps"',
  });
}
