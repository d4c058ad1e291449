// The instructions of nodes that are not elementwise, by operation. Arguments are as runtime/ reads them.

import { sizeOf, type Node, type Shape } from '../../graph/tensor.js';
import { copies } from './copies.js';
import { products } from './products.js';
import type { Stage } from './schedule.js';
import { contiguous, merged } from './strides.js';
import { storedAs, wordsEach } from './values.js';
import type { Encode, Writer } from './writer.js';

const rules: Partial<Record<Node['op'], Encode>> = {
  ...copies,
  ...products,
  ArgMax: alongAxis('arg_max'),
  Cast: ({ inputs: [x], outputs: [y] }, writer) => {
    writer.instruction('cast');
    writer.type(storedAs(x!));
    writer.type(storedAs(y!));
    writer.numbers(sizeOf(y!.shape));
    writer.tensor(x!);
    writer.tensor(y!);
  },
  Gather: ({ inputs: [table, classes], outputs: [y] }, writer) => {
    const rows = table!.shape[0]!;
    writer.instruction('gather');
    writer.numbers(rows, (sizeOf(table!.shape) / rows) * wordsEach(storedAs(table!)), sizeOf(classes!.shape));
    for (const tensor of [table!, classes!, y!]) writer.tensor(tensor);
  },
  LogSoftmax: alongAxis('log_softmax'),
  OneHot: ({ inputs: [classes], attributes, outputs: [y] }, writer) => {
    writer.instruction('one_hot');
    writer.numbers(...around(y!.shape, attributes['axis'] as number));
    writer.tensor(classes!);
    writer.tensor(y!);
  },
  ReduceMin: reduction('reduce_min'),
  ReduceSum: reduction('reduce_sum'),
  Softmax: alongAxis('softmax'),
};

/** A stage of a single node. */
export function encodeNode({ nodes: [node], writes }: Stage, writer: Writer): void {
  const rule = rules[node!.op];
  if (rule === undefined) throw new Error(`internal: the native runtime has no ${node!.op}`);
  rule(node!, writer, writes);
}

/** The sizes before, at and behind an axis. */
const around = (shape: Shape, axis: number): readonly [number, number, number] => [
  sizeOf(shape.slice(0, axis)),
  shape[axis]!,
  sizeOf(shape.slice(axis + 1)),
];

function alongAxis(instruction: string): Encode {
  return ({ inputs: [x], attributes, outputs: [y] }, writer) => {
    writer.needs(5 * writer.tile * wordsEach(storedAs(x!))); // of rows turned over: 2 * 32 + 2 * 32 * 32 values at most
    writer.instruction(instruction);
    writer.type(storedAs(x!));
    writer.numbers(...around(x!.shape, attributes['axis'] as number));
    writer.tensor(x!);
    writer.tensor(y!);
  };
}

function reduction(instruction: string): Encode {
  return ({ inputs: [x], attributes, outputs: [y] }, writer) => {
    const axes = attributes['axes'] as readonly number[];
    const kept = contiguous(x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)));
    const reduced = kept.map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    const { shape, lists } = merged(x!.shape, [contiguous(x!.shape), reduced]);
    writer.instruction(instruction);
    writer.type(storedAs(x!));
    writer.shape(shape);
    writer.tensor(x!);
    writer.numbers(sizeOf(y!.shape));
    writer.tensor(y!);
    writer.numbers(...lists[1]!);
  };
}
