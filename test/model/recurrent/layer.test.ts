// A network that reads and writes in both directions does not know which end is the first: with the directions' weights
// exchanged it answers reversed questions with reversed answers. So reversing both sides can make no difference to it.

import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../src/data/batches.js';
import { onnxEngine } from '../../../src/engine/onnx/engine.js';
import { networkParameters } from '../../../src/model/network.js';
import { initialWeights, type FloatArray, type NamedArrays } from '../../../src/model/parameters.js';
import { batchOf, learningOf, networkOf, stepOf } from '../../setup/networks.js';

const SIZE = 6;

/** Time turned around in [T, B]. */
function reversed(classes: Int32Array): Int32Array {
  const length = classes.length / SIZE;
  return classes.map((_, i) => classes[(length - 1 - Math.floor(i / SIZE)) * SIZE + (i % SIZE)]!);
}

/**
 * Directions exchanged, and with them the halves of whatever reads both: kernels of the decoder and the dense layer.
 */
function exchanged(weights: NamedArrays): NamedArrays {
  const other = (name: string): string =>
    name.replace(/forward|backward/, (word) => (word === 'forward' ? 'backward' : 'forward'));
  const halves = ({ shape, values }: FloatArray): FloatArray => {
    const half = values.length / 2;
    return { shape, values: Float32Array.from([...values.subarray(half), ...values.subarray(0, half)]) };
  };
  const readsBoth = (name: string): boolean => /^decoder.*\/kernel$|^dense\/kernel$/.test(name);
  return new Map([...weights].map(([name, array]) => [other(name), readsBoth(name) ? halves(array) : array]));
}

describe.each(['lstm', 'gru', 'rnn'] as const)('a network of %s in both directions', (cell) => {
  it('learns reversed questions and answers exactly as it learns them as they are', async () => {
    const network = networkOf({ cell, bidirectional: 'both', encoder: [3], decoder: [4] });
    const weights = initialWeights(networkParameters(network), 3);
    const open = (start: NamedArrays) => onnxEngine.createModel(network, learningOf(), start, { threads: 1 });
    const [straight, mirrored] = [await open(weights), await open(exchanged(weights))];
    for (let step = 1; step <= 5; step++) {
      const batch = batchOf(network, SIZE, step);
      const turned: Batch = { size: SIZE, questions: reversed(batch.questions), targets: reversed(batch.targets) };
      const [a, b] = [await straight.train(batch, stepOf(step)), await mirrored.train(turned, stepOf(step))];
      expect(b.loss).toBeCloseTo(a.loss, 5);
      expect([...reversed(b.answers)]).toEqual([...a.answers]);
      expect(b.correctAnswers).toBe(a.correctAnswers);
    }
    const uneven = await mirrored.evaluate(batchOf(network, SIZE, 9)); // and the mirror is needed
    const even = await straight.evaluate(batchOf(network, SIZE, 9));
    expect(Math.abs(uneven.loss - even.loss)).toBeGreaterThan(1e-4);
    await Promise.all([straight.close(), mirrored.close()]);
  });
});
