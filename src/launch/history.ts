// What happened so far in a sweep, as its scheduler sees it: decisions as they are on record, and of each run how far
// it is.

import { decisionWords } from '../plan/stopping/decision.js';
import { isJudged, type Decision, type Judged, type RecordedDecision } from '../plan/scheduler/decisions.js';
import type { History, RunKey, RunState, Scheduler, TrackedRun } from '../plan/scheduler/scheduler.js';
import type { Curve } from '../plan/stopping/rungs.js';
import type { SearchMetric } from '../spec/search-schema.js';
import type { EpochEvent, RunEvent } from '../train/events.js';
import { EPOCH_METRICS } from '../train/metric-table.js';
import { isDone, type RunStatus } from '../train/run-status.js';

/** Writes decisions down. */
export interface DecisionRecord {
  /** Those that were made before, in their order. */
  readonly made: readonly RecordedDecision[];
  /** On the disk when it returns. */
  write(decision: Decision): RecordedDecision;
}

/** What is on record of a run. */
export interface RecordOfRun {
  readonly status: RunStatus;
  readonly curve: Curve;
  /** Whether a job of a cluster has it, and nobody need follow that. */
  readonly isWithJob: boolean;
}

interface Tracked extends TrackedRun {
  state: RunState;
  isTried: boolean;
  curve: (number | null)[];
}

export class SweepHistory implements History {
  readonly #scheduler: Scheduler;
  readonly #record: DecisionRecord;
  readonly #decisions: RecordedDecision[];
  readonly #canAttach: boolean;
  readonly #lookUp: (run: RunKey) => RecordOfRun | undefined;
  readonly #runs = new Map<string, Tracked>();

  /**
   * @param canAttach whether a run that a job has can be followed here
   * @param lookUp what is on record of a run; undefined: nothing
   */
  constructor(
    scheduler: Scheduler,
    record: DecisionRecord,
    canAttach: boolean,
    lookUp: (run: RunKey) => RecordOfRun | undefined,
  ) {
    this.#scheduler = scheduler;
    this.#canAttach = canAttach;
    this.#record = record;
    this.#decisions = [...record.made];
    this.#lookUp = lookUp;
  }

  get decisions(): readonly RecordedDecision[] {
    return this.#decisions;
  }

  of(run: RunKey): TrackedRun {
    return this.#tracked(run);
  }

  #tracked(run: RunKey): Tracked {
    const key = `${run.hash} ${run.seed}`;
    const known = this.#runs.get(key);
    if (known !== undefined) return known;
    const { status, curve, isWithJob } = this.#lookUp(run) ?? NOTHING;
    const state = isWithJob && this.#canAttach ? 'open' : stateOf(status);
    const tracked = { state, isTried: false, curve: [...curve] };
    this.#runs.set(key, tracked);
    return tracked;
  }

  decide(decision: Decision): void {
    this.#decisions.push(this.#record.write(decision));
  }

  /** An attempt at it is under way, here or elsewhere. */
  begun(run: RunKey): void {
    Object.assign(this.#tracked(run), { state: 'running', isTried: true });
  }

  /** It is no longer under way: what is on record of it counts. */
  settled(run: RunKey): void {
    const { status, curve } = this.#lookUp(run) ?? NOTHING;
    Object.assign(this.#tracked(run), { state: stateOf(status), curve: [...curve] });
  }

  /** @returns why the run is to be stopped, where a rule has decided that */
  observe(run: RunKey, event: RunEvent): string | undefined {
    const { metric } = this.#scheduler;
    if (metric === null) return undefined;
    const tracked = this.#tracked(run);
    // What was taken in before, by whomever, and is still valid; its own epochs follow.
    if (event.type === 'started')
      tracked.curve = [...(this.#lookUp(run) ?? NOTHING).curve].slice(0, event.resumedFrom?.epoch ?? 0);
    if (event.type !== 'epoch') return undefined;
    tracked.curve[event.epoch - 1] = valueOf(event, metric);
    const decision = this.#scheduler.report(this, run, event.epoch);
    if (decision !== undefined) this.decide(decision);
    const stop = this.#stopOf(run, event.epoch);
    return stop === undefined ? undefined : decisionWords(stop, metric);
  }

  /** The decision that stopped it by the end of an epoch. One of another time stops it again. */
  #stopOf({ hash, seed }: RunKey, epoch: number): Judged | undefined {
    return this.#decisions
      .filter(isJudged)
      .find((one) => one.action === 'stop' && one.hash === hash && one.seed === seed && one.epoch <= epoch);
  }
}

const NOTHING: RecordOfRun = { status: 'planned', curve: [], isWithJob: false };

/** What a scheduler takes a run's status for. */
export function stateOf(status: RunStatus): RunState {
  if (isDone(status)) return 'done';
  return status === 'running' || status === 'pruned' || status === 'failed' ? status : 'open';
}

function valueOf(event: EpochEvent, metric: SearchMetric): number | null {
  const value = Number(event[EPOCH_METRICS.find(({ column }) => column === metric)!.member]);
  return Number.isNaN(value) ? null : value;
}
