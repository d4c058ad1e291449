// Recurrent layers on top of each other, each followed by normalisation and dropout.

import type { Tensor } from '../../graph/tensor.js';
import { dropout } from '../dropout.js';
import { layerBlocks, runLayer, type LayerInput, type LayerShape } from './layer.js';
import type { State } from './cells/cell.js';
import { normalizationBlocks, normalize } from './normalization.js';
import type { ParameterBlock } from '../parameters.js';
import type { RecurrentContext } from './config.js';
import { directionsOf, type RecurrentConfig } from './config.js';

type Side = 'encoder' | 'decoder';

/**
 * What is read of the last layer's outputs: those of every step, that after the last step of each direction, or none.
 */
export type Kept = 'all' | 'last' | 'none';

export interface StackRun {
  /** What the last layer puts out, as far as it is kept. */
  readonly outputs: readonly Tensor[];
  /** Each layer's state after its last step. */
  readonly states: readonly State[];
  /** Each layer's hidden states at every step, as the cell puts them out. */
  readonly hidden: readonly (readonly Tensor[])[];
}

export interface StackOptions {
  readonly keep: Kept;
  /** Where each layer starts; absent: from zero. */
  readonly initial?: readonly State[];
}

export function stackBlocks(
  config: RecurrentConfig,
  side: Side,
  inputs: number,
  keep: Kept,
): readonly ParameterBlock[] {
  const layers = layersOf(config, side);
  const isRead = (index: number): boolean => keep !== 'none' || index < layers.length - 1;
  const width = ({ units, directions }: LayerShape): number => units * directions;
  return layers.flatMap((layer, index) => [
    ...layerBlocks(config, layer, index === 0 ? inputs : width(layers[index - 1]!)),
    ...(config.normalization === 'batch' && isRead(index) ? normalizationBlocks(layer.name, width(layer)) : []),
  ]);
}

export function runStack(
  forward: RecurrentContext,
  side: Side,
  input: LayerInput,
  { keep, initial }: StackOptions,
): StackRun {
  const layers = layersOf(forward.config, side);
  const states: State[] = [];
  const hidden: (readonly Tensor[])[] = [];
  let current = input;
  let outputs: readonly Tensor[] = [];
  layers.forEach((layer, index) => {
    const run = runLayer(forward, layer, current, initial?.[index]);
    states.push(run.last);
    hidden.push(run.outputs);
    const kept = index < layers.length - 1 ? 'all' : keep;
    const read = { all: run.outputs, last: [run.last.h], none: [] }[kept];
    outputs = read.length === 0 ? [] : afterLayer(forward, layer.name, read);
    current = { kind: 'steps', steps: outputs };
  });
  return { outputs, states, hidden };
}

/** Normalisation, then dropout: the order of the text's repository. */
export function afterLayer(forward: RecurrentContext, name: string, steps: readonly Tensor[]): readonly Tensor[] {
  const normalized = forward.config.normalization === 'batch' ? normalize(forward, name, steps) : steps;
  if (forward.training === undefined) return normalized;
  return dropout(`${name}/dropout`, normalized, forward.config.dropout, forward.training.draws);
}

export function layersOf(config: RecurrentConfig, side: Side): readonly LayerShape[] {
  const directions = directionsOf(config, side);
  return config[side].map((units, index) => ({ name: `${side}/${index}`, units, directions }));
}
