// The numerical check of a derivative: along a random direction, the change of a random projection of the outputs
// (central differences) must be what the gradients say.

import { expect } from 'vitest';
import { gradients } from '../../src/graph/autodiff.js';
import { makeGraph } from '../../src/graph/graph.js';
import { mul, sum } from '../../src/graph/ops/elementwise.js';
import { reduceSum } from '../../src/graph/ops/broadcast.js';
import { input, sizeOf, type Shape, type Tensor } from '../../src/graph/tensor.js';
import { randomStream, type Random } from '../../src/util/random.js';
import { evaluate } from '../../src/graph/evaluate.js';
import { value, type Value } from '../../src/graph/value.js';

const STEP = 1e-5;

/** @param f the function to differentiate, of tensors of the given shapes @param range where inputs are drawn from */
export function checkGradient(
  shapes: readonly Shape[],
  f: (...inputs: Tensor[]) => Tensor | readonly Tensor[],
  { seed = 1, range = [-1, 1] as readonly [number, number] } = {},
): void {
  const random = randomStream(seed, 'check gradient', JSON.stringify(shapes));
  const inputs = shapes.map((shape, index) => input(`x${index}`, 'f32', shape));
  const outputs: readonly Tensor[] = [f(...inputs)].flat<readonly (Tensor | readonly Tensor[])[]>();
  const weights = outputs.map(({ shape }, index) => input(`w${index}`, 'f32', shape));
  const projected = outputs.map((output, index) => {
    const weighted = mul(output, weights[index]!);
    return reduceSum(
      weighted,
      weighted.shape.map((_, axis) => axis),
    );
  });
  const loss = sum(projected);
  const named = Object.fromEntries(gradients(loss, inputs).map((gradient, index) => [`g${index}`, gradient]));
  const graph = makeGraph('check', [...inputs, ...weights], { loss, ...named });

  const draw = (shape: Shape, [low, high]: readonly [number, number]): Value =>
    value(shape, fill(shape, low, high, random));
  const fixed = Object.fromEntries(weights.map((tensor) => [tensor.node.name!, draw(tensor.shape, [-1, 1])]));
  const point = inputs.map((tensor) => draw(tensor.shape, range));
  const direction = inputs.map((tensor) => draw(tensor.shape, [-1, 1]));
  const lossAt = (step: number): number => {
    const moved = point.map(({ shape, data }, i) =>
      value(
        shape,
        data.map((x, at) => x + step * direction[i]!.data[at]!),
      ),
    );
    return evaluate(graph, { ...fixed, ...byName(moved) })['loss']!.data[0]!;
  };
  const numeric = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
  const found = evaluate(graph, { ...fixed, ...byName(point) });
  const analytic = direction.reduce(
    (total, { data }, i) => total + data.reduce((inner, d, at) => inner + d * found[`g${i}`]!.data[at]!, 0),
    0,
  );
  const scale = Math.max(1, Math.abs(numeric));
  expect(Math.abs(analytic - numeric) / scale, `seed ${seed}: analytic ${analytic}, numeric ${numeric}`).toBeLessThan(
    1e-7,
  );
}

const byName = (values: readonly Value[]): Record<string, Value> =>
  Object.fromEntries(values.map((entry, index) => [`x${index}`, entry]));

function fill(shape: Shape, low: number, high: number, random: Random): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, () => low + (high - low) * random.uniform());
}
