// Named places where a test kills the process that passes them, to see that nothing is lost by it.
// HARNESS_CRASH_AT=worker/step:3 kills at the third passing. Unset, a place costs a comparison.

import { writeSync } from 'node:fs';
import { UserError } from './errors.js';

export const CRASH_POINTS = [
  'files/written', // a temporary file is whole, and not yet renamed
  'files/renamed',
  'checkpoint/arrays', // its weights are there, its counters not
  'checkpoint/counters', // both are, the log does not know
  'checkpoint/removed', // one file of an old checkpoint is gone
  'worker/begun', // nothing is written yet
  'worker/logged', // a line of the log is written
  'worker/step', // a step is done, of training or evaluation
  'worker/ended', // the log has its ending, result.json is missing
  'worker/closed',
  'coordinator/registered', // the runs are in the database, nothing is trained
  'coordinator/claimed', // a run has an attempt and no folder
  'coordinator/prepared', // its plan.json is there
  'coordinator/spawned', // its process runs, and is not on record
  'coordinator/begun',
  'coordinator/exited', // its process is gone, its last words not taken in
  'coordinator/ended', // an ending is written for it, the database does not know
  'decisions/written', // a decision is in its log, not in the database, and has no effect yet
  'recorder/applied', // rows are written, not committed
  'recorder/committed',
  'migration/copied', // the copy of the old database is whole
  'migration/statement', // the schema is half changed
  'migration/changed', // all of it is, without the number that says so
  'rebuild/made', // the new database is whole, the old one in place
  'rebuild/aside', // the old one is put aside, the new one not in place
  'remove/aside', // a run's folder is put aside, its rows are still there
  'remove/committed', // the rows are gone, the folder is not yet
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

const STDERR = 2;

let armed: { readonly name: string; passings: number } | undefined;

/** @param text a place, or place:passing; undefined for none @throws UserError where there is no such place */
export function armCrashPoint(text: string | undefined): void {
  if (text === undefined || text === '') return;
  const [, name = '', passing = '1'] = /^([a-z/]+)(?::([1-9]\d*))?$/.exec(text) ?? [];
  if (!(CRASH_POINTS as readonly string[]).includes(name)) {
    const expected = `${CRASH_POINTS.join(', ')}; with :2 for the second passing`;
    throw new UserError('argument', { at: 'HARNESS_CRASH_AT', message: 'no such place', expected, received: text });
  }
  armed = { name, passings: Number(passing) };
}

export function crashPoint(name: CrashPoint): void {
  if (armed?.name !== name) return;
  armed.passings--;
  if (armed.passings > 0) return;
  writeSync(STDERR, `killed at ${name}\n`);
  process.kill(process.pid, 'SIGKILL');
}
