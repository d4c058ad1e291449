// What a person sees while runs train: bars on a terminal, a line per epoch elsewhere.

import type { SweepObserver } from '../launch/sweep-parts.js';
import type { EpochEvent } from '../train/events.js';
import { titleOf } from '../train/metric-table.js';
import { inert, integer, loss, share } from '../report/format.js';
import type { Context } from './context.js';
import { describeEnd, detailsOf, nameOf } from './progress-words.js';

export interface Progress {
  readonly observer: SweepObserver;
  /** Takes the bars away. */
  done(): void;
}

/** @param epochs of each run that there may be */
export async function showProgress(context: Context, epochs: readonly number[], jobs: number): Promise<Progress> {
  if (context.terminal === undefined) return lines(context);
  const { Bars } = await import('./bars.js'); // what draws them takes a tenth of a second to load
  return new Bars(context, context.terminal, epochs, jobs);
}

function describeEpoch({
  epoch,
  trainLoss,
  valLoss,
  valExact,
  valCharAccuracy,
  examplesPerSecond,
}: EpochEvent): string {
  const numbers = [
    `${titleOf('train_loss')} ${loss(Number(trainLoss))}`,
    `${titleOf('val_loss')} ${loss(Number(valLoss))}`,
    `${titleOf('val_char_accuracy')} ${share(valCharAccuracy)}`,
    `${titleOf('val_exact')} ${share(valExact)}`,
    `${integer(examplesPerSecond)} ${titleOf('examples_per_second')}`,
  ];
  return `epoch ${epoch}: ${numbers.join(', ')}`;
}

function lines(context: Context): Progress {
  const note = (text: string): void => context.note(text);
  const observer: SweepObserver = {
    started: (run, attempt) => note(`${nameOf(run)}: started${attempt > 1 ? ` (attempt ${attempt})` : ''}`),
    event: (run, event) => {
      if (event.type === 'epoch') note(`${nameOf(run)}: ${describeEpoch(event)}`);
    },
    warning: (run, message) => note(`${nameOf(run)}: warning: ${inert(message)}`),
    ended: (run, ending) => [`${nameOf(run)}: ${describeEnd(ending)}`, ...detailsOf(ending)].forEach(note),
    aborted: (reason) => note(`the sweep stops: ${inert(reason)}`),
  };
  return { observer, done: () => {} };
}
