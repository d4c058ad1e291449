// The parts of a sweep as they are: the database, the folders of the runs, processes, time.

import { mkdirSync } from 'node:fs';
import { FileLock } from '../store/ownership/lock.js';
import { sealPlan, uidOf } from '../store/registry/plan-record.js';
import type { Claimant, Recorder } from '../store/recorder.js';
import { sealResult } from '../store/ingest/result-file.js';
import { engineName } from '../spec/engine-schema.js';
import { completeConfig } from '../spec/schema.js';
import { UserError } from '../util/errors.js';
import { isFile, makeFolder, writeAtomically, type HomePaths } from '../util/files.js';
import { sha256OfFile } from '../util/sha256.js';
import { uniqueId } from '../util/unique.js';
import type { Launcher } from './launchers/launcher.js';
import { localLauncher } from './launchers/local.js';
import { ownerIsAlive } from './host/liveness.js';
import { identifyProcess } from './host/provenance.js';
import type { Clock, RunFolders, RunStore } from './sweep-parts.js';

/**
 * What a sweep of this process on this machine is made of. Until `release`, a lock shows that its coordinator lives, to
 * whoever can see the folder.
 */
export function realParts(paths: HomePaths, recorder: Recorder, launcher: Launcher = localLauncher()) {
  const name = uniqueId();
  const lock = FileLock.take(paths.coordinatorLock(name), 'exclusive');
  return {
    home: paths.home,
    database: paths.database,
    store: storeOf(recorder, { ...identifyProcess(process.pid), lock: name }),
    folders: foldersOf(paths, recorder),
    launcher,
    clock: systemClock,
    release: async () => {
      await launcher.close();
      lock?.remove();
    },
  };
}

export function storeOf(
  recorder: Recorder,
  self: Claimant,
  identify = identifyProcess,
  isAlive = ownerIsAlive,
): RunStore {
  return {
    catchUp: (run) => recorder.catchUp(run, isAlive),
    claim: (run) => recorder.claim(run, self, isAlive),
    onRecord: (run, metric) => ({
      status: recorder.statusOf(run, isAlive),
      curve: metric === null ? [] : recorder.curve(run, metric),
      isWithJob: recorder.find(run)?.owner?.isWithJob === true,
    }),
    isElsewhere: (run) => {
      recorder.catchUp(run, isAlive);
      return recorder.statusOf(run, isAlive) === 'running';
    },
    adopt: (run) => recorder.adopt(run, self),
    succeed: (run, attempt) => recorder.succeed(run, attempt, self),
    startOf: (run) => ({
      uid: uidOf(recorder.planRecord(run)),
      engine: engineName(completeConfig(recorder.find(run)!.plan.config).engine),
      recordedEpochs: recorder.recordedEpochs(run),
      hasCheckpoint: recorder.hasCheckpoint(run),
    }),
    setOwner: (run, attempt, pid) => recorder.setOwner(run, attempt, identify(pid)),
    ingest: (run, attempt) => recorder.ingest(run, attempt),
    close: (run, attempt, fallback) => recorder.close(run, attempt, fallback),
  };
}

export function foldersOf(paths: HomePaths, recorder: Recorder): RunFolders {
  return {
    prepare: (run, attempt) => prepare(paths, recorder, run, attempt),
    keepEnding: (run, attempt, ending) => {
      const { result, events } = paths.run(run).attempt(attempt);
      const uid = uidOf(recorder.planRecord(run));
      writeAtomically(result, sealResult({ run: uid, status: ending.type, log: sha256OfFile(events), ending }));
    },
  };
}

/**
 * The run's folder and plan.json, on the disk before anything is written into it.
 * @throws UserError where the folder is another run's, or somebody has trained there under this attempt
 */
function prepare(paths: HomePaths, recorder: Recorder, run: number, attempt: number): void {
  const { folder, plan, attempt: attemptPaths } = paths.run(run);
  makeFolder(folder);
  if (isFile(plan)) recorder.requireOwn(run);
  else writeAtomically(plan, sealPlan(recorder.planRecord(run)));
  if (isFile(attemptPaths(attempt).events)) {
    throw new UserError('database', {
      at: attemptPaths(attempt).folder,
      message: 'is in use, though the database has no such attempt',
      hint: 'harness doctor',
    });
  }
  mkdirSync(attemptPaths(attempt).folder, { recursive: true });
}

/** Passes evenly whatever the wall clock does, and stands still while the machine sleeps. */
export const systemClock: Clock = {
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};
