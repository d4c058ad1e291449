// A machine that exists only in a test: processes that die, hang and come late, a database, and time that passes when
// it is told to. The coordinator in it is the real one. Everything that happens follows from a seed.

import { randomStream } from '../../src/util/random.js';
import type { Launcher, RunningWorker, WorkerExit } from '../../src/launch/launchers/launcher.js';
import type { Job, StopRequest, WorkerMessage } from '../../src/launch/channel/messages.js';
import type { Clock, RunFolders, RunStore } from '../../src/launch/sweep-parts.js';
import type { EndEvent, RunEvent } from '../../src/train/events.js';
import type { RunStatus } from '../../src/train/run-status.js';

export interface Process {
  readonly pid: number;
  alive: boolean;
}

interface Attempt {
  readonly number: number;
  owner: Process;
  /** Its event log. */
  readonly log: RunEvent[];
  /** Lines of it that are in the database. */
  offset: number;
  outcome: string | null;
  /** The job of a cluster that has it, once it was given to one. */
  job?: SimulatedWorker;
  /** Whether its folder says how it ended. */
  isTold: boolean;
}

export interface SimulatedRun {
  status: RunStatus;
  readonly attempts: Attempt[];
  /** Which attempt each epoch's row is of. */
  readonly epochs: Map<number, number>;
  /** Epochs that its newest checkpoint on disk holds. */
  checkpoint: number;
  /** How often an end was recorded that nothing may follow. */
  finished: number;
}

/** What may go wrong, as probabilities of each chance to. */
export interface Faults {
  readonly crash: number;
  readonly hang: number;
  readonly error: number;
  readonly coordinatorDies: number;
  /** A live process is taken for dead. */
  readonly mistaken: number;
}

export const NO_FAULTS: Faults = { crash: 0, hang: 0, error: 0, coordinatorDies: 0, mistaken: 0 };

export const EPOCHS = 3;
/** Milliseconds: workers are gone so long after their coordinator. */
const GONE_AFTER = 5000;
/** A job that hangs is ended by its time limit. */
const JOB_LIMIT = 20_000;

/** The process that called has ended: nothing it does has an effect. */
class Died extends Error {}

export class World {
  now = 0;
  faults: Faults;
  readonly runs: SimulatedRun[];
  /** What each run is known by, where it has a name. */
  readonly names: string[] = [];
  /** Called when a coordinator dies. */
  onCoordinatorDeath = (): void => {};
  /** What must never be, and was. */
  readonly violations: string[] = [];
  readonly counts = { events: 0, deaths: 0, coordinatorDeaths: 0, hangs: 0, attempts: 0, refused: 0 };
  /** How often somebody went on following a job. */
  attached = 0;
  readonly #random: ReturnType<typeof randomStream>;
  #queue: { at: number; act: () => void }[] = [];
  #pids = 0;
  /** Workers that were told to begin, by run. */
  readonly #training = new Map<number, Set<Process>>();

  constructor(seed: number, runs: number, faults: Faults) {
    this.#random = randomStream('simulation', seed);
    this.faults = faults;
    this.runs = Array.from({ length: runs }, planned);
  }

  /** The number of the run with this name, once it has one. */
  find(name: string): number | undefined {
    const index = this.names.indexOf(name);
    return index === -1 ? undefined : index + 1;
  }

  enter(name: string): number {
    return this.find(name) ?? (this.runs.push(planned()), this.names.push(name));
  }

  /** The run with this number, from 1. */
  run(id: number): SimulatedRun {
    return this.runs[id - 1]!;
  }

  /** A run's metric after an epoch: the same in every attempt at it. */
  valueAt(run: number, epoch: number): number {
    return randomStream('value', this.names[run - 1] ?? run).uniform() * (1 - 0.5 ** epoch);
  }

  chance(probability: number): boolean {
    return this.#random.uniform() < probability;
  }

  between(least: number, most: number): number {
    return least + this.#random.below(most - least + 1);
  }

  spawn(): Process {
    const process = { pid: ++this.#pids, alive: true };
    processes.set(process.pid, new WeakRef(process));
    return process;
  }

  after(milliseconds: number, act: () => void): () => void {
    const entry = { at: this.now + milliseconds, act };
    const place = this.#queue.findIndex(({ at }) => at > entry.at);
    if (place === -1) this.#queue.push(entry);
    else this.#queue.splice(place, 0, entry);
    return () => void (this.#queue = this.#queue.filter((other) => other !== entry));
  }

  /** Lets time pass until nothing is left to happen. */
  async passTime(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve)); // all promises first
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.now = Math.max(this.now, next.at);
      this.counts.events++;
      next.act();
    }
  }

  /**
   * The parts of a sweep, as seen by one coordinator, which may die whenever it touches one.
   * @param isCluster whether workers are jobs, which outlive it
   */
  partsOf(coordinator: Process, jobs: number, isCluster = false) {
    const children: SimulatedWorker[] = [];
    const die = (): never => {
      this.killCoordinator(coordinator, children);
      throw new Died();
    };
    const touch = (): void => {
      if (!coordinator.alive) throw new Died();
      if (this.chance(this.faults.coordinatorDies)) die();
    };
    const clock: Clock = { after: (ms, act) => this.after(ms, () => coordinator.alive && act()) };
    const launcher: Launcher = {
      close: async () => {},
      start: (job, onMessage) => {
        touch();
        const worker = new SimulatedWorker(this, job, isCluster);
        children.push(worker);
        const alive = children.filter(({ process }) => process.alive).length;
        if (alive > jobs) this.violations.push(`${alive} workers at once, ${jobs} allowed`);
        return worker.followedBy(coordinator, onMessage);
      },
      ...(isCluster && {
        attach: ({ run, attempt }: Job, onMessage) => {
          touch();
          this.attached++;
          return this.run(run).attempts[attempt - 1]!.job!.followedBy(coordinator, onMessage);
        },
      }),
    };
    const folders: RunFolders = {
      prepare: (run, attempt) => {
        touch();
        if (this.run(run).attempts[attempt - 1]!.log.length > 0)
          this.violations.push(`run${run} attempt ${attempt}: its folder is in use`);
      },
      keepEnding: (run, attempt) => {
        touch();
        this.run(run).attempts[attempt - 1]!.isTold = true;
      },
    };
    return { store: storeOf(this, coordinator, touch), folders, launcher, clock, children, touch };
  }

  killCoordinator(coordinator: Process, children: readonly SimulatedWorker[]): void {
    if (!coordinator.alive) return;
    coordinator.alive = false;
    this.counts.coordinatorDeaths++;
    for (const child of children) child.coordinatorIsGone();
    this.onCoordinatorDeath();
  }

  /** A worker begins to train. */
  begins(run: number, worker: Process): void {
    const others = this.#training.get(run) ?? new Set();
    others.add(worker);
    this.#training.set(run, others);
    const alive = [...others].filter((process) => process.alive);
    if (alive.length > 1 && this.faults.mistaken === 0) this.violations.push(`run${run} trained twice at once`);
  }

  ends(run: number, worker: Process): void {
    this.#training.get(run)?.delete(worker);
  }
}

/** What store/recorder.ts does, without a database; held against it by simulation.test.ts. */
export function storeOf(world: World, self: Process, touch: () => void = () => {}): RunStore {
  const apply = (run: SimulatedRun, attempt: Attempt, event: RunEvent): void => {
    if (event.type === 'started') {
      run.status = 'running';
      for (const epoch of run.epochs.keys()) if (epoch > (event.resumedFrom?.epoch ?? 0)) run.epochs.delete(epoch);
    } else if (event.type === 'epoch') run.epochs.set(event.epoch, attempt.number);
    else if (event.type !== 'evaluated' && event.type !== 'checkpoint') end(run, attempt, event);
  };
  const end = (run: SimulatedRun, attempt: Attempt, event: EndEvent): void => {
    attempt.outcome = event.type;
    run.status = event.type;
    if (event.type === 'finished') run.finished++;
  };
  /** Of attempts that this coordinator has claimed, how much it has heard of. */
  const heard = new Map<Attempt, number>();
  const ingest = (run: SimulatedRun, attempt: Attempt): readonly RunEvent[] => {
    const news = attempt.log.slice(heard.get(attempt) ?? attempt.offset);
    const events = attempt.log.slice(attempt.offset);
    attempt.offset = attempt.log.length;
    if (heard.has(attempt)) heard.set(attempt, attempt.offset);
    if (run.attempts.at(-1) === attempt) for (const event of events) apply(run, attempt, event);
    else world.counts.refused += events.length;
    return news;
  };
  return {
    catchUp: (id) => {
      touch();
      const run = world.run(id);
      const last = run.attempts.at(-1);
      if (last !== undefined) ingest(run, last);
    },
    claim: (id) => {
      touch();
      const run = world.run(id);
      if (run.status === 'finished' || run.status === 'stopped') return undefined;
      const holder = run.attempts.at(-1)?.owner;
      const seemsAlive = holder?.alive === true && !world.chance(world.faults.mistaken);
      if (run.status === 'running' && (seemsAlive || isWithJob(run))) return undefined;
      const number = run.attempts.length + 1;
      const attempt: Attempt = { number, owner: self, log: [], offset: 0, outcome: null, isTold: false };
      run.attempts.push(attempt);
      heard.set(attempt, 0);
      run.status = 'running';
      world.counts.attempts++;
      return number;
    },
    onRecord: (id) => ({
      status: statusOf(world.run(id)),
      isWithJob: isWithJob(world.run(id)),
      curve: [...world.run(id).epochs.keys()].sort((a, b) => a - b).map((epoch) => world.valueAt(id, epoch)),
    }),
    isElsewhere: (id) => {
      touch();
      const run = world.run(id);
      const last = run.attempts.at(-1);
      if (last !== undefined) ingest(run, last);
      return statusOf(run) === 'running';
    },
    startOf: (id) => ({
      uid: `run${id}`,
      recordedEpochs: world.run(id).epochs.size,
      hasCheckpoint: world.run(id).checkpoint > 0,
      engine: 'none',
    }),
    adopt: (id) => {
      touch();
      const run = world.run(id);
      const last = run.attempts.at(-1);
      if (last === undefined || !isWithJob(run) || last.owner.alive) return undefined;
      last.owner = self;
      heard.set(last, last.offset);
      return last.number;
    },
    succeed: () => {},
    setOwner: (id, number, pid) => {
      touch();
      world.run(id).attempts[number - 1]!.owner = processOf(pid);
    },
    ingest: (id, number) => {
      touch();
      const run = world.run(id);
      return ingest(run, run.attempts[number - 1]!);
    },
    close: (id, number, fallback) => {
      touch();
      const run = world.run(id);
      const attempt = run.attempts[number - 1]!;
      ingest(run, attempt);
      heard.delete(attempt);
      if (attempt.outcome !== null) return;
      if (run.attempts.at(-1) === attempt) end(run, attempt, fallback);
      else attempt.outcome = fallback.type;
    },
  };
}

const planned = (): SimulatedRun => {
  return { status: 'planned', attempts: [], epochs: new Map(), checkpoint: 0, finished: 0 };
};

/** A job has it, and nothing says how it ended. */
function isWithJob({ status, attempts }: SimulatedRun): boolean {
  const last = attempts.at(-1);
  return status === 'running' && last?.job !== undefined && !last.isTold;
}

const statusOf = (run: SimulatedRun): RunStatus =>
  run.status === 'running' && run.attempts.at(-1)?.owner.alive !== true && !isWithJob(run) ? 'lost' : run.status;

const processes = new Map<number, WeakRef<Process>>();
const processOf = (pid: number): Process => processes.get(pid)?.deref() ?? { pid, alive: false };

/** Who follows a worker: its coordinator; of a job one after the other. */
interface Follower {
  readonly coordinator: Process;
  readonly onMessage: (message: WorkerMessage) => void;
  readonly end: (exit: WorkerExit) => void;
}

export class SimulatedWorker {
  readonly process: Process;
  readonly #world: World;
  readonly #job: Job;
  readonly #isJob: boolean;
  readonly #followers: Follower[] = [];
  #stopping: StopRequest | undefined;
  #begun = false;
  #hung = false;
  #exited: WorkerExit | undefined;

  /** @param isJob whether it outlives its coordinator */
  constructor(world: World, job: Job, isJob: boolean) {
    this.process = world.spawn();
    this.#world = world;
    this.#job = job;
    this.#isJob = isJob;
  }

  get #attempt(): Attempt {
    return this.#world.run(this.#job.run).attempts[this.#job.attempt - 1]!;
  }

  /** As a coordinator has it. A dead one does nothing, whatever its code would. */
  followedBy(coordinator: Process, onMessage: Follower['onMessage']): RunningWorker {
    let end: Follower['end'] = () => {};
    const exited = new Promise<WorkerExit>((resolve) => (end = resolve));
    this.#followers.push({ coordinator, onMessage, end });
    const ifAlive = (act: () => void) => (): void => (coordinator.alive ? act() : undefined);
    return {
      pid: this.#isJob ? coordinator.pid : this.process.pid,
      exited,
      begin: ifAlive(() => this.#begin()),
      stop: (how) => ifAlive(() => this.#stop(how))(),
      terminate: ifAlive(() => this.#hung || this.#stop({ as: 'interrupted', reason: 'SIGTERM' })),
      kill: ifAlive(() => this.#exit(null, 'SIGKILL')),
      ...(this.#isJob && { leave: ifAlive(() => end({ code: null, signal: null, stderr: '', then: 'left' })) }),
    };
  }

  /** The message takes a while, and gets lost with its sender; a job is there once it was given. */
  #begin(): void {
    if (this.#attempt.job === this) return this.#tellAll(); // followed by another one
    if (this.#isJob) this.#attempt.job = this;
    this.#later(1, 400, () => {
      if (this.#begun) return;
      this.#begun = true;
      const { run } = this.#job;
      this.#world.begins(run, this.process);
      const { checkpoint } = this.#world.run(run);
      this.#write({ type: 'started', resumedFrom: checkpoint === 0 ? null : { epoch: checkpoint } });
      this.#epoch(checkpoint + 1, this.#job.attempt);
    });
  }

  #stop(how: StopRequest): void {
    this.#stopping ??= how;
    if (!this.#begun && !this.#hung) this.#later(1, 50, () => !this.#begun && this.#exit(0, null));
  }

  coordinatorIsGone(): void {
    if (this.#isJob) return;
    if (this.#hung || !this.#begun) this.#later(1, GONE_AFTER, () => this.#exit(null, 'SIGKILL'));
    this.#stopping ??= { as: 'interrupted', reason: 'the coordinator is gone' };
    this.#world.after(GONE_AFTER, () => this.#exit(null, 'SIGKILL')); // its own watchdog
  }

  #later(least: number, most: number, act: () => void): void {
    this.#world.after(this.#world.between(least, most), () => this.process.alive && !this.#hung && act());
  }

  #epoch(epoch: number, attempt: number): void {
    const { faults } = this.#world;
    this.#later(10, 3000, () => {
      if (this.#world.run(this.#job.run).attempts.length > attempt) return this.#exit(1, null); // its folder shows it
      if (this.#world.chance(faults.crash)) return this.#exit(null, 'SIGSEGV');
      if (this.#world.chance(faults.hang)) {
        this.#hung = true;
        this.#world.counts.hangs++;
        if (this.#isJob) this.#world.after(JOB_LIMIT, () => this.#exit(null, 'SIGKILL'));
        return;
      }
      if (this.#world.chance(faults.error)) return this.#end({ type: 'failed', error: 'a weight is no number' });
      if (this.#stopping?.as === 'failed') return this.#end({ type: 'failed', error: this.#stopping.reason });
      if (this.#stopping !== undefined) return this.#end({ type: this.#stopping.as, reason: this.#stopping.reason });
      if (this.#job.until !== null && epoch > this.#job.until) return this.#end({ type: 'pruned', reason: 'so far' });
      if (epoch > EPOCHS) return this.#end({ type: 'finished', epochs: EPOCHS });
      this.#write({ type: 'epoch', epoch, valLoss: this.#world.valueAt(this.#job.run, epoch) });
      if (this.#world.chance(faults.crash)) return this.#exit(null, 'SIGKILL');
      const run = this.#world.run(this.#job.run);
      run.checkpoint = Math.max(run.checkpoint, epoch);
      this.#epoch(epoch + 1, attempt);
    });
  }

  #end(event: EndEvent): void {
    this.#write(event);
    this.#attempt.isTold = true;
    this.#world.ends(this.#job.run, this.process); // it touches the run no more
    this.#later(1, 100, () => this.#exit(event.type === 'failed' ? 1 : 0, null));
  }

  #write(event: object): void {
    this.#attempt.log.push(event as RunEvent);
    this.#tellOfLog();
  }

  #tellAll(): void {
    this.#tellOfLog();
    this.#tellEnd();
  }

  #tellOfLog(): void {
    // The word of it may come late, after the news of the process' end too.
    this.#world.after(this.#world.between(1, 200), () =>
      this.#tell((follower) => follower.onMessage({ type: 'wrote' })),
    );
  }

  #tell(say: (follower: Follower) => void): void {
    for (const follower of this.#followers) if (follower.coordinator.alive) say(follower);
  }

  #exit(code: number | null, signal: string | null): void {
    if (!this.process.alive) return;
    this.process.alive = false;
    if (signal !== null) this.#world.counts.deaths++;
    this.#exited = { code, signal, stderr: '' };
    this.#tellEnd();
  }

  #tellEnd(): void {
    const exit = this.#exited;
    if (exit === undefined) return;
    this.#world.after(this.#world.between(1, 50), () => this.#tell(({ end }) => end(exit)));
  }
}
