// What executes graphs: the part in which engines that train by graphs differ (`GraphModel` is the rest).

import type { Graph } from '../graph/graph.js';
import { sizeOf, type TensorType } from '../graph/tensor.js';

export type NumberArray = Float32Array | Int32Array;

/** Arrays of inputs or outputs of a graph, by name. */
export type Arrays = Readonly<Record<string, NumberArray>>;

export interface Executable {
  /** Reads `feeds`, writes into `fetches`: allocated beforehand, so that running allocates nothing. */
  readonly run: (feeds: Arrays, fetches: Arrays) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Executor {
  /** Version of what executes graphs, with all that the same bits depend on. */
  readonly version: string;
  /** @param graph as networks are written: to make it fast is up to the executor */
  load(graph: Graph): Promise<Executable>;
}

/** Zeros for an input or output of a graph. */
export function zerosFor({ dtype, shape }: TensorType): NumberArray {
  return dtype === 'f32' ? new Float32Array(sizeOf(shape)) : new Int32Array(sizeOf(shape));
}
