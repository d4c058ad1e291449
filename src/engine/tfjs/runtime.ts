// TensorFlow.js: the one door to its packages, and which of its backends computes. Loaded only where a run needs it.

import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import * as keras from '@tensorflow/tfjs-layers';
import util from 'node:util';
import { messageOf } from '../../util/errors.js';

export const tf = core;
export { keras };
export type { Rank, Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
export type { LayerVariable } from '@tensorflow/tfjs-layers';
export type Layer = keras.layers.Layer;

/** Runs and frees every tensor made on the way. What is returned must not be one. */
export function scoped<T>(run: () => T): T {
  let result: T | undefined;
  core.tidy(() => {
    result = run();
  });
  return result as T;
}

/** Optional: its own library is fetched when it is installed, which closed networks do not allow. */
const NATIVE_PACKAGE = '@tensorflow/tfjs-node';

/** In order of preference. `tensorflow` comes with the optional package tfjs-node. */
const BACKENDS = ['tensorflow', 'wasm', 'cpu'] as const;
type Backend = (typeof BACKENDS)[number];

const NAMES: Readonly<Record<Backend, string>> = {
  tensorflow: 'tfjs-node (native TensorFlow)',
  wasm: 'tfjs, WebAssembly backend',
  cpu: 'tfjs, plain JavaScript backend',
};

export interface ChosenBackend {
  /** Version of TensorFlow.js and its backend. */
  readonly version: string;
  readonly backend: Backend;
  /** What it runs on, and why not on what would be faster. */
  readonly note: string;
}

let chosen: Promise<ChosenBackend> | undefined;

/** The fastest backend that computes right here. A process has one, with the threads of the first who asks. */
export function chooseBackend(threads: number): Promise<ChosenBackend> {
  return (chosen ??= choose(threads));
}

async function choose(threads: number): Promise<ChosenBackend> {
  core.enableProdMode(); // no advertising on stderr, no checks for NaN
  const refused: string[] = [];
  for (const backend of BACKENDS) {
    const reason = await tryBackend(backend, threads);
    const version = `${core.version_core} ${backend}`;
    if (reason === undefined) return { backend, version, note: [NAMES[backend], ...refused].join('; ') };
    refused.push(`no ${backend} backend: ${reason}`);
  }
  throw new Error(`TensorFlow.js does not run here: ${refused.join('; ')}`);
}

/** Why a backend cannot be used, or undefined. */
async function tryBackend(backend: Backend, threads: number): Promise<string | undefined> {
  try {
    if (backend === 'tensorflow') await loadNative();
    if (backend === 'wasm') setThreadsCount(threads);
    if (!(await core.setBackend(backend))) return 'it does not start';
    return isRight() ? undefined : 'it computes wrong results';
  } catch (error) {
    return messageOf(error).split('\n')[0]!;
  }
}

async function loadNative(): Promise<void> {
  // tfjs-node 4.22 asks for this, which Node 23 no longer has.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  try {
    await import(NATIVE_PACKAGE);
  } catch (error) {
    const isMissing = (error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND';
    throw isMissing ? new Error('the optional package @tensorflow/tfjs-node is not installed') : error;
  }
}

/** A derivative of the operations that matter most. */
function isRight(): boolean {
  return core.tidy(() => {
    const f = (x: core.Tensor): core.Tensor => core.sum(core.tanh(core.matMul(x as core.Tensor2D, core.ones([2, 1]))));
    const slope = core
      .grad(f)(core.tensor2d([[0.5, -0.5]]))
      .dataSync();
    return slope.length === 2 && slope.every((value) => Math.abs(value - 1) < 1e-4); // tanh'(0) = 1
  });
}
