// Sweeps by the thousand in a simulated world, the coordinator being the real one: whatever dies, hangs or comes late,
// no run is lost, none is trained twice at once, and each ends once. A failure names its seed.

import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { trainRuns } from '../../src/launch/run-list.js';
import { storeOf as realStoreOf } from '../../src/launch/real-parts.js';
import { expand } from '../../src/plan/expand.js';
import { parseSpec } from '../../src/spec/parse.js';
import { openDatabase } from '../../src/store/database/open.js';
import { sealPlan } from '../../src/store/registry/plan-record.js';
import { Recorder, type RecordedRun } from '../../src/store/recorder.js';
import type { RunEvent } from '../../src/train/events.js';
import { homePaths, writeAtomically } from '../../src/util/files.js';
import { randomStream } from '../../src/util/random.js';
import { temporaryFolder } from '../setup/tiny.js';
import { sized } from '../setup/wide.js';
import { EPOCHS, NO_FAULTS, storeOf, World, type Faults } from './simulated-world.js';

const SWEEPS = sized(500, 10_000);
const totals = { sweeps: 0, events: 0, deaths: 0, coordinatorDeaths: 0, hangs: 0, attempts: 0, refused: 0 };

afterAll(() => console.log(`simulation: ${JSON.stringify(totals)}`));

const recorded = (id: number): RecordedRun => ({
  id,
  status: 'planned',
  plan: { hash: `run${id}`, seed: 1 } as RecordedRun['plan'],
  owner: null,
  attempts: 0,
});

/** Starts a coordinator; it resolves, is killed, or is asked to stop at some time. */
function startSweep(world: World, disturbed: boolean): { outcome: () => string } {
  const self = world.spawn();
  const jobs = world.between(1, 3);
  const parts = world.partsOf(self, jobs);
  const drain = new AbortController();
  const halt = new AbortController();
  if (disturbed && world.chance(0.3)) {
    world.after(world.between(1, 8000), () => {
      drain.abort();
      if (world.chance(0.5)) world.after(world.between(1000, 3000), () => halt.abort());
    });
  }
  if (disturbed && world.chance(0.3))
    world.after(world.between(1, 9000), () => world.killCoordinator(self, parts.children));
  let outcome = 'never ended';
  const limits = {
    threads: 1,
    runTimeoutMs: world.chance(0.5) ? 30_000 : 6000,
    retry: { max: world.between(0, 2), on: ['crash', 'timeout', 'lost'] as const },
  };
  const options = {
    home: '',
    jobs,
    limitsOf: () => ({ ...limits, retry: { ...limits.retry, on: [...limits.retry.on] } }),
    onFailure: world.chance(0.2) ? ('stop' as const) : ('continue' as const),
    observer: {},
    drain: drain.signal,
    halt: halt.signal,
  };
  void trainRuns(
    world.runs.map((_, index) => recorded(index + 1)),
    { ...parts, ...options },
  ).then(
    (result) => {
      outcome = self.alive ? 'ended' : 'died';
      const left = parts.children.filter(({ process }) => process.alive);
      if (self.alive && left.length > 0) world.violations.push(`${left.length} workers outlive their sweep`);
      const mine = new Set(parts.children.map(({ process }) => process));
      const open = [...result.keys()].filter(
        (id) => world.run(id).status === 'running' && mine.has(world.run(id).attempts.at(-1)!.owner),
      );
      if (self.alive && open.length > 0) world.violations.push(`a sweep ended with run${open.join()} running`);
      self.alive = false;
    },
    (error: Error) => (outcome = self.alive ? `threw ${error.message}` : 'died'),
  );
  return { outcome: () => (self.alive ? outcome : 'died') };
}

async function simulate(seed: number): Promise<World> {
  const draw = randomStream('faults', seed);
  const some = (most: number): number => (draw.below(3) === 0 ? 0 : draw.uniform() * most);
  const faults: Faults = {
    crash: some(0.1),
    hang: some(0.05),
    error: some(0.05),
    coordinatorDies: some(0.02),
    mistaken: draw.below(10) === 0 ? 0.3 : 0,
  };
  const world = new World(seed, 1 + draw.below(6), faults);
  for (let round = 0; round < 2; round++) {
    const sweeps: { outcome: () => string }[] = [];
    const start = (): void => void sweeps.push(startSweep(world, true));
    start();
    for (let more = world.between(0, 2); more > 0; more--) world.after(world.between(0, 6000), start);
    await world.passTime();
    for (const { outcome } of sweeps)
      if (outcome().startsWith('threw') || outcome() === 'never ended') world.violations.push(outcome());
  }
  world.faults = { ...NO_FAULTS };
  for (let round = 0; round < 3 && world.runs.some(({ status }) => status !== 'finished'); round++) {
    startSweep(world, false);
    await world.passTime();
  }
  return world;
}

function check(world: World): readonly string[] {
  const wrong = world.runs.flatMap(({ status, epochs, finished, attempts }, index) => {
    const complete = Array.from({ length: EPOCHS }, (_, epoch) => epochs.has(epoch + 1));
    return [
      status === 'finished' ? [] : [`run${index + 1} is ${status}`],
      finished === 1 ? [] : [`run${index + 1} finished ${finished} times`],
      complete.every(Boolean) && epochs.size === EPOCHS
        ? []
        : [`run${index + 1} has epochs ${[...epochs.keys()].join()}`],
      [...epochs.values()].every((number) => number <= attempts.length) ? [] : [`run${index + 1} has rows of nobody`],
    ].flat();
  });
  return [...world.violations, ...wrong];
}

describe('simulated sweeps', () => {
  it(
    `${SWEEPS} of them: at most so many at once, no run lost, none twice at once, each ends once`,
    { timeout: 600_000 },
    async () => {
      const first = Number(process.env['HARNESS_SIMULATION_SEED'] ?? 1);
      for (let seed = first; seed < first + SWEEPS; seed++) {
        const world = await simulate(seed);
        const wrong = check(world);
        expect(wrong, `HARNESS_SIMULATION_SEED=${seed}`).toEqual([]);
        totals.sweeps++;
        for (const [name, count] of Object.entries(world.counts)) totals[name as keyof typeof world.counts] += count;
      }
      for (const count of Object.values(totals)) expect(count).toBeGreaterThan(0); // each kind of trouble did occur
    },
  );
});

describe('the simulated database', () => {
  it.each([1, 2, 3, 4, 5])('does what the real one does, step by step (seed %i)', (seed) => {
    const paths = homePaths(temporaryFolder());
    const connection = openDatabase(paths.database);
    const recorder = new Recorder(connection, paths, () => 0);
    const spec = parseSpec('x.yaml', 'name: x\nsweep: {seeds: [1, 2]}');
    for (const { id } of recorder.register(spec, expand(spec))) {
      writeAtomically(paths.run(id).plan, sealPlan(recorder.planRecord(id)));
    }
    const world = new World(seed, 2, NO_FAULTS);
    const random = randomStream('conformance', seed);
    const dead = new Set<number>();
    const pids = [101, 102, 103];
    const selves = pids.map((pid) => ({ pid, alive: true }));
    const simulated = selves.map((self) => storeOf(world, self));
    const lives = ({ pid }: { pid: number }): boolean => !dead.has(pid);
    const recorders = pids.map(() => new Recorder(connection, paths, () => 0)); // what each has heard is its own
    const real = pids.map((pid, who) =>
      realStoreOf(
        recorders[who]!,
        { pid, started: null, bootId: null },
        () => ({ pid, started: null, bootId: null }),
        lives,
      ),
    );
    const states = (): unknown => connection.prepare('SELECT status FROM runs ORDER BY id').pluck().all();
    const outcomes = (): unknown => connection.prepare('SELECT outcome FROM attempts ORDER BY id').pluck().all();
    const seqs = new Map<string, number>();

    for (let step = 0; step < 200; step++) {
      const who = random.below(3);
      const run = 1 + random.below(2);
      const { attempts } = world.run(run);
      const attempt = attempts.length === 0 ? 0 : 1 + random.below(attempts.length);
      const kind = random.below(attempt === 0 ? 1 : 6);
      if (kind === 0) expect(real[who]!.claim(run)).toEqual(simulated[who]!.claim(run));
      else if (kind === 1) expect(real[who]!.ingest(run, attempt)).toEqual(simulated[who]!.ingest(run, attempt));
      else if (kind === 2) {
        real[who]!.catchUp(run);
        simulated[who]!.catchUp(run);
      } else if (kind === 3 && random.below(3) === 0) {
        for (const store of [real[who]!, simulated[who]!]) store.close(run, attempt, { type: 'failed', error: 'x' });
      } else if (kind === 4) {
        const key = `${run}-${attempt}`;
        const seq = (seqs.get(key) ?? 0) + 1;
        seqs.set(key, seq);
        const ending = random.below(8);
        const type = ending === 0 ? 'finished' : ending === 1 ? 'interrupted' : 'epoch';
        const numbers = {
          trainLoss: 1,
          trainCharAccuracy: 1,
          trainExact: 1,
          valLoss: 1,
          valCharAccuracy: 1,
          valExact: 1,
          learningRate: 1,
          durationMs: 1,
          examplesPerSecond: 1,
        };
        const logged = attempts[attempt - 1]!.log.flatMap((each) => (each.type === 'epoch' ? [each.epoch] : []));
        const epochs = new Set([...world.run(run).epochs.keys(), ...logged]).size;
        const event = {
          v: 1,
          attempt,
          seq,
          at: 0,
          type,
          epoch: seq,
          epochs,
          reason: 'x',
          ...numbers,
        } as unknown as RunEvent;
        const { folder, events } = paths.run(run).attempt(attempt);
        mkdirSync(folder, { recursive: true });
        appendFileSync(events, `${JSON.stringify(event)}\n`);
        attempts[attempt - 1]!.log.push(event);
      } else if (kind === 5 && random.below(4) === 0) {
        const { pid } = selves[who]!;
        if (dead.has(pid)) dead.delete(pid);
        else dead.add(pid);
        selves[who]!.alive = !dead.has(pid);
      }
      expect(states(), `step ${step}`).toEqual(world.runs.map(({ status }) => status));
      expect(outcomes()).toEqual(world.runs.flatMap((each) => each.attempts.map(({ outcome }) => outcome)));
    }
    writeFileSync(`${paths.home}/done`, '');
    connection.close();
  });
});
