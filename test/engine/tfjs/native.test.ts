// The optional package tfjs-node, in all the states it can be in: the compiled program in a folder of its own, whose
// node_modules are the real ones but for that package.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineState } from '../../../src/engine/engine.js';
import { TINY, temporaryFolder } from '../../setup/tiny.js';
import { beforeTests } from '../../setup/trained.js';

const root = join(import.meta.dirname, '..', '..', '..');

interface Installed {
  engines(env?: Record<string, string>): { stdout: string; stderr: string; status: number | null };
  sweep(engine: string): { stdout: string; stderr: string; status: number | null };
}

/** The program, and all packages but that one: made once, since the tests come one after the other. */
const installed = beforeTests((cleanUp) => {
  const folder = temporaryFolder(cleanUp);
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  const scope = join('node_modules', '@tensorflow');
  mkdirSync(join(folder, scope), { recursive: true });
  const link = (path: string): void => symlinkSync(join(root, path), join(folder, path));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@tensorflow') link(join('node_modules', name));
  }
  for (const name of readdirSync(join(root, scope))) if (name !== 'tfjs-node') link(join(scope, name));
  return Promise.resolve(folder);
});

/** @param native the code of tfjs-node's main file; absent: not installed */
function install(native?: string): Installed {
  const folder = installed();
  const fake = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  rmSync(fake, { recursive: true, force: true });
  if (native !== undefined) {
    mkdirSync(fake);
    writeFileSync(
      join(fake, 'package.json'),
      '{"name": "@tensorflow/tfjs-node", "version": "4.22.0", "main": "main.js"}',
    );
    writeFileSync(join(fake, 'main.js'), native);
  }
  const spec = join(folder, 'tiny.yaml');
  writeFileSync(spec, TINY);
  const run = (words: readonly string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [join(folder, 'dist', 'cli', 'main.js'), ...words], {
      encoding: 'utf8',
      cwd: folder,
      env: { ...process.env, HARNESS_HOME: join(folder, 'runs'), NO_COLOR: '1', ...env },
    });
  return {
    engines: (env) => run(['engines', '--json'], env),
    sweep: (engine) =>
      run(['sweep', spec, '--launcher', 'inline', '--engine', engine, '--set', 'training.epochs=1', '--json']),
  };
}

function tfjsState({ stdout, stderr, status }: { stdout: string; stderr: string; status: number | null }): EngineState {
  expect(status, stderr).toBe(0);
  const states = JSON.parse(stdout) as EngineState[];
  expect(states.find(({ name }) => name === 'onnx')).toMatchObject({ usable: true });
  return states.find(({ name }) => name === 'tfjs')!;
}

/** A binding that works: the plain backend under the native one's name. */
const WORKING = `
const tf = require('@tensorflow/tfjs-core');
const { MathBackendCPU } = require('@tensorflow/tfjs-backend-cpu');
tf.registerBackend('tensorflow', () => new MathBackendCPU(), 3);
tf.copyRegisteredKernels('cpu', 'tensorflow');
`;

describe('tfjs-node', () => {
  it('that is not there is no obstacle: the next backend computes, and engines says why', () => {
    const state = tfjsState(install().engines());
    expect(state).toMatchObject({ version: '4.22.0 wasm', usable: true });
    expect(state.note).toBe(
      'tfjs, WebAssembly backend; no tensorflow backend: the optional package @tensorflow/tfjs-node is not installed',
    );
  });

  it('that is broken is named with its reason; both engines train all the same, quietly', () => {
    const place = install("throw new Error('libtensorflow.so.2: cannot open shared object file')");
    expect(tfjsState(place.engines()).note).toBe(
      'tfjs, WebAssembly backend; no tensorflow backend: libtensorflow.so.2: cannot open shared object file',
    );
    for (const engine of ['tfjs', 'onnx']) {
      const outcome = place.sweep(engine);
      expect(outcome.status, outcome.stderr).toBe(0);
      expect(outcome.stderr).not.toMatch(/libtensorflow|speed things up/);
      const { runs } = JSON.parse(outcome.stdout) as { runs: { engine: string; status: string }[] };
      expect(runs.map((run) => `${run.engine} ${run.status}`)).toEqual([`${engine} finished`]);
    }
  });

  it('that registers nothing is told, and is not used', () => {
    expect(tfjsState(install('').engines()).note).toMatch(/^tfjs, WebAssembly backend; no tensorflow backend: /);
  });

  it('that computes wrong results is not used', () => {
    const wrong = `${WORKING}
const { kernelFunc } = tf.getKernel('Tanh', 'tensorflow');
tf.unregisterKernel('Tanh', 'tensorflow');
tf.registerKernel({
  kernelName: 'Tanh',
  backendName: 'tensorflow',
  kernelFunc: (params) => kernelFunc({ ...params, inputs: { x: tf.add(params.inputs.x, 1) } }),
});`;
    expect(tfjsState(install(wrong).engines()).note).toMatch(/no tensorflow backend: it computes wrong results/);
  });

  it('that works is used', () => {
    expect(tfjsState(install(WORKING).engines())).toMatchObject({
      version: '4.22.0 tensorflow',
      note: 'tfjs-node (native TensorFlow)',
    });
  });

  it('that works finds what Node 23 took away', () => {
    const place = install(`if (!require('util').isNullOrUndefined(null)) throw new Error('gone');${WORKING}`);
    const folder = temporaryFolder();
    const newer = join(folder, 'newer.cjs');
    writeFileSync(newer, "delete require('util').isNullOrUndefined;");
    expect(tfjsState(place.engines({ NODE_OPTIONS: `--require ${newer}` })).version).toBe('4.22.0 tensorflow');
  });
});
