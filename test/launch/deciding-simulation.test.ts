// Sweeps that decide, by the thousand in a simulated world: searches and stopping rules, coordinators that die before
// and after they have written a decision down, workers that end with them and jobs that outlive them, in turn. No
// decision is taken twice differently, and each has its effect. The coordinator, scheduler and slots are the real ones.
// A failure names its seed.

import { afterAll, describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../src/launch/history.js';
import { trainScheduled, type SweepRuns } from '../../src/launch/sweep.js';
import { planSchedule } from '../../src/plan/scheduler/from-spec.js';
import {
  isConfirmation,
  isJudged,
  isSuggested,
  type Decision,
  type RecordedDecision,
} from '../../src/plan/scheduler/decisions.js';
import type { RunKey } from '../../src/plan/scheduler/scheduler.js';
import { parseSpec } from '../../src/spec/parse.js';
import type { RecordedRun } from '../../src/store/recorder.js';
import { randomStream } from '../../src/util/random.js';
import { sized } from '../setup/wide.js';
import { EPOCHS, NO_FAULTS, World, type Faults } from './simulated-world.js';

const SWEEPS = sized(80, 10_000);
const totals = {
  sweeps: 0,
  decisions: 0,
  suggested: 0,
  guided: 0,
  judgedInLaterCohorts: 0,
  targetsReached: 0,
  stopped: 0,
  pruned: 0,
  confirmed: 0,
  coordinators: 0,
  overJobs: 0,
  attached: 0,
  events: 0,
  deaths: 0,
  coordinatorDeaths: 0,
  hangs: 0,
  attempts: 0,
  refused: 0,
};

afterAll(() => console.log(`simulation of decisions: ${JSON.stringify(totals)}`));

const SPACE = `  parameters:
    training.optimizer.learning_rate: {min: 0.0001, max: 0.1, distribution: log_uniform_values}
    training.batch_size: {values: [16, 32, 64]}
`;
const GRID = `  parameters: {training.batch_size: {values: [16, 32, 64]}}\n  seeds: [1, 2]\n`;
const METRIC = 'metric: val_loss';

/** Whether its decisions are the same whoever is first, as long as no run fails. */
const SWEPT: readonly { readonly sweep: string; readonly isDetermined: boolean }[] = [
  {
    sweep: `${SPACE}  search: {method: random, runs: 6, ${METRIC}}\n  stop: {type: halving, min_epochs: 1, eta: 2}\n  confirm: {best: 1, seeds: 2}\n`,
    isDetermined: true,
  },
  {
    sweep: `${SPACE}  search: {method: random, runs: 6, ${METRIC}}\n  stop: {type: asha, min_epochs: 1, eta: 2}\n`,
    isDetermined: false,
  },
  {
    sweep: `${SPACE}  search: {method: sobol, runs: 6, ${METRIC}}\n  stop: {type: median, min_epochs: 1}\n`,
    isDetermined: false,
  },
  // Ten trials are known before any is guided.
  { sweep: `${SPACE}  search: {method: tpe, runs: 14, lag: 2, ${METRIC}}\n`, isDetermined: true },
  {
    sweep: `${SPACE}  search: {method: tpe, runs: 14, ${METRIC}}\n  stop: {type: halving, min_epochs: 1, eta: 2, cohort: 5}\n  confirm: {best: 2, seeds: 2}\n`,
    isDetermined: true,
  },
  {
    sweep: `${SPACE}  search: {method: random, runs: 9, replicates: 2, target: 0.1, ${METRIC}}\n  stop: {type: halving, min_epochs: 1, eta: 2, cohort: 3}\n`,
    isDetermined: true,
  },
  { sweep: `${GRID}  stop: {type: halving, min_epochs: 1, eta: 2, ${METRIC}}\n`, isDetermined: true },
  {
    sweep: `${GRID.replace('[16, 32, 64]', '[8, 16, 32, 48, 64]').replace('[1, 2]', '[1]')}  stop: {type: asha, min_epochs: 1, eta: 2, ${METRIC}}\n`,
    isDetermined: false,
  },
];
/** Made once: a scheduler keeps nothing that the history does not say. */
const schedulers = SWEPT.map(({ sweep }) => {
  const text = `name: x\ndata: {max: 99, examples: 100}\nmodel: {encoder: [8], decoder: [8]}\ntraining: {epochs: ${EPOCHS}}\nsweep:\n${sweep}`;
  return planSchedule(parseSpec('x.yaml', text)).scheduler;
});

/** A sweep in its world: what it has decided, which the next coordinator goes on with. */
interface Sweeping {
  readonly world: World;
  readonly kind: number;
  readonly log: RecordedDecision[];
  isDone: boolean;
}

const nameOf = ({ hash, seed }: RunKey): string => `${hash} ${seed}`;

/** Starts a coordinator; it comes to the end of the sweep, is killed, or is asked to stop at some time. */
function startCoordinator(sweeping: Sweeping, isDisturbed: boolean, isCluster: boolean): void {
  const { world, kind, log } = sweeping;
  const self = world.spawn();
  const jobs = world.between(1, 4);
  const { touch, children, ...parts } = world.partsOf(self, jobs, isCluster);
  const runs: SweepRuns = {
    find: (key) => runOf(key, world.find(nameOf(key))),
    enter: (plan) => {
      touch();
      return runOf(plan, world.enter(nameOf(plan)))!;
    },
  };
  const drain = new AbortController();
  if (isDisturbed) world.after(world.between(1, world.chance(0.5) ? 15_000 : 60_000), () => drain.abort());
  if (isDisturbed && world.chance(0.3))
    world.after(world.between(1, 15_000), () => world.killCoordinator(self, children));
  const options = {
    ...parts,
    home: '',
    jobs,
    limitsOf: () => ({ threads: 1, runTimeoutMs: 30_000, retry: { max: 1, on: ['crash' as const] } }),
    onFailure: 'continue' as const,
    observer: {},
    drain: drain.signal,
    halt: new AbortController().signal,
  };
  totals.coordinators++;
  if (isCluster) totals.overJobs++;
  trainScheduled(schedulers[kind]!, runs, recordOf(log, touch), options).then(
    () => {
      sweeping.isDone = self.alive && !drain.signal.aborted;
      self.alive = false;
    },
    (error: Error) => {
      if (self.alive) world.violations.push(`threw ${error.message}`);
    },
  );
}

const runOf = (key: RunKey, id: number | undefined): RecordedRun | undefined =>
  id === undefined ? undefined : { id, status: 'planned', plan: key as RecordedRun['plan'], owner: null, attempts: 0 };

/** The log of decisions, which outlives coordinators; one may die on either side of a line. */
const recordOf = (log: RecordedDecision[], touch: () => void): DecisionRecord => ({
  made: [...log],
  write: (decision) => {
    touch();
    const recorded = { ...decision, number: log.length + 1, at: 0 };
    log.push(recorded);
    touch();
    return recorded;
  },
});

/** @param seed of all that happens; the kind of sweep goes by it, too */
async function simulate(seed: number, faults: Faults, isDisturbed: boolean): Promise<Sweeping> {
  const world = new World(seed, 0, faults);
  const sweeping: Sweeping = { world, kind: seed % SWEPT.length, log: [], isDone: false };
  for (let round = 0; isDisturbed && round < 3; round++) {
    // Who comes next does not wait until the workers of the one that died are gone.
    const next = (): void =>
      void world.after(world.between(0, 6000), () => startCoordinator(sweeping, true, world.chance(0.5)));
    world.onCoordinatorDeath = () => ((world.onCoordinatorDeath = () => {}), next());
    next();
    await world.passTime();
  }
  world.faults = { ...NO_FAULTS };
  world.onCoordinatorDeath = () => {};
  for (let round = 0; round < 4 && (round === 0 || isOpen(sweeping)); round++) {
    startCoordinator(sweeping, false, true); // one that can follow jobs
    await world.passTime();
  }
  return sweeping;
}

const isOpen = ({ world, isDone }: Sweeping): boolean =>
  !isDone || world.runs.some(({ status }) => !['finished', 'pruned', 'failed'].includes(status));

/** What a decision is about: about one thing, one is taken. */
function subjectOf(decision: Decision): string {
  if (isSuggested(decision)) return `trial ${decision.trial}`;
  if (isJudged(decision))
    return `${decision.rule} ${decision.hash} ${decision.seed} ${decision.rung} ${decision.epoch}`;
  return decision.type;
}

/** @param mayFail whether runs do: a search goes on without them */
function check({ world, kind, log, isDone }: Sweeping, mayFail: boolean): readonly string[] {
  const subjects = log.map(subjectOf);
  const twice = subjects.filter((subject, index) => subjects.indexOf(subject) !== index);
  const stops = log.filter(isJudged).filter(({ action }) => action === 'stop');
  const runs = world.runs.flatMap(({ status, epochs, finished }, index) => {
    const [hash, seed] = world.names[index]!.split(' ');
    const stop = stops.find((one) => one.hash === hash && (one.seed === null || `${one.seed}` === seed));
    // Of rules that judge by who comes first: it may be at its end before it hears of it.
    const allowed = stop === undefined ? ['finished'] : stop.seed === null ? ['pruned'] : ['pruned', 'finished'];
    if (status === 'failed' && mayFail) return [];
    return [
      allowed.includes(status) ? [] : [`run${index + 1} is ${status}, not ${allowed.join(' or ')}`],
      status === 'pruned' || epochs.size === EPOCHS ? [] : [`run${index + 1} has ${epochs.size} epochs`],
      stop?.seed === null && epochs.size !== stop.epoch
        ? [`run${index + 1} was stopped after ${stop.epoch} epochs and has ${epochs.size}`]
        : [],
      finished <= 1 ? [] : [`run${index + 1} finished ${finished} times`],
    ].flat();
  });
  return [
    ...world.violations,
    ...(isDone ? [] : ['the sweep never came to its end']),
    ...twice.map((subject) => `decided twice: ${subject}`),
    ...runs,
  ].map((what) => `${SWEPT[kind]!.sweep.replaceAll('\n', ' ')}: ${what}`);
}

/** What occurred: nothing is simulated in name only. */
function countDecisions({ world, kind, log }: Sweeping): void {
  const suggestions = log.filter(isSuggested);
  const judgements = log.filter(isJudged);
  const cohort = Number(/cohort: (\d+)/.exec(SWEPT[kind]!.sweep)?.[1] ?? Infinity);
  const isInLaterCohort = (hash: string): boolean => suggestions.findIndex((one) => one.hash === hash) >= cohort;
  totals.decisions += log.length;
  totals.suggested += suggestions.length;
  totals.guided += suggestions.filter(({ guidedBy }) => guidedBy !== null).length;
  totals.judgedInLaterCohorts += judgements.filter(({ hash }) => isInLaterCohort(hash)).length;
  totals.stopped += judgements.filter(({ action }) => action === 'stop').length;
  totals.targetsReached += log.filter((one) => one.type === 'ended' && one.reason === 'target').length;
  totals.confirmed += log.filter(isConfirmation).length;
  totals.pruned += world.runs.filter(({ status }) => status === 'pruned').length;
}

describe('simulated sweeps that decide', () => {
  it(
    `${SWEEPS} of them: nothing is decided twice, all that was decided is done; the same as undisturbed where that is promised`,
    { timeout: 1_800_000 },
    async () => {
      const first = Number(process.env['HARNESS_SIMULATION_SEED'] ?? 1);
      const undisturbed = new Map<number, readonly Decision[]>();
      for (let seed = first; seed < first + SWEEPS; seed++) {
        const draw = randomStream('faults of decisions', seed);
        const hasFailures = draw.below(2) === 0;
        const some = (most: number): number => (hasFailures ? draw.uniform() * most : 0);
        const faults = {
          crash: some(0.05),
          hang: some(0.03),
          error: some(0.03),
          coordinatorDies: draw.uniform() * 0.02,
          mistaken: 0,
        };
        const sweeping = await simulate(seed, faults, true);
        expect(check(sweeping, hasFailures), `HARNESS_SIMULATION_SEED=${seed}`).toEqual([]);
        const { kind, world, log } = sweeping;
        if (!hasFailures && SWEPT[kind]!.isDetermined) {
          const expected = undisturbed.get(kind) ?? (await simulate(kind, NO_FAULTS, false)).log;
          undisturbed.set(kind, expected);
          expect(sorted(log), `HARNESS_SIMULATION_SEED=${seed}`).toEqual(sorted(expected));
        }
        totals.sweeps++;
        countDecisions(sweeping);
        totals.attached += world.attached;
        for (const [name, count] of Object.entries(world.counts)) totals[name as keyof typeof world.counts] += count;
      }
      const { refused: _, ...seen } = totals; // lines that come late are those of the other simulation
      for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0); // each kind of trouble did occur
    },
  );
});

/** Which of two decisions that do not hang together was first may differ. */
const sorted = (log: readonly Decision[]): readonly string[] =>
  log.map((decision) => JSON.stringify({ ...decision, number: 0, at: 0 })).sort();
