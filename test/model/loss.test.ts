import { describe, expect, it } from 'vitest';
import { runOnce } from '../../src/engine/onnx/once.js';
import { gradients } from '../../src/graph/autodiff.js';
import { makeGraph } from '../../src/graph/graph.js';
import { reshape } from '../../src/graph/ops/broadcast.js';
import { constant, input } from '../../src/graph/tensor.js';
import { crossEntropy } from '../../src/model/loss.js';

/** Loss of one character of two classes whose logits are `margin` apart, and its gradients, by ONNX Runtime. */
async function at(margin: number, precision: 'single' | 'double') {
  const [logits, questions] = [input('logits', 'f32', [2, 1]), input('questions', 'i32', [1, 1])];
  const loss = crossEntropy(logits, reshape(questions, [1]), constant(1), precision);
  const [gradient] = gradients(loss, [logits]);
  const graph = makeGraph('loss', [logits, questions], { loss, gradient: gradient! });
  const fed = new Map([['logits', { shape: [2, 1], values: Float32Array.of(margin, 0) }]]);
  const found = await runOnce(graph, fed, Int32Array.of(0));
  return { loss: found.get('loss')![0]!, gradient: [...found.get('gradient')!] };
}

describe('the cross-entropy', () => {
  // Two classes: loss = log(1 + exp(-margin)); its gradient for the right class is -1 / (1 + exp(margin)).
  it('of a network that is sure is still told in double precision, where single precision tells 0', async () => {
    const [single, double] = [await at(20, 'single'), await at(20, 'double')];
    expect(Math.abs(single.loss)).toBe(0);
    expect(Math.abs(single.gradient[0]!)).toBe(0);
    expect(double.loss).toBeCloseTo(Math.log1p(Math.exp(-20)), 14); // 2.06e-9
    expect(double.gradient[0]! * (1 + Math.exp(20))).toBeCloseTo(-1, 6);
    expect(double.gradient[1]! * (1 + Math.exp(20))).toBeCloseTo(1, 6);
  });

  it('of a network that is not sure is the same in both', async () => {
    const [single, double] = [await at(0.5, 'single'), await at(0.5, 'double')];
    expect(single.loss).toBeCloseTo(Math.log1p(Math.exp(-0.5)), 6);
    expect(double.loss).toBeCloseTo(single.loss, 6);
    double.gradient.forEach((entry, i) => expect(entry).toBeCloseTo(single.gradient[i]!, 6));
  });
});
