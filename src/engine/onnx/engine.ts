// The default engine: each training step is one ONNX graph, run by onnxruntime-node, which is loaded when it is asked
// for.

import { messageOf } from '../../util/errors.js';
import type { Engine, EngineState } from '../engine.js';
import { GraphModel } from '../graph-model.js';
import { computes } from '../probe.js';

const NAME = 'onnx';

export const onnxEngine: Engine = {
  name: NAME,
  describe: describeEngine,
  createModel: async (network, learning, weights, { threads }) => {
    const { onnxExecutor } = await import('./executor.js');
    return new GraphModel(network, learning, weights, onnxExecutor(threads));
  },
};

/** Runs the smallest graph there is. */
async function describeEngine(): Promise<EngineState> {
  try {
    const { onnxExecutor } = await import('./executor.js');
    const executor = onnxExecutor(1);
    const state = { name: NAME, version: executor.version };
    const usable = await computes(executor);
    return { ...state, usable, note: usable ? 'ONNX Runtime on the CPU' : 'ONNX Runtime computes wrong results' };
  } catch (error) {
    return { name: NAME, version: '-', usable: false, note: messageOf(error) };
  }
}
