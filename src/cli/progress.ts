// What a person sees while runs train: bars on a terminal, a line per epoch elsewhere.

import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { SweepObserver } from '../launch/coordinator.js';
import type { RecordedRun } from '../store/recorder.js';
import type { EndEvent, EpochEvent, RunEvent } from '../train/events.js';
import { duration, inert, integer, loss, share } from '../report/format.js';
import type { Context } from './context.js';

export interface Progress {
  readonly observer: SweepObserver;
  /** Takes the bars away. */
  done(): void;
}

/** @param runs all runs of the sweep that are to be trained */
export function showProgress(context: Context, runs: readonly RecordedRun[], jobs: number): Progress {
  return context.stderrIsTerminal ? bars(context, runs, jobs) : lines(context);
}

const nameOf = (run: RecordedRun): string => `run${run.id} ${inert(run.plan.label)} seed ${run.plan.seed}`;

function describeEpoch({ epoch, trainLoss, valLoss, valExact, valCharAccuracy, examplesPerSecond }: EpochEvent): string {
  const numbers = [
    `loss ${loss(Number(trainLoss))}`,
    `val_loss ${loss(Number(valLoss))}`,
    `per character ${share(valCharAccuracy)}`,
    `exact ${share(valExact)}`,
    `${integer(examplesPerSecond)} examples/s`,
  ];
  return `epoch ${epoch}: ${numbers.join(', ')}`;
}

function describeEnd(ending: EndEvent): string {
  if (ending.type === 'failed') return `failed: ${inert(ending.error.split('\n')[0]!)}`;
  return 'reason' in ending ? `${ending.type} (${ending.reason})` : ending.type;
}

/** The rest of a failure's message: the last lines of its stderr. */
function detailsOf(ending: EndEvent): readonly string[] {
  return ending.type === 'failed' ? ending.error.split('\n').slice(1).map((line) => `    ${inert(line)}`) : []; // prettier-ignore
}

function lines({ note }: Context): Progress {
  const observer: SweepObserver = {
    started: (run, attempt) => note(`${nameOf(run)}: started${attempt > 1 ? ` (attempt ${attempt})` : ''}`),
    event: (run, event) => {
      if (event.type === 'epoch') note(`${nameOf(run)}: ${describeEpoch(event)}`);
    },
    warning: (run, message) => note(`${nameOf(run)}: warning: ${inert(message)}`),
    ended: (run, ending) => [`${nameOf(run)}: ${describeEnd(ending)}`, ...detailsOf(ending)].forEach(note),
  };
  return { observer, done: () => {} };
}

interface Running {
  readonly run: RecordedRun;
  epoch: number;
  /** Part of the running epoch that is done, 0..1. */
  part: number;
  loss: number;
  exact: number | undefined;
  rate: number;
  epochSeconds: number | undefined;
}

function bars(context: Context, runs: readonly RecordedRun[], jobs: number): Progress {
  const update = createLogUpdate(process.stderr);
  const running = new Map<number, Running>();
  const epochSeconds: number[] = [];
  let ended = 0;
  let drawnAt = 0;

  const draw = (force = false): void => {
    if (!force && context.now() - drawnAt < 100) return;
    drawnAt = context.now();
    update([...[...running.values()].map(runLine), sweepLine()].join('\n'));
  };
  const above = (text: string): void => {
    update.clear();
    context.note(text);
    draw(true);
  };
  const sweepLine = (): string => {
    const total = runs.reduce((epochs, run) => epochs + run.plan.config.training.epochs, 0);
    const open = runs.slice(ended + running.size).reduce((epochs, run) => epochs + run.plan.config.training.epochs, 0);
    const current = [...running.values()].reduce((epochs, item) => epochs + remaining(item), 0);
    const left = epochSeconds.length === 0 ? undefined : ((open + current) * average(epochSeconds)) / Math.min(jobs, runs.length);
    return `${bar(1 - (open + current) / total)} ${ended} of ${runs.length} runs${left === undefined ? '' : `, ${duration(left)} left`}`;
  };

  const observer: SweepObserver = {
    started: (run) => {
      running.set(run.id, { run, epoch: 0, part: 0, loss: NaN, exact: undefined, rate: 0, epochSeconds: undefined });
      draw(true);
    },
    progress: (run, note) => {
      const item = running.get(run.id);
      if (item === undefined) return;
      Object.assign(item, { epoch: note.epoch - 1, part: note.step / note.steps, loss: note.loss, rate: note.examplesPerSecond });
      draw();
    },
    event: (run, event: RunEvent) => {
      const item = running.get(run.id);
      if (item === undefined) return;
      if (event.type === 'started' && event.resumedFrom !== null) item.epoch = event.resumedFrom.epoch;
      if (event.type !== 'epoch') return;
      const { epoch, valExact, trainLoss, examplesPerSecond, durationMs } = event;
      epochSeconds.push(durationMs / 1000);
      Object.assign(item, { epoch, part: 0, exact: valExact, loss: Number(trainLoss), rate: examplesPerSecond, epochSeconds: durationMs / 1000 });
      draw();
    },
    warning: (run, message) => above(`${nameOf(run)}: warning: ${inert(message)}`),
    ended: (run, ending) => {
      const item = running.get(run.id);
      running.delete(run.id);
      ended++;
      const exact = item?.exact === undefined ? '' : `, exact ${share(item.exact)}`;
      above([`${nameOf(run)}: ${describeEnd(ending)}${exact}`, ...detailsOf(ending)].join('\n'));
    },
  };
  return { observer, done: () => update.clear() };
}

const average = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;

const remaining = ({ run, epoch, part }: Running): number => Math.max(0, run.plan.config.training.epochs - epoch - part);

function runLine(item: Running): string {
  const { epochs } = item.run.plan.config.training;
  const left = item.epochSeconds === undefined ? undefined : remaining(item) * item.epochSeconds;
  const numbers = [
    `epoch ${Math.min(item.epoch + 1, epochs)}/${epochs}`,
    ...(Number.isNaN(item.loss) ? [] : [`loss ${loss(item.loss)}`]),
    ...(item.exact === undefined ? [] : [`exact ${share(item.exact)}`]),
    ...(item.rate === 0 ? [] : [`${integer(item.rate)} examples/s`]),
    ...(left === undefined ? [] : [`${duration(left)} left`]),
  ];
  return `${bar((item.epoch + item.part) / epochs)} ${nameOf(item.run)}  ${pc.dim(numbers.join('  '))}`;
}

const BAR_WIDTH = 20;

function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return pc.cyan('━'.repeat(filled)) + pc.dim('─'.repeat(BAR_WIDTH - filled));
}
