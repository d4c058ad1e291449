// The engines there are, by name.

import type { Engine } from './engine.js';
import { nativeEngine } from './native/engine.js';
import { onnxEngine } from './onnx/engine.js';
import { tfjsEngine } from './tfjs/engine.js';

const engines: readonly Engine[] = [onnxEngine, nativeEngine, tfjsEngine];

export function engineNamed(name: string): Engine {
  const engine = engines.find((candidate) => candidate.name === name);
  if (engine === undefined) throw new Error(`internal: no engine named ${name}`);
  return engine;
}

export function allEngines(): readonly Engine[] {
  return engines;
}
