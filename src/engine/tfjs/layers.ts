// The layers of a network in TensorFlow.js, every default spelled out, and the names their weights go by.
// B batch, T time, I inputs, U units, D directions.

import type { RecurrentConfig } from '../../model/recurrent/config.js';
import { GruCell } from './gru-cell.js';
import { keras, tf, type Layer, type LayerVariable, type Tensor, type Tensor3D } from './runtime.js';

/** Weights by the names of model/parameters.ts. */
export type Variables = Map<string, LayerVariable>;

/** A state of each direction: [h], or [h, c]; each [B, U]. */
export type DirectionState = readonly Tensor[];

export interface RecurrentLayer {
  /** What it puts out at every step [B, T, D U], and each direction's last state. */
  run(x: Tensor3D, initial?: readonly DirectionState[]): { outputs: Tensor3D; states: readonly DirectionState[] };
}

/** Weights start at zero and are set from ours. */
const zeros = { kernelInitializer: 'zeros', recurrentInitializer: 'zeros', biasInitializer: 'zeros' } as const;

export function recurrentLayer(
  config: RecurrentConfig,
  variables: Variables,
  { name, units, directions }: { readonly name: string; readonly units: number; readonly directions: 1 | 2 },
  inputs: number,
): RecurrentLayer {
  const names = directions === 1 ? [name] : [`${name}/forward`, `${name}/backward`];
  const layers = names.map((own, direction) => {
    const layer = cellLayer(config, units, direction === 1);
    build(layer, inputs);
    layer.weights.forEach((weight, index) => variables.set(`${own}/${WEIGHTS[config.cell][index]!}`, weight));
    return layer;
  });
  return {
    run: (x, initial) => {
      const runs = layers.map((layer, direction) => {
        const start = initial?.[direction];
        const [outputs, ...state] = layer.apply(x, start ? { initialState: [...start] } : {}) as Tensor[];
        // A layer that goes backwards puts out its last step first.
        return { outputs: direction === 1 ? tf.reverse(outputs as Tensor3D, 1) : (outputs as Tensor3D), state };
      });
      const outputs = runs.map((run) => run.outputs);
      return {
        outputs: outputs.length === 1 ? outputs[0]! : tf.concat(outputs, 2),
        states: runs.map(({ state }) => state),
      };
    },
  };
}

/** In the order in which each layer lists its weights. */
const WEIGHTS: Readonly<Record<RecurrentConfig['cell'], readonly string[]>> = {
  lstm: ['kernel', 'recurrent_kernel', 'bias'],
  gru: ['kernel', 'bias', 'recurrent_kernel', 'recurrent_bias'],
  rnn: ['kernel', 'recurrent_kernel', 'bias'],
};

function cellLayer({ cell, recurrent_activation }: RecurrentConfig, units: number, goBackwards: boolean): Layer {
  const shared = { returnSequences: true, returnState: true, goBackwards, stateful: false, unroll: false } as const;
  const hard = recurrent_activation === 'hard_sigmoid';
  const rates = { dropout: 0, recurrentDropout: 0, useBias: true, activation: 'tanh' } as const;
  switch (cell) {
    case 'lstm': {
      const recurrentActivation = hard ? 'hardSigmoid' : 'sigmoid';
      // The forget gate's bias of 1 is among the weights that are set.
      return keras.layers.lstm({ units, ...shared, ...rates, ...zeros, recurrentActivation, unitForgetBias: false });
    }
    case 'gru': {
      const activation = hard ? hardSigmoid : tf.sigmoid;
      return keras.layers.rnn({ cell: new GruCell({ units, recurrentActivation: activation }), ...shared });
    }
    case 'rnn':
      return keras.layers.simpleRNN({ units, ...shared, ...rates, ...zeros });
  }
}

/** clip(0.2 x + 0.5, 0, 1) */
const hardSigmoid = (x: Tensor): Tensor => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1);

/** Makes a layer's weights now, not at its first call. */
function build(layer: Layer, inputs: number): void {
  layer.build([null, null, inputs]);
  layer.built = true;
}

/** A dense layer over the last axis. */
export function denseLayer(variables: Variables, name: string, inputs: number, units: number, useBias: boolean) {
  const { kernelInitializer, biasInitializer } = zeros;
  const layer = keras.layers.dense({ units, useBias, activation: 'linear', kernelInitializer, biasInitializer });
  build(layer, inputs);
  layer.weights.forEach((weight, index) => variables.set(`${name}/${['kernel', 'bias'][index]!}`, weight));
  return (x: Tensor): Tensor3D => layer.apply(x) as Tensor3D;
}

/** Batch normalisation over examples and steps; while training it moves its statistics. */
export function normalizationLayer(variables: Variables, name: string, width: number) {
  const layer = keras.layers.batchNormalization({ axis: -1, momentum: 0.99, epsilon: 1e-3, center: true, scale: true });
  build(layer, width);
  const names = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
  layer.weights.forEach((weight, index) => variables.set(`${name}/norm/${names[index]!}`, weight));
  return (x: Tensor3D, training: boolean): Tensor3D => layer.apply(x, { training }) as Tensor3D;
}
