// A network with its optimizer as graphs: programs per batch size, and the arrays between steps.

import type { Batch } from '../data/batches.js';
import { sizeOf } from '../graph/tensor.js';
import type { Draw } from '../model/draws.js';
import { averageName, trainingState, type StateArray, type LearningConfig } from '../model/training-state.js';
import { heldBlocks } from '../model/network.js';
import { optimizerOf, type Optimizer } from '../model/optimizers.js';
import { partsOf, type FloatArray, type NamedArrays } from '../model/parameters.js';
import type { NetworkConfig } from '../model/network-config.js';
import { evaluationProgram, trainingProgram, type Program } from '../model/programs.js';
import type { BatchResult, EngineModel, StepOptions } from './engine.js';
import { zerosFor, type Arrays, type Executable, type Executor, type NumberArray } from './executor.js';

/** A program for one batch size, with the arrays it reads and writes. */
interface Loaded {
  readonly executable: Executable;
  readonly draws: readonly Draw[];
  /** Everything fed anew at each run. */
  readonly feeds: Arrays;
  /** Everything read after each run. */
  readonly results: Arrays;
}

export class GraphModel implements EngineModel {
  readonly #executor: Executor;
  readonly #network: NetworkConfig;
  readonly #learning: LearningConfig;
  readonly #optimizer: Optimizer;
  readonly #held: readonly StateArray[];
  /** Names of weights, in a checkpoint. */
  readonly #weightNames: ReadonlySet<string>;
  /** What an evaluation reads for each block: the weights, or their moving average. */
  readonly #answering: ReadonlyMap<string, string>;
  /** Programs by kind and batch size, made when first needed: most trainings use two sizes, full and last. */
  readonly #loaded = new Map<string, Loaded>();
  /**
   * Arrays by the name programs have for them: read from `current`, written into `next`, then the two change places.
   */
  #current: Record<string, NumberArray> = {};
  #next: Record<string, NumberArray> = {};

  constructor(network: NetworkConfig, learning: LearningConfig, weights: NamedArrays, executor: Executor) {
    this.#executor = executor;
    this.#network = network;
    this.#learning = learning;
    this.#optimizer = optimizerOf(learning.optimizer);
    this.#held = trainingState(network, learning);
    const blocks = heldBlocks(network);
    this.#weightNames = new Set(partsOf(blocks).map(({ name }) => name));
    this.#answering = new Map(
      blocks.map(({ name, trainable }) => [name, learning.ema !== null && trainable ? averageName(name) : name]),
    );
    for (const { name, shape } of this.#held) {
      this.#current[name] = zerosFor({ dtype: 'f32', shape });
      this.#next[name] = zerosFor({ dtype: 'f32', shape });
    }
    this.load(weights);
  }

  get version(): string {
    return this.#executor.version;
  }

  async train(batch: Batch, { learningRate, step, random }: StepOptions): Promise<BatchResult> {
    const program = await this.#program('training', batch);
    for (const { input, fill } of program.draws) fill(program.feeds[input.node.name!]!, random);
    for (const [name, value] of Object.entries(this.#optimizer.scalars(learningRate, step))) {
      program.feeds[name]![0] = value;
    }
    const fetches = { ...program.results };
    for (const [name, tensor] of Object.entries(this.#next)) fetches[`next/${name}`] = tensor;
    const result = await run(program, batch, this.#current, fetches);
    [this.#current, this.#next] = [this.#next, this.#current];
    return result;
  }

  async evaluate(batch: Batch): Promise<BatchResult> {
    const { weights: _, ...unweighted } = batch;
    const program = await this.#program('evaluation', unweighted);
    const weights = Object.fromEntries([...this.#answering].map(([name, from]) => [name, this.#current[from]!]));
    return run(program, unweighted, weights, program.results);
  }

  weights(): NamedArrays {
    return new Map([...this.state()].filter(([name]) => this.#weightNames.has(name)));
  }

  state(): NamedArrays {
    return new Map(
      this.#parts().map(({ name, shape, values }): [string, FloatArray] => [name, { shape, values: values.slice() }]),
    );
  }

  load(arrays: NamedArrays): void {
    for (const { name, values, ifMissing } of this.#parts()) {
      const given = arrays.get(name)?.values ?? (ifMissing === 'the weights' ? weightsBehind(name, arrays) : undefined);
      if (given === undefined && ifMissing === 'zeros') values.fill(0);
      else if (given?.length === values.length) values.set(given);
      else throw new Error(`internal: ${name} has ${given?.length ?? 'no'} values, expected ${values.length}`);
    }
  }

  async close(): Promise<void> {
    for (const { executable } of this.#loaded.values()) await executable.close();
    this.#loaded.clear();
  }

  /** Every array of a checkpoint, as a view on where it lies. */
  #parts(): (FloatArray & { readonly name: string; readonly ifMissing: StateArray['ifMissing'] })[] {
    return this.#held.flatMap((held) => {
      const all = this.#current[held.name] as Float32Array;
      let offset = 0;
      return held.parts.map(({ name, shape }) => {
        const values = all.subarray(offset, offset + sizeOf(shape));
        offset += values.length;
        return { name, shape, values, ifMissing: held.ifMissing };
      });
    });
  }

  async #program(kind: 'training' | 'evaluation', { size, weights }: Batch): Promise<Loaded> {
    const weighted = weights !== undefined;
    const key = `${kind} ${size}${weighted ? ' weighted' : ''}`;
    let loaded = this.#loaded.get(key);
    if (loaded === undefined) {
      loaded = await this.#load(
        kind === 'training'
          ? trainingProgram(this.#network, this.#learning, { batch: size, weighted })
          : evaluationProgram(this.#network, this.#learning, size),
      );
      this.#loaded.set(key, loaded);
    }
    return loaded;
  }

  async #load({ graph, draws }: Program): Promise<Loaded> {
    const fed = graph.inputs.filter((tensor) => !Object.hasOwn(this.#current, tensor.node.name!));
    const read = [...graph.outputs].filter(([name]) => !name.startsWith('next/'));
    return {
      executable: await this.#executor.load(graph),
      draws,
      feeds: Object.fromEntries(fed.map((tensor) => [tensor.node.name!, zerosFor(tensor)])),
      results: Object.fromEntries(read.map(([name, tensor]) => [name, zerosFor(tensor)])),
    };
  }
}

const weightsBehind = (average: string, arrays: NamedArrays): Float32Array | undefined =>
  arrays.get(average.slice(averageName('').length))?.values;

async function run(
  { executable, feeds, results }: Loaded,
  batch: Batch,
  held: Arrays,
  fetches: Arrays,
): Promise<BatchResult> {
  feeds['questions']!.set(batch.questions);
  feeds['targets']!.set(batch.targets);
  if (batch.weights !== undefined) feeds['example_weights']!.set(batch.weights);
  await executable.run({ ...feeds, ...held }, fetches);
  const count = (name: string): number => results[name]![0]!;
  return {
    loss: results['loss']![0]!,
    characters: count('characters'),
    correctCharacters: count('correct_characters'),
    correctAnswers: count('correct_answers'),
    forcedCharacters: 'forced_characters' in results ? count('forced_characters') : null,
    answers: results['answers'] as Int32Array,
  };
}
