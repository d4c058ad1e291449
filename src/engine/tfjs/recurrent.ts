// The recurrent network in TensorFlow.js: the same as model/recurrent/network.ts, written anew on its layers, so that
// the two check each other. B batch, T time, V vocabulary, W width.

import { directionsOf, encodingWidth, outputWidth, type RecurrentConfig } from '../../model/recurrent/config.js';
import {
  denseLayer,
  normalizationLayer,
  recurrentLayer,
  type DirectionState,
  type RecurrentLayer,
  type Variables,
} from './layers.js';
import { dropoutMask, oneHot, shifted, type Call, type TfjsNetwork } from './call.js';
import type { Kept } from '../../model/recurrent/stack.js';
import { tf, type Rank, type Tensor, type Tensor2D, type Tensor3D } from './runtime.js';

type Side = 'encoder' | 'decoder';

/** Each layer's state. */
type States = readonly (readonly DirectionState[])[];

interface StackRun {
  readonly outputs: Tensor3D;
  readonly states: States;
}

interface Stack {
  run(x: Tensor3D, call: Call, options: { readonly keep: Kept; readonly initial?: States }): StackRun;
}

export function recurrentNetwork(config: RecurrentConfig): TfjsNetwork {
  const variables: Variables = new Map();
  const { vocabulary } = config;
  const keep = keptOf(config);
  const encoder = stack(config, variables, 'encoder', vocabulary, keep);
  const width = encodingWidth(config);
  const decoder = stack(config, variables, 'decoder', decoderInputs(config, width), 'all');
  const units = outputWidth(config, 'decoder', config.decoder.at(-1)!);
  const attend = config.bridge === 'attention' ? attention(config, variables, width, units) : undefined;
  const dense = denseLayer(variables, 'dense', units, vocabulary, true);

  return {
    variables,
    run: (questions, targets, call) => {
      const { outputs, states } = encoder.run(oneHot(questions, vocabulary), call, { keep });
      const context = keep === 'last' ? outputs : undefined; // [B, 1, W]
      const start = startsFromStates(config) ? { initial: fitStates(config, states) } : {};
      const decode = (x: Tensor3D, initial = start): StackRun => {
        const { outputs: hidden, states: next } = decoder.run(x, call, { keep: 'all', ...initial });
        return { outputs: dense(attend === undefined ? hidden : attend(hidden, outputs)), states: next };
      };
      if (!readsItself(config)) return decode(shareOut(config, context!)).outputs;
      const read = (before: Tensor2D): Tensor3D => {
        const characters = oneHot(before, vocabulary + 1);
        return config.peek ? tf.concat([characters, tf.tile(context!, [1, before.shape[1], 1])], 2) : characters;
      };
      const first = tf.fill<Rank.R2>([questions.shape[0], 1], vocabulary, 'int32');
      return targets === undefined
        ? goAlone(config, first, (before, initial) => decode(read(before), initial))
        : decode(read(shifted(first, targets))).outputs;
    },
  };
}

/** Step by step, each reading the likeliest character of the step before. */
function goAlone(
  { outputLength }: RecurrentConfig,
  first: Tensor2D,
  decode: (before: Tensor2D, initial?: { initial: States }) => StackRun,
): Tensor3D {
  const written: Tensor3D[] = [];
  let before = first;
  let initial: { initial: States } | undefined;
  for (let time = 0; time < outputLength; time++) {
    const { outputs, states } = decode(before, initial);
    written.push(outputs);
    before = tf.argMax<Tensor2D>(outputs, 2);
    initial = { initial: states };
  }
  return tf.concat(written, 1);
}

/** What a decoder that does not read itself reads: the encoding [B, 1, W] at every step, or a slice of it. */
function shareOut({ bridge, outputLength }: RecurrentConfig, context: Tensor3D): Tensor3D {
  const [batch, , width] = context.shape;
  return bridge === 'reshape'
    ? tf.reshape<Rank.R3>(context, [batch, outputLength, width / outputLength])
    : tf.tile(context, [1, outputLength, 1]);
}

function keptOf({ bridge, peek }: RecurrentConfig): Kept {
  if (bridge === 'attention') return 'all';
  return bridge === 'autoregressive' && !peek ? 'none' : 'last';
}

const startsFromStates = ({ bridge }: RecurrentConfig): boolean => bridge !== 'repeat' && bridge !== 'reshape';

const readsItself = ({ bridge }: RecurrentConfig): boolean => bridge === 'autoregressive' || bridge === 'attention';

function decoderInputs({ bridge, vocabulary, peek, outputLength }: RecurrentConfig, width: number): number {
  if (bridge === 'autoregressive') return vocabulary + 1 + (peek ? width : 0);
  if (bridge === 'attention') return vocabulary + 1;
  return bridge === 'reshape' ? width / outputLength : width;
}

/** Layers on each other, each followed by normalisation and dropout. */
function stack(config: RecurrentConfig, variables: Variables, side: Side, inputs: number, keptAtAll: Kept): Stack {
  const directions = directionsOf(config, side);
  let width = inputs;
  const layers = config[side].map((units, index) => {
    const name = `${side}/${index}`;
    const recurrent: RecurrentLayer = recurrentLayer(config, variables, { name, units, directions }, width);
    width = units * directions;
    const isRead = keptAtAll !== 'none' || index < config[side].length - 1;
    const normalize =
      config.normalization === 'batch' && isRead ? normalizationLayer(variables, name, width) : undefined;
    return { recurrent, normalize };
  });
  return {
    run: (x, call, { keep, initial }) => {
      let outputs = x;
      const states = layers.map(({ recurrent, normalize }, index) => {
        const run = recurrent.run(outputs, initial?.[index]);
        const isLast = index === layers.length - 1;
        if (isLast && keep === 'none') return run.states;
        const kept = isLast && keep === 'last' ? lastOutput(run.states) : run.outputs;
        const normalized = normalize === undefined ? kept : normalize(kept, call.random !== undefined);
        outputs = drop(config, call, normalized);
        return run.states;
      });
      return { outputs, states };
    },
  };
}

/** The last hidden state of each direction, side by side: [B, 1, W]. */
function lastOutput(states: readonly DirectionState[]): Tensor3D {
  const hidden = states.map(([h]) => h as Tensor2D);
  return tf.expandDims(tf.concat(hidden, 1), 1);
}

function drop({ dropout }: RecurrentConfig, { random }: Call, x: Tensor3D): Tensor3D {
  if (random === undefined || dropout === 0) return x;
  const [batch, steps, width] = x.shape;
  return tf.mul(x, tf.transpose(dropoutMask<Rank.R3>([steps, width, batch], dropout, random), [2, 0, 1]));
}

/** The encoder's states as the decoder's: one direction's of twice the units are both directions' side by side. */
function fitStates(config: RecurrentConfig, states: States): States {
  const [from, to] = [directionsOf(config, 'encoder'), directionsOf(config, 'decoder')];
  if (from === to) return states;
  return states.map((layer) => {
    if (to === 2) {
      const halves = layer[0]!.map((part) => tf.split(part, 2, 1) as [Tensor, Tensor]);
      return [halves.map(([forward]) => forward), halves.map(([, backward]) => backward)];
    }
    const [forward, backward] = layer as [DirectionState, DirectionState];
    return [forward.map((part, index) => tf.concat([part, backward[index]!], 1))];
  });
}

/** Luong's attention: see model/bridges/attention.ts. */
function attention(config: RecurrentConfig, variables: Variables, width: number, units: number) {
  const score =
    config.attention === 'general' ? denseLayer(variables, 'attention/score', units, width, false) : undefined;
  const combine = denseLayer(variables, 'attention/combine', width + units, units, false);
  return (hidden: Tensor3D, memory: Tensor3D): Tensor3D => {
    const query = score === undefined ? hidden : score(hidden);
    const shares = tf.softmax(tf.matMul(query, memory, false, true)); // [B, N, S]
    return tf.tanh(combine(tf.concat([tf.matMul(shares, memory), hidden], 2)));
  };
}
