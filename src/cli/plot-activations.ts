// Figures of what a trained network does while it reads a question: hidden states, or where its heads look.

import type { Attentions, HiddenStates } from '../inference/activations.js';
import { activationsFigure } from '../report/figures/activations.js';
import { attentionFigure } from '../report/figures/attention.js';
import type { FigureOf } from '../report/figures/frame.js';
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
  return found.kind === 'recurrent' ? hiddenStatesOf(found, shown) : attentionOf(found, shown);
}

interface Shown extends Pick<Given, 'layer' | 'unit'> {
  readonly run: number;
  readonly epoch: number;
  readonly question: string;
}

function hiddenStatesOf({ characters, layers, isBidirectional }: HiddenStates, shown: Shown): FigureOf {
  const layer = shown.layer ?? layers.length - 1;
  wholeNumber('--layer', layer, 0, layers.length - 1);
  const units = layers[layer]!.map((values, index) => ({ unit: index, values }));
  return activationsFigure({
    title: `What run${shown.run} does while it reads ${shown.question}`,
    subtitle: `encoder layer ${layer}, ${units.length} units, weights of epoch ${shown.epoch}`,
    characters,
    isBidirectional,
    units: only(units, shown.unit),
  });
}

function attentionOf({ maps }: Attentions, shown: Shown): FigureOf {
  const layer = shown.layer ?? maps.length - 1;
  wholeNumber('--layer', layer, 0, maps.length - 1);
  const { name, queries, keys, heads } = maps[layer]!;
  const numbered = heads.map((shares, head) => ({ head, shares }));
  return attentionFigure({
    title: `Where run${shown.run} looks while it answers ${shown.question}`,
    subtitle: `${name}, ${heads.length} heads, weights of epoch ${shown.epoch}`,
    queries,
    keys,
    heads: only(numbered, shown.unit),
  });
}

function only<T>(all: readonly T[], index: number | undefined): readonly T[] {
  if (index === undefined) return all;
  wholeNumber('--unit', index, 0, all.length - 1);
  return [all[index]!];
}
