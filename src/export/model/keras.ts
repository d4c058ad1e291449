// A network as a Keras model in TensorFlow.js' layers format: what that format's layers can express.

import { chooseBackend, keras, tf, type Layer } from '../../engine/tfjs/runtime.js';
import type { NamedArrays } from '../../model/parameters.js';
import type { NetworkConfig } from '../../model/network-config.js';
import { directionsOf, encodingWidth, type RecurrentConfig } from '../../model/recurrent/config.js';
import { UserError } from '../../util/errors.js';

/** model.json and weights.bin. Input: one-hot questions [B, T_in, V]; output: probabilities [B, T_out, V]. */
export async function kerasFiles(
  config: NetworkConfig,
  weights: NamedArrays,
): Promise<readonly (readonly [string, string | Uint8Array])[]> {
  if (config.kind !== 'recurrent') refuse([config.kind]);
  refuseOthers(config);
  await chooseBackend(1);
  const model = buildModel(config, weights);
  let files: [string, string | Uint8Array][] = [];
  await model.save(
    tf.io.withSaveHandler(({ modelTopology, weightSpecs, weightData }) => {
      const manifest = [{ paths: ['weights.bin'], weights: weightSpecs! }];
      const document = {
        format: 'layers-model',
        generatedBy: `TensorFlow.js ${tf.version_core}`,
        convertedBy: 'harness',
        modelTopology,
        weightsManifest: manifest,
      };
      files = [
        ['model.json', `${JSON.stringify(document)}\n`],
        ['weights.bin', bytesOf(weightData!)],
      ];
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  model.dispose();
  return files;
}

function bytesOf(data: ArrayBuffer | readonly ArrayBuffer[]): Uint8Array {
  const parts = data instanceof ArrayBuffer ? [data] : data;
  return new Uint8Array(Buffer.concat(parts.map((part) => new Uint8Array(part))));
}

function refuseOthers({ cell, bridge }: RecurrentConfig): void {
  const reasons = [
    ...(cell === 'gru' ? ['a GRU whose reset gate comes after the product (TensorFlow.js has the other kind)'] : []),
    ...(bridge !== 'repeat' && bridge !== 'reshape' ? [`bridge: ${bridge}`] : []),
  ];
  if (reasons.length > 0) refuse(reasons);
}

function refuse(reasons: readonly string[]): never {
  throw new UserError('argument', {
    message: `TensorFlow.js' layers format has no ${reasons.join(' and no ')}`,
    expected: 'kind recurrent, cell lstm or rnn, bridge repeat or reshape',
    hint: '--format onnx takes every network',
  });
}

function buildModel(config: RecurrentConfig, weights: NamedArrays) {
  const model = keras.sequential();
  const inputShape = [config.inputLength, config.vocabulary];
  const add = (layer: Layer, names: readonly string[]): void => {
    model.add(layer);
    if (names.length > 0) layer.setWeights(names.map((name) => tensorOf(weights, name)));
  };
  const side = (name: 'encoder' | 'decoder', shape: number[] | undefined): void => {
    config[name].forEach((_, index) => {
      const isContext = name === 'encoder' && index === config.encoder.length - 1;
      addLayer(config, name, index, !isContext, index === 0 ? shape : undefined, add);
    });
  };
  side('encoder', inputShape);
  const { outputLength } = config;
  if (config.bridge === 'repeat') model.add(keras.layers.repeatVector({ n: outputLength }));
  else model.add(keras.layers.reshape({ targetShape: [outputLength, encodingWidth(config) / outputLength] }));
  side('decoder', undefined);
  const dense = keras.layers.dense({ units: config.vocabulary, activation: 'softmax', kernelInitializer: 'zeros' });
  add(keras.layers.timeDistributed({ layer: dense }), ['dense/kernel', 'dense/bias']);
  return model;
}

/** All weights are set; nothing is to be drawn. */
const ZEROS = { kernelInitializer: 'zeros', recurrentInitializer: 'zeros' } as const;

function addLayer(
  config: RecurrentConfig,
  side: 'encoder' | 'decoder',
  index: number,
  returnSequences: boolean,
  inputShape: number[] | undefined,
  add: (layer: Layer, names: readonly string[]) => void,
): void {
  const name = `${side}/${index}`;
  const units = config[side][index]!;
  const shape = inputShape === undefined ? {} : { inputShape };
  const isDouble = directionsOf(config, side) === 2;
  const options = { units, returnSequences, ...ZEROS, ...(isDouble ? {} : shape) };
  const recurrentActivation = config.recurrent_activation === 'hard_sigmoid' ? 'hardSigmoid' : 'sigmoid';
  const layer =
    config.cell === 'lstm'
      ? keras.layers.lstm({ ...options, recurrentActivation, unitForgetBias: false })
      : keras.layers.simpleRNN(options);
  const parts = ['kernel', 'recurrent_kernel', 'bias'];
  if (isDouble) {
    const names = ['forward', 'backward'].flatMap((direction) => parts.map((part) => `${name}/${direction}/${part}`));
    add(keras.layers.bidirectional({ layer, mergeMode: 'concat', ...shape }), names);
  } else {
    const names = parts.map((part) => `${name}/${part}`);
    add(layer, names);
  }
  if (config.normalization !== 'batch') return;
  const statistics = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((part) => `${name}/norm/${part}`);
  add(keras.layers.batchNormalization({ axis: -1, epsilon: 1e-3 }), statistics);
}

function tensorOf(weights: NamedArrays, name: string) {
  const { values, shape } = weights.get(name)!;
  return tf.tensor(values, [...shape]);
}
