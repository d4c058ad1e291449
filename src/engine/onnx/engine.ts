// The default engine: each training step is one ONNX graph, run by onnxruntime-node.

import { makeGraph } from '../../graph/graph.js';
import { add } from '../../graph/ops/elementwise.js';
import { input } from '../../graph/tensor.js';
import { messageOf } from '../../util/errors.js';
import type { Engine, EngineState } from '../engine.js';
import { GraphModel } from '../graph-model.js';
import { onnxExecutor } from './executor.js';
import { allocate, floats, fromFloats, openSession, RUNTIME_VERSION } from './session.js';

const NAME = 'onnx';

export const onnxEngine: Engine = {
  name: NAME,
  describe: describeEngine,
  createModel: (network, learning, weights, { threads }) =>
    Promise.resolve(new GraphModel(network, learning, weights, onnxExecutor(threads))),
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
