// A graph loaded into ONNX Runtime, with every tensor allocated beforehand: running it allocates nothing.

import { env, InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Graph } from '../../graph/graph.js';
import type { TensorType } from '../../graph/tensor.js';
import { zerosFor } from '../executor.js';
import { encodeModel } from './encode.js';

export type { OrtTensor };

// What it trains, and on what machine, it would tell its makers (since 1.29), with a number for this machine and a
// store of what is yet to be sent in the user's cache, and a file in the temporary folder for every process. It asks
// once, when the first graph is loaded. Source: onnxruntime, docs/Privacy.md.
process.env['ORT_DISABLE_TELEMETRY'] ??= '1';

// Its own warnings (no GPU found, say) are nothing that whoever trains could mend; errors are told.
env.logLevel = 'error';

export const RUNTIME_VERSION = env.versions.node ?? env.versions.common;

export type Feeds = Readonly<Record<string, OrtTensor>>;

export interface Session {
  /** Reads `feeds`, writes into `fetches`. */
  readonly run: (feeds: Feeds, fetches: Feeds) => Promise<void>;
  readonly close: () => Promise<void>;
}

export const openSession = (graph: Graph, threads: number): Promise<Session> => sessionOf(encodeModel(graph), threads);

/**
 * @param model a graph as ONNX, after passes/: ONNX Runtime's optimizer would find next to nothing, and take most of
 * the time
 */
export async function sessionOf(model: Uint8Array, threads: number): Promise<Session> {
  const session = await InferenceSession.create(model, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'disabled',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: {
      session: {
        // Moments that fade towards zero would otherwise slow every operation that touches them down.
        set_denormal_as_zero: '1',
        intra_op: { allow_spinning: threads > 1 ? '1' : '0' },
      },
    },
  });
  return {
    run: async (feeds, fetches) => {
      await session.run(feeds, fetches);
    },
    close: () => session.release(),
  };
}

/** A tensor of zeros for an input or output of a graph. */
export const allocate = (type: TensorType): OrtTensor => tensorOn(zerosFor(type), type.shape);

/** A tensor of given numbers. */
export const fromFloats = (values: Float32Array, shape: readonly number[]): OrtTensor => tensorOn(values, shape);

/** A tensor that is kept in an array. */
export function tensorOn(values: Float32Array | Int32Array, shape: readonly number[]): OrtTensor {
  return values instanceof Float32Array
    ? new OrtTensor('float32', values, shape)
    : new OrtTensor('int32', values, shape);
}

export const floats = (tensor: OrtTensor): Float32Array => tensor.data as Float32Array;
export const ints = (tensor: OrtTensor): Int32Array => tensor.data as Int32Array;
