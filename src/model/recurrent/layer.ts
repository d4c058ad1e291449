// A recurrent layer: one cell over all steps, in one direction or in both. Features first: steps are [I, B] going in,
// [D U, B] coming out. B batch, I inputs, U units, D directions.

import { concat, splitEvenly } from '../../graph/ops/arrange.js';
import type { Tensor } from '../../graph/tensor.js';
import { recurrentActivations } from './activations.js';
import type { State, Step } from './cells/cell.js';
import { cells } from './cells/cells.js';
import { fused, type ParameterBlock } from '../parameters.js';
import type { RecurrentContext } from './config.js';
import type { RecurrentConfig } from './config.js';

export type LayerInput =
  | { readonly kind: 'steps'; readonly steps: readonly Tensor[] }
  | { readonly kind: 'repeated'; readonly value: Tensor; readonly times: number };

export interface LayerRun {
  /** What the layer puts out at each step, both directions side by side. */
  readonly outputs: readonly Tensor[];
  /** The state after the last step of each direction. */
  readonly last: State;
}

export interface LayerShape {
  readonly name: string;
  readonly units: number;
  readonly directions: 1 | 2;
}

const DIRECTIONS = ['forward', 'backward'] as const;

export function layerBlocks(
  { cell }: RecurrentConfig,
  { name, units, directions }: LayerShape,
  inputs: number,
): readonly ParameterBlock[] {
  const names = directions === 1 ? [name] : DIRECTIONS.map((direction) => `${name}/${direction}`);
  return names.map((own) => fused(own, cells[cell].parameters(own, inputs, units)));
}

export function runLayer(forward: RecurrentContext, shape: LayerShape, input: LayerInput, initial?: State): LayerRun {
  return shape.directions === 1
    ? unroll(bindLayer(forward, shape, input), shape.name, input, initial)
    : bothDirections(forward, shape, input, initial);
}

/** One step of a layer that reads in one direction. */
export function bindLayer({ config, weights }: RecurrentContext, { name, units }: LayerShape, input: LayerInput): Step {
  return cells[config.cell].bind(
    { block: weights(name), inputs: widthOf(input), units },
    input,
    recurrentActivations[config.recurrent_activation],
  );
}

function unroll(step: Step, name: string, input: LayerInput, initial: State | undefined): LayerRun {
  const outputs: Tensor[] = [];
  let state = initial;
  const times = lengthOf(input);
  for (let time = 0; time < times; time++) {
    state = step(`${name}/${time}`, input.kind === 'steps' ? input.steps[time] : undefined, state);
    outputs.push(state.h);
  }
  return { outputs, last: state! };
}

/**
 * Each direction as a layer of its own. Both as one layer of twice the units, with zeros between them in its kernels,
 * was tried: no faster at 20 units, a third slower at 128.
 */
function bothDirections(
  forward: RecurrentContext,
  shape: LayerShape,
  input: LayerInput,
  initial: State | undefined,
): LayerRun {
  const starts = initial === undefined ? [] : splitState(initial);
  const [ahead, back] = DIRECTIONS.map((direction, index) => {
    const own = { ...shape, name: `${shape.name}/${direction}` };
    const ordered = direction === 'forward' ? input : reversed(input);
    return unroll(bindLayer(forward, own, ordered), own.name, ordered, starts[index]);
  }) as [LayerRun, LayerRun];
  const inOrder = back.outputs.toReversed();
  return {
    outputs: ahead.outputs.map((h, time) => concat([h, inOrder[time]!], 0)),
    last: joinStates(ahead.last, back.last),
  };
}

const reversed = (input: LayerInput): LayerInput =>
  input.kind === 'repeated' ? input : { kind: 'steps', steps: input.steps.toReversed() };

function splitState({ h, c }: State): readonly State[] {
  const halves = splitEvenly(h, 2, 0);
  const cs = c && splitEvenly(c, 2, 0);
  return halves.map((half, index) => ({ h: half, ...(cs && { c: cs[index]! }) }));
}

function joinStates(forward: State, backward: State): State {
  const h = concat([forward.h, backward.h], 0);
  return forward.c === undefined ? { h } : { h, c: concat([forward.c, backward.c!], 0) };
}

const lengthOf = (input: LayerInput): number => (input.kind === 'steps' ? input.steps.length : input.times);

const widthOf = (input: LayerInput): number => (input.kind === 'steps' ? input.steps[0]! : input.value).shape[0]!;
