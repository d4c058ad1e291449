// The decisions of a sweep: found where they were made before, kept in its log and in the table.

import { existsSync, readdirSync, renameSync } from 'node:fs';
import { isJudged, isSuggested, type Decision, type RecordedDecision } from '../../plan/scheduler/decisions.js';
import { canonicalJson } from '../../plan/identity.js';
import type { Spec } from '../../spec/parse.js';
import { UserError } from '../../util/errors.js';
import { isFile, type HomePaths } from '../../util/files.js';
import { FileLock } from '../ownership/lock.js';
import type { Writing } from '../writing.js';
import {
  appendDecision,
  beginLog,
  mendEnd,
  readDecisions,
  type DecisionLogContent,
  type DecisionLogHead,
} from './decision-log.js';
import { registerSweep } from './registry.js';

/** The decisions of a sweep that is under way: nobody else goes on with it meanwhile. */
export interface OpenDecisions {
  readonly made: readonly RecordedDecision[];
  write(decision: Decision): RecordedDecision;
  close(): void;
}

/**
 * @param schedule of all that decides: where an earlier sweep of the experiment had the same, its decisions are gone on
 * with
 * @throws UserError where somebody else goes on with the sweep
 */
export function openDecisions(writing: Writing, spec: Spec, schedule: string): OpenDecisions {
  const sweep = writing.write(() => registerSweep(writing, spec), 'mustBeDurable');
  const { decisions: path, lock: lockPath } = writing.paths.sweep(sweep.id);
  const lock = FileLock.take(lockPath, 'exclusive');
  if (lock === undefined) {
    const hint = 'wait for it; or end it: it can be gone on with';
    throw new UserError('database', { at: lockPath, message: `another sweep of ${spec.name} is under way`, hint });
  }
  try {
    const head = { experiment: spec.name, hash: sweep.hash, schedule };
    const made = [...(goOn(path, head) ?? begin(writing, path, sweep.id, head))];
    writing.write(() => made.forEach((decision) => enterDecision(writing, sweep.id, decision)));
    return {
      made,
      write: (decision) => {
        const recorded = { ...decision, number: made.length + 1, at: writing.now() };
        appendDecision(path, recorded);
        enterDecision(writing, sweep.id, recorded);
        made.push(recorded);
        return recorded;
      },
      close: () => lock.release(),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function goOn(path: string, head: DecisionLogHead): readonly RecordedDecision[] | undefined {
  if (!isFile(path)) return undefined;
  const found = readDecisions(path);
  if (found?.head.experiment === head.experiment && found.head.hash === head.hash) {
    mendEnd(path);
    return found.decisions;
  }
  renameSync(path, `${path}.unused`); // of a sweep that is gone, whose number this one was given
  return undefined;
}

/** A search that was extended goes on with what it has suggested, a rule with what it has decided. */
function begin(writing: Writing, path: string, sweep: number, head: DecisionLogHead): readonly RecordedDecision[] {
  const earlier = sweepLogs(writing.paths)
    .filter((number) => number !== sweep)
    .map((number) => readable(writing.paths.sweep(number).decisions))
    .filter((log) => log?.head.experiment === head.experiment && log.head.schedule === head.schedule);
  const longest =
    earlier.map((log) => log!.decisions.filter(isCarriedOver)).sort((a, b) => b.length - a.length)[0] ?? [];
  const carried = longest.map((decision, index) => ({ ...decision, number: index + 1 }));
  beginLog(path, head, carried);
  return carried;
}

/** A log that is damaged is no reason not to begin another sweep. */
function readable(path: string): DecisionLogContent | undefined {
  try {
    return readDecisions(path);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Not that it ended, and who is in a cohort, which is another one with more in it. */
const isCarriedOver = (decision: RecordedDecision): boolean =>
  isSuggested(decision) || (isJudged(decision) && decision.rule !== 'halving');

/** Numbers of the sweeps that have decided something. */
export function sweepLogs(paths: HomePaths): readonly number[] {
  if (!existsSync(paths.sweeps)) return [];
  const numbers = readdirSync(paths.sweeps)
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number);
  return numbers.filter((number) => isFile(paths.sweep(number).decisions)).sort((a, b) => b - a);
}

function enterDecision({ sql }: Writing, sweep: number, recorded: RecordedDecision): void {
  const { number, at, type, ...decision } = recorded;
  const hash = 'hash' in decision ? decision.hash : null;
  const seed = 'seed' in decision ? decision.seed : null;
  sql.insertDecision.run({ sweep, number, at, type, hash, seed, decision: canonicalJson(decision) });
}

/** Enters the decisions of a log anew: for a rebuild. Those of a sweep of which no run is left are about nothing. */
export function enterDecisions(writing: Writing, path: string): void {
  const log = readDecisions(path);
  const experiment = log && writing.sql.findExperiment.get(log.head.experiment);
  const sweep = experiment && writing.sql.findSweep.get(experiment.id, log.head.hash);
  if (sweep === undefined) return;
  writing.write(() => log!.decisions.forEach((decision) => enterDecision(writing, sweep.id, decision)));
}
