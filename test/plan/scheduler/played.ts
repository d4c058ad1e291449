// Plays a sweep without training: its runs get on epoch by epoch in whatever order a seed says, and are cut off at any
// time.

import type { Decision, RecordedDecision } from '../../../src/plan/scheduler/decisions.js';
import type { History, RunKey, RunState, Scheduler } from '../../../src/plan/scheduler/scheduler.js';
import type { RunPlan } from '../../../src/plan/expand.js';
import { stopsOf } from '../../../src/plan/scheduler/trials.js';
import { randomStream } from '../../../src/util/random.js';

export interface Play {
  readonly jobs: number;
  readonly seed: number;
  readonly epochs: number;
  /** How often all that is under way is cut off. */
  readonly kills: number;
  /** A run's metric after an epoch; null: not a number; undefined: there it fails. */
  readonly valueOf: (run: RunPlan, epoch: number) => number | null | undefined;
}

interface Played {
  readonly plan: RunPlan;
  state: RunState;
  isTried: boolean;
  curve: (number | null)[];
  until: number | null;
}

export interface Outcome {
  readonly decisions: readonly Decision[];
  /** Of each run, in words: how it ended, and after how many epochs. */
  readonly runs: Readonly<Record<string, string>>;
}

const keyOf = ({ hash, seed }: RunKey): string => `${hash} ${seed}`;

/** @param scheduler makes a new one, as whoever starts again does: it is asked for after each kill */
export function play(scheduler: () => Scheduler, { jobs, seed, epochs, kills, valueOf }: Play): Outcome {
  const random = randomStream('play', seed);
  const decisions: RecordedDecision[] = [];
  const runs = new Map<string, Played>();
  const history: History = {
    decisions,
    of: (run) => runs.get(keyOf(run)) ?? { state: 'open', isTried: false, curve: [] },
  };
  const decide = (decision: Decision): void =>
    void decisions.push({ ...decision, number: decisions.length + 1, at: 0 });
  const underWay = (): Played[] => [...runs.values()].filter(({ state }) => state === 'running');
  let now = scheduler();
  let killsLeft = kills;
  /** @returns whether there is nothing to do any more */
  const fill = (): boolean => {
    while (underWay().length < jobs) {
      const next = now.next(history);
      if (next.type === 'decide') decide(next.decision);
      else if (next.type === 'run') {
        const run = runs.get(keyOf(next.plan)) ?? { plan: next.plan, curve: [] };
        runs.set(keyOf(next.plan), Object.assign(run, { state: 'running' as const, isTried: true, until: next.until }));
      } else return next.type === 'done' && underWay().length === 0;
    }
    return false;
  };
  for (let turn = 0; !fill(); turn++) {
    if (turn > 100_000) throw new Error('it never ends');
    const running = underWay();
    if (running.length === 0) throw new Error('it waits for nothing');
    if (killsLeft > 0 && random.below(20) === 0) {
      killsLeft--;
      // Each goes on from a checkpoint, of some epochs ago.
      for (const run of running)
        Object.assign(run, { state: 'open', curve: run.curve.slice(0, random.below(run.curve.length + 1)) });
      now = scheduler();
      continue;
    }
    advance(running[random.below(running.length)]!);
  }

  function advance(run: Played): void {
    const epoch = run.curve.length + 1;
    const isFar = run.until !== null && run.curve.length >= run.until;
    if (isFar || epoch > epochs) return void (run.state = isFar ? 'pruned' : 'done');
    const value = valueOf(run.plan, epoch);
    if (value === undefined) return void (run.state = 'failed');
    run.curve.push(value);
    const decision = now.report(history, run.plan, epoch);
    if (decision !== undefined) decide(decision);
    const stop = stopsOf(decisions).of(run.plan);
    if (stop !== undefined && stop.seed !== null && stop.epoch <= epoch) run.state = 'pruned';
  }

  return {
    decisions: decisions.map(({ number: _, at: __, ...decision }) => decision),
    runs: Object.fromEntries(
      [...runs].map(([key, { state, curve }]) => [key, `${state} ${curve.length}`] as const).sort(),
    ),
  };
}
