// A graph as a program of the native runtime.

import type { Graph } from '../../graph/graph.js';
import { sizeOf } from '../../graph/tensor.js';
import type { Runtime } from './addon.js';
import { constantsOf } from './constants.js';
import { encodeCopy } from './copies.js';
import { encodeElementwise } from './elementwise.js';
import { encodeNode } from './instructions.js';
import { layOut } from './layout.js';
import { schedule } from './schedule.js';
import { contiguous } from './strides.js';
import { isElementwise } from './values.js';
import { Writer } from './writer.js';

export interface NativeProgram {
  readonly code: Int32Array;
  /** What lies at the beginning of its memory. */
  readonly constants: Int32Array;
  /** Names of the arrays to run it with: those that are read, then those that are written. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of those arrays. */
  readonly lengths: Int32Array;
  /** Words of four bytes that it holds, constants included, and that it needs while an instruction is executed. */
  readonly words: number;
  readonly workspace: number;
}

export function encodeProgram(graph: Graph, runtime: Runtime): NativeProgram {
  const stages = schedule(graph);
  const constants = constantsOf(graph);
  const layout = layOut(graph, stages, constants);
  const writer = new Writer(layout, runtime);
  for (const stage of stages) {
    if (isElementwise(stage.nodes[0]!)) encodeElementwise(stage, writer);
    else encodeNode(stage, writer);
  }
  for (const [tensor, place] of layout.copied) {
    const strides = contiguous(tensor.shape);
    encodeCopy(tensor.shape, { tensor, strides }, { place, strides }, writer);
  }
  return {
    code: writer.code,
    constants: constants.data,
    inputs: graph.inputs.map(({ node }) => node.name!),
    outputs: [...graph.outputs.keys()],
    lengths: Int32Array.from([...graph.inputs, ...graph.outputs.values()], ({ shape }) => sizeOf(shape)),
    words: layout.words,
    workspace: writer.workspace,
  };
}
