// A model whose batch size is left open works out every shape that depends on it.

import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { encodeModel } from '../../../src/engine/onnx/encode.js';
import { makeGraph } from '../../../src/graph/graph.js';
import { add, cast } from '../../../src/graph/ops/elementwise.js';
import { reshape } from '../../../src/graph/ops/broadcast.js';
import { constant, input } from '../../../src/graph/tensor.js';

const BATCH = 1_000_003;

it('dimensions that are multiples of the batch follow it, others stay', async () => {
  const questions = input('questions', 'i32', [2, BATCH]);
  const weight = input('weight', 'f32', [1]);
  const numbers = add(cast(questions, 'f32'), constant(0.5, [2, BATCH])); // a constant of the batch's size
  const graph = makeGraph('test', [questions, weight], {
    flat: reshape(numbers, [2 * BATCH]),
    turned: add(reshape(numbers, [BATCH, 2]), weight),
  });
  const weights = new Map([['weight', { shape: [1], values: Float32Array.of(100) }]]);
  const session = await ort.InferenceSession.create(encodeModel(graph, { weights, openBatch: BATCH }));
  const declared = session.outputMetadata.map((output) => (output.isTensor ? [output.name, ...output.shape] : []));
  expect(declared).toEqual([
    ['flat', '2 * batch'],
    ['turned', 'batch', 2],
  ]);
  for (const batch of [1, 3]) {
    const values = Int32Array.from({ length: 2 * batch }, (_, index) => index);
    const { flat, turned } = await session.run({ questions: new ort.Tensor('int32', values, [2, batch]) });
    expect(flat!.dims).toEqual([2 * batch]);
    expect([...(flat!.data as Float32Array)]).toEqual([...values].map((value) => value + 0.5));
    expect(turned!.dims).toEqual([batch, 2]);
    expect([...(turned!.data as Float32Array)]).toEqual([...values].map((value) => value + 100.5));
  }
  await session.release();
});
