// A network with its optimizer in TensorFlow.js.

import type { Batch } from '../../data/batches.js';
import { sizeOf } from '../../graph/tensor.js';
import { averageName, trainingState, slotName, type LearningConfig } from '../../model/training-state.js';
import { networkParameters, readsItself } from '../../model/network.js';
import { optimizerOf } from '../../model/optimizers.js';
import type { FloatArray, NamedArrays, Parameter } from '../../model/parameters.js';
import type { NetworkConfig } from '../../model/network-config.js';
import type { BatchResult, EngineModel, StepOptions } from '../engine.js';
import { countMask, countRight, crossEntropy } from './loss.js';
import type { TfjsNetwork } from './call.js';
import { buildNetwork } from './network.js';
import { clipByGlobalNorm, mix, update } from './optimizers.js';
import { scoped, tf, type Tensor, type Tensor2D, type Tensor3D, type Variable } from './runtime.js';

interface NamedVariable {
  readonly name: string;
  readonly variable: Variable;
}

export class TfjsModel implements EngineModel {
  readonly version: string;
  readonly #config: NetworkConfig;
  readonly #learning: LearningConfig;
  readonly #network: TfjsNetwork;
  readonly #parameters: readonly Parameter[];
  readonly #slots: readonly string[];
  /** Every array between steps: weights (the layers' own variables), the optimizer's, moving averages. */
  readonly #arrays = new Map<string, Variable>();
  readonly #ifMissing: ReadonlyMap<string, 'refused' | 'zeros' | 'the weights'>;

  constructor(config: NetworkConfig, learning: LearningConfig, weights: NamedArrays, version: string) {
    this.version = version;
    this.#config = config;
    this.#learning = learning;
    this.#network = buildNetwork(config);
    this.#parameters = networkParameters(config);
    this.#slots = optimizerOf(learning.optimizer).slots;
    const held = trainingState(config, learning);
    this.#ifMissing = new Map(held.flatMap(({ parts, ifMissing }) => parts.map(({ name }) => [name, ifMissing])));
    for (const { name, shape } of held.flatMap(({ parts }) => parts)) {
      const layerVariable = this.#network.variables.get(name);
      this.#arrays.set(name, (layerVariable?.read() as Variable | undefined) ?? zeroVariable(shape));
    }
    this.load(weights);
  }

  train(batch: Batch, { learningRate, step, random }: StepOptions): Promise<BatchResult> {
    const result = scoped((): BatchResult => {
      const { questions, targets, examples } = tensorsOf(batch, this.#config);
      const mask = countMask(targets, this.#learning.loss_mask);
      let logits: Tensor3D | undefined;
      const trainable = this.#trainable();
      const { value, grads } = tf.variableGrads(
        () => {
          logits = tf.keep(this.#network.run(questions, targets, { random }));
          return crossEntropy(logits, targets, mask, examples);
        },
        trainable.map(({ variable }) => variable),
      );
      const gradients = trainable.map(({ variable }) => grads[variable.name]!);
      this.#learn(trainable, gradients, { learningRate, step });
      const counts = countRight(logits!, targets, mask);
      logits!.dispose();
      return { loss: value.dataSync()[0]!, ...counts, forcedCharacters: null };
    });
    return Promise.resolve(result);
  }

  evaluate(batch: Batch): Promise<BatchResult> {
    const result = this.#answering(() =>
      scoped((): BatchResult => {
        const { questions, targets } = tensorsOf(batch, this.#config);
        const mask = countMask(targets, this.#learning.loss_mask);
        const led = this.#network.run(questions, targets, {});
        const loss = crossEntropy(led, targets, mask).dataSync()[0]!;
        if (!readsItself(this.#config)) return { loss, ...countRight(led, targets, mask), forcedCharacters: null };
        const forcedCharacters = countRight(led, targets, mask).correctCharacters;
        const own = this.#network.run(questions, undefined, {});
        return { loss, ...countRight(own, targets, mask), forcedCharacters };
      }),
    );
    return Promise.resolve(result);
  }

  weights(): NamedArrays {
    const names = new Set(this.#parameters.map(({ name }) => name));
    return new Map([...this.state()].filter(([name]) => names.has(name)));
  }

  state(): NamedArrays {
    return new Map(
      [...this.#arrays].map(([name, variable]): [string, FloatArray] => [
        name,
        { shape: variable.shape, values: Float32Array.from(variable.dataSync()) },
      ]),
    );
  }

  load(arrays: NamedArrays): void {
    for (const [name, variable] of this.#arrays) {
      const ifMissing = this.#ifMissing.get(name)!;
      const weights = ifMissing === 'the weights' ? arrays.get(name.slice(averageName('').length)) : undefined;
      const given = (arrays.get(name) ?? weights)?.values;
      const size = sizeOf(variable.shape);
      if (given !== undefined && given.length !== size) this.#refuse(name, given.length, size);
      if (given === undefined && ifMissing !== 'zeros') this.#refuse(name, undefined, size);
      tf.tidy(() => variable.assign(given === undefined ? tf.zeros(variable.shape) : tf.tensor(given, variable.shape)));
    }
  }

  close(): Promise<void> {
    for (const variable of this.#arrays.values()) variable.dispose();
    this.#arrays.clear();
    return Promise.resolve();
  }

  #refuse(name: string, found: number | undefined, expected: number): never {
    throw new Error(`internal: ${name} has ${found ?? 'no'} values, expected ${expected}`);
  }

  #trainable(): readonly NamedVariable[] {
    return this.#parameters
      .filter(({ trainable = true }) => trainable)
      .map(({ name }) => ({ name, variable: this.#arrays.get(name)! }));
  }

  #learn(
    trainable: readonly NamedVariable[],
    raw: readonly Tensor[],
    numbers: { readonly learningRate: number; readonly step: number },
  ): void {
    const { clip_norm, ema, optimizer } = this.#learning;
    const gradients = clip_norm === null ? raw : clipByGlobalNorm(raw, clip_norm);
    trainable.forEach(({ name, variable }, index) => {
      const slot = (of: string): Variable => this.#arrays.get(slotName(this.#learning, name, of))!;
      const next = update(optimizer, variable, gradients[index]!, slot, numbers);
      variable.assign(next.weight);
      for (const of of this.#slots) slot(of).assign(next.slots[of]!);
      if (ema !== null) {
        const average = this.#arrays.get(averageName(name))!;
        average.assign(mix(average, variable, ema));
      }
    });
  }

  /** Runs with the moving averages in the weights' place, where they are kept. */
  #answering<T>(run: () => T): T {
    if (this.#learning.ema === null) return run();
    const swapped = this.#trainable().map(({ name, variable }) => {
      const own = tf.clone(variable);
      variable.assign(tf.clone(this.#arrays.get(averageName(name))!));
      return { variable, own };
    });
    try {
      return run();
    } finally {
      for (const { variable, own } of swapped) variable.assign(own);
    }
  }
}

/** A variable of the optimizer's or an average: not one that gradients are taken for. */
const zeroVariable = (shape: readonly number[]): Variable => tf.tidy(() => tf.variable(tf.zeros([...shape]), false));

/** Class numbers [B, T], and weights [B] where there are some. */
function tensorsOf({ size, questions, targets, weights }: Batch, { inputLength, outputLength }: NetworkConfig) {
  const transposed = (numbers: Int32Array, length: number): Tensor2D =>
    tf.transpose(tf.tensor2d(numbers, [length, size], 'int32'));
  return {
    questions: transposed(questions, inputLength),
    targets: transposed(targets, outputLength),
    ...(weights && { examples: tf.tensor1d(weights) }),
  };
}
