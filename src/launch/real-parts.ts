// The parts of a sweep as they are: the database, the folders of the runs, processes, time.

import { existsSync, mkdirSync } from 'node:fs';
import type { Recorder } from '../store/recorder.js';
import { UserError } from '../util/errors.js';
import { writeAtomically, type HomePaths } from '../util/files.js';
import { localLauncher } from './local.js';
import { identifyProcess, isAlive } from './provenance.js';
import type { Clock, RunFolders, RunStore } from './sweep-parts.js';

/** What a sweep of this process on this machine is made of. */
export function realParts(paths: HomePaths, recorder: Recorder) {
  return {
    home: paths.home,
    store: storeOf(recorder),
    folders: foldersOf(paths, recorder),
    launcher: localLauncher(),
    clock: systemClock,
  };
}

export function storeOf(recorder: Recorder, identify = identifyProcess, lives = isAlive): RunStore {
  return {
    catchUp: (run) => recorder.catchUp(run),
    claim: (run) => recorder.claim(run, identify(process.pid), lives),
    setOwner: (run, attempt, pid) => recorder.setOwner(run, attempt, identify(pid)),
    ingest: (run, attempt) => recorder.ingest(run, attempt),
    close: (run, attempt, fallback) => recorder.close(run, attempt, fallback),
  };
}

export function foldersOf(paths: HomePaths, recorder: Recorder): RunFolders {
  return {
    prepare: (run, attempt) => prepare(paths, recorder, run, attempt),
    keepEnding: (run, attempt, ending) => {
      const { result } = paths.run(run).attempt(attempt);
      writeAtomically(result, `${JSON.stringify({ status: ending.type, ending })}\n`);
    },
  };
}

/** The run's folder and plan.json. A folder that another database filled is not touched. */
function prepare(paths: HomePaths, recorder: Recorder, run: number, attempt: number): void {
  const { folder, plan, attempt: attemptPaths } = paths.run(run);
  if (existsSync(attemptPaths(attempt).events)) {
    recorder.close(run, attempt, { type: 'failed', error: 'its folder is not empty' });
    throw new UserError('database', {
      at: folder,
      message: 'this folder belongs to a run that the database does not know',
      hint: 'harness rebuild makes the database from the folders',
    });
  }
  mkdirSync(folder, { recursive: true });
  if (!existsSync(plan)) writeAtomically(plan, `${JSON.stringify(recorder.planRecord(run), null, 2)}\n`);
}

/** Passes evenly whatever the wall clock does, and stands still while the machine sleeps. */
export const systemClock: Clock = {
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};
