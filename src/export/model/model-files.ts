// A trained network as files that other programs load.

import { encodeModel } from '../../engine/onnx/encode.js';
import { encodeSafetensors } from '../../engine/safetensors.js';
import { answeringProgram, answeringWeights, blocksOf } from '../../model/answering.js';
import { networkConfig } from '../../model/network-config.js';
import type { NamedArrays } from '../../model/parameters.js';
import type { NetworkConfig } from '../../model/network-config.js';
import { completeConfig, type RunConfig } from '../../spec/schema.js';
import { NO_SOURCES, type Sources } from '../../tasks/sources.js';
import { openTask } from '../../tasks/tasks.js';
import { encodingOf } from './encoding.js';
import { javascriptExample, pythonExample } from './examples.js';
import { kerasFiles } from './keras.js';

/** Files by name. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

export const MODEL_FORMATS = ['onnx', 'safetensors', 'tfjs'] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

/** @throws UserError where a format cannot express the network */
export async function modelFiles(
  format: ModelFormat,
  kept: RunConfig,
  arrays: NamedArrays,
  metadata: Readonly<Record<string, string>>,
  sources: Sources = NO_SOURCES,
): Promise<Files> {
  const config = completeConfig(kept);
  const task = openTask(config.data, sources);
  const network = networkConfig(config, task.codec);
  const weights = answeringWeights(network, config.training.ema, arrays);
  const encoding = encodingOf(task);
  const shared: [string, string][] = [['encoding.json', json({ ...encoding, model: metadata })]];
  switch (format) {
    case 'onnx':
      return new Map<string, string | Uint8Array>([
        ['model.onnx', onnxModel(network, weights)],
        ...shared,
        ['example.mjs', javascriptExample(task.layout)],
        ['example.py', pythonExample(task.layout)],
      ]);
    case 'safetensors':
      return new Map<string, string | Uint8Array>([
        ['model.safetensors', encodeSafetensors(weights, { format: 'harness weights', ...metadata })],
        ...shared,
        ['config.json', json({ data: config.data, model: config.model })],
      ]);
    case 'tfjs':
      return new Map<string, string | Uint8Array>([...(await kerasFiles(network, weights)), ...shared]);
  }
}

/** A prime far above every length and width, so that multiples of it are those of the batch. */
const OPEN_BATCH = 1_000_003;

/** The network that answers, for any number of questions at once. */
function onnxModel(network: NetworkConfig, weights: NamedArrays): Uint8Array {
  const graph = answeringProgram(network, OPEN_BATCH);
  return encodeModel(graph, { weights: blocksOf(network, weights), openBatch: OPEN_BATCH });
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
