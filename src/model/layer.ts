// A recurrent layer: one cell over all steps, in one direction or in both. Features first: steps are [I, B] going in,
// [D U, B] coming out. B batch, I inputs, U units, D directions.

import { concat, splitEvenly } from '../graph/ops/arrange.js';
import type { Tensor } from '../graph/tensor.js';
import { recurrentActivations } from './activations.js';
import { joinDirections } from './both-directions.js';
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

/**
 * Units up to which both directions run as one layer of twice the units, its kernels zero between the directions: half
 * as many operations, which is what small layers wait for. `npm run bench -- --directions` measures where it stops.
 */
const JOINED_UNITS = 64;

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
  if (shape.directions === 1) return unroll(bindLayer(pass, shape, input), shape.name, input, initial);
  return shape.units <= JOINED_UNITS
    ? joinedDirections(pass, shape, input, initial)
    : apart(pass, shape, input, initial);
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

/** Each direction as a layer of its own. */
function apart(pass: Pass, shape: LayerShape, input: LayerInput, initial: State | undefined): LayerRun {
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

/** Both directions at once: at step s the one is at time s, the other at time T - 1 - s. */
function joinedDirections(pass: Pass, shape: LayerShape, input: LayerInput, initial: State | undefined): LayerRun {
  const { config, weights } = pass;
  const { name, units } = shape;
  const cell = cells[config.cell];
  const [forward, backward] = DIRECTIONS.map((direction) => weights(`${name}/${direction}`)) as [Tensor, Tensor];
  const inputs = widthOf(input);
  const joined = joinDirections(cell, forward, backward, { inputs, units, shared: input.kind === 'repeated' });
  const paired = pairSteps(input);
  const step = cell.bind(
    { block: joined, inputs: widthOf(paired), units: 2 * units },
    paired,
    recurrentActivations[config.recurrent_activation],
  );
  const { outputs, last } = unroll(step, name, paired, initial);
  const halves = outputs.map((h) => splitEvenly(h, 2, 0) as [Tensor, Tensor]);
  const back = halves.toReversed();
  return { outputs: halves.map(([h], time) => concat([h, back[time]![1]], 0)), last };
}

function pairSteps(input: LayerInput): LayerInput {
  if (input.kind === 'repeated') return input;
  const back = input.steps.toReversed();
  return { kind: 'steps', steps: input.steps.map((x, time) => concat([x, back[time]!], 0)) };
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
