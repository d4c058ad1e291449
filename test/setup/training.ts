// The tiny training done in the test's own process: real data, a real model, the real engine.

import { onTestFinished } from 'vitest';
import { buildDataset } from '../../src/data/dataset.js';
import type { BatchResult, EngineModel } from '../../src/engine/engine.js';
import { onnxEngine } from '../../src/engine/onnx/engine.js';
import { networkConfig } from '../../src/model/network-config.js';
import { networkParameters } from '../../src/model/network.js';
import { initialWeights } from '../../src/model/parameters.js';
import { parseSpec } from '../../src/spec/parse.js';
import type { RunConfig } from '../../src/spec/schema.js';
import type { Checkpoint } from '../../src/train/checkpoint.js';
import { train, type TrainerEvent, type TrainingRun } from '../../src/train/trainer.js';
import { TINY, UID } from './tiny.js';

/** The last of an epoch's steps is a short one. */
export function tinyConfig(overrides: readonly string[] = []): RunConfig {
  return parseSpec('tiny.yaml', TINY, ['training.batch_size=16', ...overrides]).config;
}

export interface TinyOptions {
  readonly overrides?: readonly string[];
  readonly checkpoints: string;
  readonly from?: Checkpoint | undefined;
  readonly seed?: number;
  /** Steps of this attempt after which it is asked to stop. */
  readonly stopAfter?: number;
  /** Batches of questions after which it is asked to stop. */
  readonly stopAfterBatches?: number;
  /** What the model says its loss is, instead of what it is. */
  readonly loss?: number;
}

const isReached = (count: number, limit: number | undefined): boolean => limit !== undefined && count >= limit;

/** The model's methods as plain functions. */
function bind(model: EngineModel): EngineModel {
  return {
    version: model.version,
    train: (batch, options) => model.train(batch, options),
    evaluate: (batch) => model.evaluate(batch),
    weights: () => model.weights(),
    state: () => model.state(),
    load: (arrays) => model.load(arrays),
    close: () => model.close(),
  };
}

/** Trains and returns all events, and the run. */
export async function trainTiny({
  overrides = [],
  checkpoints,
  from,
  seed = 1,
  stopAfter,
  stopAfterBatches,
  loss,
}: TinyOptions): Promise<{ events: TrainerEvent[]; run: TrainingRun; rates: number[] }> {
  const config = tinyConfig(overrides);
  const dataset = buildDataset(config.data, seed, { rules: config.training.sample_weights });
  const network = networkConfig(config, dataset.codec);
  const weights = from?.arrays ?? initialWeights(networkParameters(network), seed);
  const model = await onnxEngine.createModel(network, config.training, weights, { threads: 1 });
  onTestFinished(() => model.close());
  let steps = 0;
  let batches = 0;
  const rates: number[] = []; // the learning rate of every step
  let clock = 0;
  const said = (result: BatchResult): BatchResult => (loss === undefined ? result : { ...result, loss });
  const counted: EngineModel = {
    ...bind(model),
    train: async (batch, options) => {
      steps++;
      rates.push(options.learningRate);
      return said(await model.train(batch, options));
    },
    evaluate: async (batch) => {
      batches++;
      return said(await model.evaluate(batch));
    },
  };
  const run: TrainingRun = {
    training: config.training,
    seed,
    dataset,
    model: counted,
    checkpoints,
    uid: UID,
    environment: { engine: 'onnx', engineVersion: '1', threads: 1, cpu: 'a processor' },
    now: () => (clock += 1),
    until: null,
    stopRequested: () =>
      isReached(steps, stopAfter) || isReached(batches, stopAfterBatches) ? 'the test asked' : undefined,
  };
  const events: TrainerEvent[] = [];
  for await (const event of train(run, from)) events.push(event);
  return { events, run, rates };
}
