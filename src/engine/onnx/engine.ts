// The default engine: each training step is one ONNX graph, run by onnxruntime-node.

import { makeGraph } from '../../graph/graph.js';
import { add } from '../../graph/ops/elementwise.js';
import { input } from '../../graph/tensor.js';
import { messageOf } from '../../util/errors.js';
import { fillMask, type Mask } from '../../model/dropout.js';
import { networkParameters, type NetworkConfig } from '../../model/network.js';
import { adamRate } from '../../model/optimizer.js';
import type { FloatArray, NamedArrays } from '../../model/parameters.js';
import { evaluationProgram, stateNames, trainingProgram, type Program } from '../../model/programs.js';
import type { Batch } from '../../data/batches.js';
import type {
  BatchResult,
  Engine,
  EngineModel,
  EngineOptions,
  EngineState,
  LearningConfig,
  StepOptions,
} from '../engine.js';
import {
  allocate,
  floats,
  fromFloats,
  ints,
  openSession,
  RUNTIME_VERSION,
  type OrtTensor,
  type Session,
} from './session.js';

const NAME = 'onnx';

export const onnxEngine: Engine = {
  name: NAME,
  version: RUNTIME_VERSION,
  describe: describeEngine,
  createModel: (network, learning, weights, options) =>
    Promise.resolve(new OnnxModel(network, learning, weights, options)),
};

/** Runs the smallest graph there is. */
async function describeEngine(): Promise<EngineState> {
  const state = { name: NAME, version: RUNTIME_VERSION };
  try {
    const x = input('x', 'f32', [1]);
    const session = await openSession(makeGraph('probe', [x], { y: add(x, x) }), 1);
    const fetches = { y: allocate(x) };
    await session.run({ x: fromFloats(Float32Array.of(21), [1]) }, fetches);
    await session.close();
    const usable = floats(fetches.y)[0] === 42;
    return { ...state, usable, note: usable ? 'ONNX Runtime on the CPU' : 'ONNX Runtime computes wrong results' };
  } catch (error) {
    return { ...state, usable: false, note: messageOf(error) };
  }
}

/** A program for one batch size, with the tensors it reads and writes. */
interface Loaded {
  readonly session: Session;
  readonly masks: readonly Mask[];
  /** Everything fed anew at each run. */
  readonly feeds: Readonly<Record<string, OrtTensor>>;
  readonly results: Readonly<Record<string, OrtTensor>>;
}

const RESULTS = ['loss', 'answers', 'correct_characters', 'correct_answers'] as const;

class OnnxModel implements EngineModel {
  readonly #network: NetworkConfig;
  readonly #learning: LearningConfig;
  readonly #threads: number;
  readonly #weightNames: readonly string[];
  /** Programs by kind and batch size, made when first needed: most trainings use two sizes, full and last. */
  readonly #loaded = new Map<string, Loaded>();
  /** Weights and optimizer arrays: read from `current`, written into `next`, then the two change places. */
  #current: Record<string, OrtTensor> = {};
  #next: Record<string, OrtTensor> = {};

  constructor(network: NetworkConfig, learning: LearningConfig, weights: NamedArrays, options: EngineOptions) {
    this.#network = network;
    this.#learning = learning;
    this.#threads = options.threads;
    const parameters = networkParameters(network);
    this.#weightNames = parameters.map(({ name }) => name);
    for (const { name, shape } of parameters) {
      for (const array of [name, ...stateNames(name)]) {
        this.#current[array] = allocate({ dtype: 'f32', shape });
        this.#next[array] = allocate({ dtype: 'f32', shape });
      }
    }
    this.load(weights);
  }

  async train(batch: Batch, { learningRate, step, random }: StepOptions): Promise<BatchResult> {
    const program = await this.#program('training', batch.size);
    for (const { input, rate } of program.masks) fillMask(floats(program.feeds[input.node.name!]!), rate, random);
    floats(program.feeds['rate']!)[0] = adamRate(learningRate, step);
    const fetches = { ...program.results };
    for (const [name, tensor] of Object.entries(this.#next)) fetches[`next/${name}`] = tensor;
    const result = await run(program, batch, this.#current, fetches);
    [this.#current, this.#next] = [this.#next, this.#current];
    return result;
  }

  async evaluate(batch: Batch): Promise<BatchResult> {
    const program = await this.#program('evaluation', batch.size);
    const weights = Object.fromEntries(this.#weightNames.map((name) => [name, this.#current[name]!]));
    return run(program, batch, weights, program.results);
  }

  weights(): NamedArrays {
    return new Map(this.#weightNames.map((name) => [name, copyOf(this.#current[name]!)]));
  }

  state(): NamedArrays {
    return new Map(Object.entries(this.#current).map(([name, tensor]) => [name, copyOf(tensor)]));
  }

  load(arrays: NamedArrays): void {
    for (const name of this.#weightNames) {
      this.#fill(name, arrays.get(name)?.values);
      for (const state of stateNames(name)) this.#fill(state, arrays.get(state)?.values ?? 'zeros');
    }
  }

  async close(): Promise<void> {
    for (const { session } of this.#loaded.values()) await session.close();
    this.#loaded.clear();
  }

  #fill(name: string, values: Float32Array | 'zeros' | undefined): void {
    const target = floats(this.#current[name]!);
    if (values === 'zeros') target.fill(0);
    else if (values?.length === target.length) target.set(values);
    else throw new Error(`internal: ${name} has ${values?.length ?? 'no'} values, expected ${target.length}`);
  }

  async #program(kind: 'training' | 'evaluation', batch: number): Promise<Loaded> {
    const key = `${kind} ${batch}`;
    let loaded = this.#loaded.get(key);
    if (loaded === undefined) {
      loaded = await this.#load(
        kind === 'training'
          ? trainingProgram(this.#network, batch, this.#learning.clipNorm)
          : evaluationProgram(this.#network, batch),
      );
      this.#loaded.set(key, loaded);
    }
    return loaded;
  }

  async #load({ graph, masks }: Program): Promise<Loaded> {
    const fed = graph.inputs.filter((tensor) => !Object.hasOwn(this.#current, tensor.node.name!));
    return {
      session: await openSession(graph, this.#threads),
      masks,
      feeds: Object.fromEntries(fed.map((tensor) => [tensor.node.name!, allocate(tensor)])),
      results: Object.fromEntries(RESULTS.map((name) => [name, allocate(graph.outputs.get(name)!)])),
    };
  }
}

const copyOf = (tensor: OrtTensor): FloatArray => ({ shape: tensor.dims, values: floats(tensor).slice() });

async function run(
  { session, feeds, results }: Loaded,
  batch: Batch,
  held: Readonly<Record<string, OrtTensor>>,
  fetches: Readonly<Record<string, OrtTensor>>,
): Promise<BatchResult> {
  ints(feeds['questions']!).set(batch.questions);
  ints(feeds['targets']!).set(batch.targets);
  await session.run({ ...feeds, ...held }, fetches);
  return {
    loss: floats(results['loss']!)[0]!,
    correctCharacters: ints(results['correct_characters']!)[0]!,
    correctAnswers: ints(results['correct_answers']!)[0]!,
    answers: ints(results['answers']!),
  };
}
