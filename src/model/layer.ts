// A recurrent layer: one cell over all steps, in one direction or in both. Features first: steps are [I, B] going in,
// [D U, B] coming out. B batch, I inputs, U units, D directions.

import { concat, splitEvenly } from '../graph/ops/arrange.js';
import type { Tensor } from '../graph/tensor.js';
import { recurrentActivations } from './activations.js';
import type { State, Step } from './cells/cell.js';
import { cells } from './cells/cells.js';
import { stacked, type ParameterBlock } from './parameters.js';
import type { NetworkConfig, Pass } from './pass.js';

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
  { cell }: NetworkConfig,
  { name, units, directions }: LayerShape,
  inputs: number,
): readonly ParameterBlock[] {
  const names = directions === 1 ? [name] : DIRECTIONS.map((direction) => `${name}/${direction}`);
  return names.map((own) => stacked(own, cells[cell].parameters(own, inputs, units)));
}

export function runLayer(pass: Pass, shape: LayerShape, input: LayerInput, initial?: State): LayerRun {
  return shape.directions === 1
    ? unroll(bindLayer(pass, shape, input), shape.name, input, initial)
    : bothDirections(pass, shape, input, initial);
}

/** One step of a layer that reads in one direction. */
export function bindLayer({ config, weights }: Pass, { name, units }: LayerShape, input: LayerInput): Step {
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
 * Each direction as a layer of its own. Both as one layer of twice the units, with zeros between them in its kernels, was
 * tried: no faster at 20 units, a third slower at 128.
 */
function bothDirections(pass: Pass, shape: LayerShape, input: LayerInput, initial: State | undefined): LayerRun {
  const starts = initial === undefined ? [] : splitState(initial);
  const [forward, backward] = DIRECTIONS.map((direction, index) => {
    const own = { ...shape, name: `${shape.name}/${direction}` };
    const ordered = direction === 'forward' ? input : reversed(input);
    return unroll(bindLayer(pass, own, ordered), own.name, ordered, starts[index]);
  }) as [LayerRun, LayerRun];
  const back = backward.outputs.toReversed();
  return {
    outputs: forward.outputs.map((h, time) => concat([h, back[time]!], 0)),
    last: joinStates(forward.last, backward.last),
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
