// Progress on a terminal: a bar for each running run, and one for the sweep.

import { createLogUpdate } from 'log-update';
import { mean } from '../analysis/statistics/descriptive.js';
import type { SweepObserver } from '../launch/sweep-parts.js';
import { inert, share } from '../report/format.js';
import type { RecordedRun } from '../store/recorder.js';
import type { EndEvent, RunEvent } from '../train/events.js';
import { titleOf } from '../train/metric-table.js';
import type { ProgressNote } from '../train/trainer.js';
import { runLine, sweepLine, type RunProgress, type SweepProgress } from './bar-lines.js';
import type { Context } from './context.js';
import type { Terminal } from './streams.js';
import type { Progress } from './progress.js';
import { describeEnd, detailsOf, nameOf } from './progress-words.js';

const REDRAW_MS = 100;

interface Running {
  readonly run: RecordedRun;
  /** Whole epochs done, and the part of the next, 0..1. */
  epoch: number;
  part: number;
  loss?: number;
  exact?: number;
  rate?: number;
  epochSeconds?: number;
}

export class Bars implements Progress {
  readonly #context: Context;
  /** Epochs of each run that there may be. */
  readonly #epochs: readonly number[];
  readonly #jobs: number;
  readonly #terminal: Terminal;
  readonly #update;
  readonly #running = new Map<number, Running>();
  readonly #epochSeconds: number[] = [];
  /** A run may end several times: a rule of its sweep lets it go on. */
  readonly #ended = new Set<number>();
  #drawnAt = 0;

  readonly observer: SweepObserver = {
    started: (run) => {
      this.#running.set(run.id, { run, epoch: 0, part: 0 });
      this.#draw(true);
    },
    progress: (run, note) => this.#progress(run, note),
    event: (run, event) => this.#event(run, event),
    warning: (run, message) => this.#above(`${nameOf(run)}: warning: ${inert(message)}`),
    ended: (run, ending) => this.#end(run, ending),
    aborted: (reason) => this.#above(`the sweep stops: ${inert(reason)}`),
  };

  constructor(context: Context, terminal: Terminal, epochs: readonly number[], jobs: number) {
    this.#context = context;
    this.#terminal = terminal;
    // The cursor stays: what hides it listens for signals to bring it back, those that are to be ignored as well.
    this.#update = createLogUpdate(terminal as unknown as NodeJS.WriteStream, { showCursor: true });
    this.#epochs = epochs;
    this.#jobs = Math.min(jobs, epochs.length);
  }

  done(): void {
    this.#update.clear();
    this.#update.done();
  }

  #progress(run: RecordedRun, { epoch, step, steps, loss, examplesPerSecond: rate }: ProgressNote): void {
    const item = this.#running.get(run.id);
    if (item === undefined) return;
    Object.assign(item, { epoch: epoch - 1, part: step / steps, loss, rate });
    this.#draw();
  }

  #event(run: RecordedRun, event: RunEvent): void {
    const item = this.#running.get(run.id);
    if (item === undefined) return;
    if (event.type === 'started' && event.resumedFrom !== null) item.epoch = event.resumedFrom.epoch;
    if (event.type !== 'epoch') return;
    const { epoch, valExact: exact, trainLoss, examplesPerSecond: rate } = event;
    const epochSeconds = event.durationMs / 1000;
    this.#epochSeconds.push(epochSeconds);
    Object.assign(item, { epoch, part: 0, exact, loss: Number(trainLoss), rate, epochSeconds });
    this.#draw();
  }

  #end(run: RecordedRun, ending: EndEvent): void {
    const exact = this.#running.get(run.id)?.exact;
    this.#running.delete(run.id);
    this.#ended.add(run.id);
    const score = exact === undefined ? '' : `, ${titleOf('val_exact')} ${share(exact)}`;
    this.#above([`${nameOf(run)}: ${describeEnd(ending)}${score}`, ...detailsOf(ending)].join('\n'));
  }

  /** A line that stays, above the bars. */
  #above(text: string): void {
    this.#update.clear();
    this.#context.note(text);
    this.#draw(true);
  }

  #draw(now = false): void {
    if (!now && this.#context.now() - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = this.#context.now();
    const width = this.#terminal.columns - 1; // in the last column, some terminals begin a new line at once
    const running = [...this.#running.values()].map((item) => runLine(progressOf(item), width));
    this.#update([...running, sweepLine(this.#sweep(), width)].join('\n'));
  }

  #sweep(): SweepProgress {
    const sum = (epochs: readonly number[]): number => epochs.reduce((total, one) => total + one, 0);
    const ended = this.#ended.size;
    const waiting = sum(this.#epochs.slice(ended + this.#running.size));
    const left = waiting + [...this.#running.values()].reduce((epochs, item) => epochs + remaining(item), 0);
    const done = { done: 1 - left / sum(this.#epochs), ended, runs: this.#epochs.length };
    if (this.#epochSeconds.length === 0) return done;
    return { ...done, secondsLeft: (left * mean(this.#epochSeconds)) / this.#jobs };
  }
}

/** Epochs that a run has still to do. */
function remaining({ run, epoch, part }: Running): number {
  return Math.max(0, run.plan.config.training.epochs - epoch - part);
}

function progressOf(item: Running): RunProgress {
  const { run, epoch, part, loss, exact, rate, epochSeconds } = item;
  return {
    name: nameOf(run),
    epochs: run.plan.config.training.epochs,
    epoch,
    part,
    ...(loss !== undefined && { loss }),
    ...(exact !== undefined && { exact }),
    ...(rate !== undefined && { rate }),
    ...(epochSeconds !== undefined && { secondsLeft: remaining(item) * epochSeconds }),
  };
}
