// Sweeps that decide, as they would be on record had their runs been trained: the real scheduler is asked what comes
// next, decisions are kept as a sweep keeps them, and each run has the log that a test wants it to have.

import { SweepHistory } from '../../src/launch/history.js';
import type { RunPlan } from '../../src/plan/expand.js';
import { planSchedule } from '../../src/plan/scheduler/from-spec.js';
import { parseSpec } from '../../src/spec/parse.js';
import { valuesOf } from '../../src/store/read/curves.js';
import { findRun } from '../../src/store/read/runs.js';
import { BEGINNING, recorded, writeRun, type Recorded } from './recorded.js';
import { TINY } from './tiny.js';

/** Which run of a search it is. */
export interface SearchedRun extends RunPlan {
  /** How it was drawn, by dotted path. */
  readonly rate: number;
}

/** So many wrong answers of ten after an epoch; undefined: the run fails there. */
export type WrongAfter = (run: SearchedRun, epoch: number) => number | undefined;

/** The learning rate alone is searched. */
export const searchText = (keys: string, more = ''): string => `${TINY}sweep:
  search: {method: random, runs: 4${keys}}
  parameters: {training.optimizer.learning_rate: {values: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]}}
${more}`;

/**
 * @param most so many runs are trained, then the sweep is cut off
 * @param place where something was swept before; else one run is planned there and never trained
 */
export function searched(text: string, wrongAfter: WrongAfter, most = Infinity, place = recorded(TINY)): Recorded {
  const { recorder, connection } = place;
  const spec = parseSpec('tiny.yaml', text);
  const { scheduler, identity } = planSchedule(spec);
  const decisions = recorder.openDecisions(spec, identity!);
  const metric = scheduler.metric!;
  const history = new SweepHistory(scheduler, decisions, false, (key) => {
    const run = recorder.findByKey(spec, key);
    if (run === undefined) return undefined;
    const { status } = findRun(connection, run.id)!;
    return { status, curve: valuesOf(connection, run.id, metric), isWithJob: false };
  });
  for (let trained = 0; trained < most;) {
    const next = scheduler.next(history);
    if (next.type === 'decide') history.decide(next.decision);
    else if (next.type === 'run') {
      const { id } = recorder.registerOne(spec, next.plan);
      train(place, history, id, next.plan, next.until ?? spec.config.training.epochs, wrongAfter);
      trained++;
    } else break;
  }
  decisions.close();
  return place;
}

/** Epoch by epoch, as long as nothing stops it. */
function train(
  place: Recorded,
  history: SweepHistory,
  id: number,
  plan: RunPlan,
  epochs: number,
  wrongAfter: WrongAfter,
) {
  const run = { ...plan, rate: plan.config.training.optimizer.learning_rate };
  const validation: number[][] = [];
  history.begun(plan);
  let reason = epochs < plan.config.training.epochs ? 'as far as its sweep trains it for now' : undefined;
  let hasFailed = false;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const wrong = wrongAfter(run, epoch);
    hasFailed = wrong === undefined;
    if (wrong === undefined) break;
    validation.push(Array.from({ length: wrong }, (_, example) => example));
    const event = {
      type: 'epoch',
      epoch,
      valExact: 1 - wrong / 10,
      valCharAccuracy: 1 - wrong / 20,
      valLoss: wrong / 10,
    };
    const stop = history.observe(plan, event as never);
    if (stop === undefined) continue;
    reason = stop;
    break;
  }
  const ending = hasFailed
    ? ({ type: 'failed', error: 'it was to fail' } as const)
    : reason === undefined
      ? ({ type: 'finished', epochs: validation.length } as const)
      : ({ type: 'pruned', reason } as const);
  writeRun(place, id, { validation, ending }, BEGINNING + 1000 * id);
  history.settled(plan);
}
