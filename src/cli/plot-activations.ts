// Figures of what a trained network does while it reads a question: hidden states, or where its heads look.

import type { FigureOf } from '../report/figures/frame.js';
import { shownActivations, sizesOf } from '../report/figures/shown-activations.js';
import { homeSources } from '../store/sources.js';
import { UserError } from '../util/errors.js';
import { wholeNumber, type Context } from './context.js';

/** What is asked for beside the run and the question. */
interface Given {
  readonly of: readonly string[];
  /** The last where none is named. */
  readonly layer: number | undefined;
  /** This unit, or head, alone. */
  readonly unit: number | undefined;
}

export async function activationsOf(context: Context, { of, unit, layer }: Given): Promise<FigureOf> {
  const [word, ...equation] = of;
  if (equation.length !== 1) {
    throw new UserError('argument', {
      message: 'activations need one run and one equation',
      expected: 'harness plot activations RUN "31 + 87"',
      received: of.join(' '),
    });
  }
  const { activations } = await import('../inference/activations.js');
  const { trainedRun } = await import('./weights.js');
  const { run, config, checkpoint, arrays } = trainedRun(context, word!);
  const found = await activations(config, arrays, equation[0]!, homeSources(context.paths));
  const shown = { run: run.run, epoch: checkpoint.epoch, question: equation[0]!, layer, unit };
  const { layers } = sizesOf(found, 0);
  if (layer !== undefined) wholeNumber('--layer', layer, 0, layers - 1);
  if (unit !== undefined) wholeNumber('--unit', unit, 0, sizesOf(found, layer ?? layers - 1).units - 1);
  return shownActivations(found, shown);
}
