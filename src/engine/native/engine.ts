// The engine that is fastest with small networks: each training step is one program of the native runtime. Where that
// is not to be had, or a run has several threads, ONNX Runtime executes the same graphs: the version of what did is
// kept with the run.

import { messageOf } from '../../util/errors.js';
import type { Engine, EngineState } from '../engine.js';
import type { Executor } from '../executor.js';
import { GraphModel } from '../graph-model.js';
import { computes } from '../probe.js';
import { nativeRuntime } from './addon.js';
import { nativeExecutor } from './executor.js';

const NAME = 'native';

export const nativeEngine: Engine = {
  name: NAME,
  describe: describeEngine,
  createModel: async (network, learning, weights, { threads }) =>
    new GraphModel(network, learning, weights, await executorFor(threads)),
};

async function executorFor(threads: number): Promise<Executor> {
  const runtime = threads === 1 ? nativeRuntime() : undefined;
  if (runtime !== undefined && !(runtime instanceof Error)) return nativeExecutor(runtime);
  const { onnxExecutor } = await import('../onnx/executor.js');
  const instead = onnxExecutor(threads);
  return { ...instead, version: `ONNX Runtime ${instead.version}` };
}

/** Runs the smallest graph there is. */
async function describeEngine(): Promise<EngineState> {
  const runtime = nativeRuntime();
  if (runtime instanceof Error) {
    const note = `${messageOf(runtime)}; ONNX Runtime trains in its place`;
    return { name: NAME, version: '-', usable: true, note };
  }
  const usable = await computes(nativeExecutor(runtime));
  const note = usable ? 'compiled for this machine' : 'the native runtime computes wrong results';
  return { name: NAME, version: runtime.version, usable, note };
}
