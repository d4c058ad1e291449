// A layer of LSTM cells, features first: a step's input is [I, B], its state [U, B], its gates [4U, B].
// B batch, I inputs, U units. Gates in Keras' order: input, forget, candidate, output.
// Source: Hochreiter & Schmidhuber 1997 with Gers et al. 2000's forget gate; keras/src/layers/rnn/lstm.py (Keras 3).

import { concat, splitEvenly } from '../graph/ops/arrange.js';
import { add, mul, sigmoid, sub, sum, tanh, zerosLike } from '../graph/ops/elementwise.js';
import { gemm } from '../graph/ops/matrix.js';
import { reshape } from '../graph/ops/broadcast.js';
import { custom, label, type Tensor } from '../graph/tensor.js';
import { glorotUniform, orthogonal } from './initializers.js';
import type { Parameter } from './parameters.js';

/** What a layer reads: another tensor at every step, or the same one. */
export type LayerInput =
  | {
      readonly kind: 'steps';
      readonly steps: readonly Tensor[];
      /** every column has a single 1 */ readonly oneHot: boolean;
    }
  | { readonly kind: 'repeated'; readonly value: Tensor; readonly times: number };

export interface LstmWeights {
  readonly kernel: Tensor; // [I, 4U]
  readonly recurrentKernel: Tensor; // [U, 4U]
  readonly bias: Tensor; // [4U]
}

interface State {
  readonly h: Tensor; // [U, B]
  readonly c: Tensor; // [U, B]
}

/** Kernel glorot uniform (its fan-out counts all four gates), recurrent kernel orthogonal, bias 0 but 1 at the forget gate. */
export function lstmParameters(name: string, inputs: number, units: number): readonly Parameter[] {
  const gates = 4 * units;
  return [
    {
      name: `${name}/kernel`,
      shape: [inputs, gates],
      initialize: (random) => glorotUniform(inputs, gates, random),
    },
    {
      name: `${name}/recurrent_kernel`,
      shape: [units, gates],
      initialize: (random) => orthogonal(units, gates, random),
    },
    {
      name: `${name}/bias`,
      shape: [gates],
      initialize: () => Float32Array.from({ length: gates }, (_, i) => (i >= units && i < 2 * units ? 1 : 0)),
    },
  ];
}

/** The hidden states [U, B] of every step, from a zero state. */
export function lstmLayer(name: string, input: LayerInput, weights: LstmWeights): readonly Tensor[] {
  const preactivation = input.kind === 'steps' ? stepInputs(input, weights) : repeatedInput(input.value, weights);
  const length = input.kind === 'steps' ? input.steps.length : input.times;
  const hidden: Tensor[] = [];
  let state: State | undefined;
  for (let time = 0; time < length; time++) {
    const gates = label(`${name}/${time}/gates`, preactivation(time, state?.h));
    state = lstmCell(`${name}/${time}`, gates, state?.c);
    hidden.push(state.h);
  }
  return hidden;
}

type Preactivation = (time: number, h: Tensor | undefined) => Tensor;

/**
 * Gates [4U, B] of one input per step: both kernels in one product over [x; h].
 * A one-hot input meets exactly one row of the kernel, so the bias is added to every row beforehand.
 */
function stepInputs({ steps, oneHot }: Extract<LayerInput, { kind: 'steps' }>, weights: LstmWeights): Preactivation {
  const kernel = oneHot ? add(weights.kernel, weights.bias) : weights.kernel;
  const bias = oneHot ? {} : { c: column(weights.bias) };
  const stacked = concat([kernel, weights.recurrentKernel], 0); // [I+U, 4U]
  return (time, h) => {
    const x = steps[time]!;
    return h === undefined
      ? gemm(kernel, x, { transA: true, ...bias })
      : stackedProduct(x, h, { kernel, recurrentKernel: weights.recurrentKernel, stacked }, bias);
  };
}

/** Gates [4U, B] of an input that stays: projected once, not at every step. */
function repeatedInput(value: Tensor, weights: LstmWeights): Preactivation {
  const projected = gemm(weights.kernel, value, { transA: true, c: column(weights.bias) });
  return (_, h) => (h === undefined ? projected : gemm(weights.recurrentKernel, h, { transA: true, c: projected }));
}

/**
 * stacked^T [x; h] + bias. Its derivative takes the kernels one by one, so that no gradient is computed for an x that
 * needs none.
 */
function stackedProduct(
  x: Tensor,
  h: Tensor,
  kernels: { readonly kernel: Tensor; readonly recurrentKernel: Tensor; readonly stacked: Tensor },
  { c: bias }: { readonly c?: Tensor },
): Tensor {
  const xh = concat([x, h], 0); // [I+U, B]
  const product = gemm(kernels.stacked, xh, { transA: true });
  const [output] = custom([x, h, kernels.stacked], [product], ([g]) => [
    gemm(kernels.kernel, g!), // [I, 4U] [4U, B]
    gemm(kernels.recurrentKernel, g!), // [U, 4U] [4U, B]
    gemm(xh, g!, { transB: true }), // [I+U, B] [B, 4U]
  ]);
  return bias === undefined ? output! : add(output!, bias);
}

/** One step of the cell: gates [4U, B] before activation and the last cell state [U, B] (absent: zero). */
function lstmCell(name: string, gates: Tensor, lastC: Tensor | undefined): State {
  const [zi, zf, zg, zo] = splitEvenly(gates, 4, 0) as [Tensor, Tensor, Tensor, Tensor];
  const i = label(`${name}/i`, sigmoid(zi));
  const g = label(`${name}/g`, tanh(zg));
  const o = label(`${name}/o`, sigmoid(zo));
  const ig = mul(i, g);
  const forget = lastC === undefined ? undefined : gated(label(`${name}/f`, sigmoid(zf)), lastC);
  const c = label(`${name}/c`, forget === undefined ? ig : add(forget.fc, ig));
  const tanhC = tanh(c);
  const h = label(`${name}/h`, mul(o, tanhC));

  // The derivatives are written over values that the forward pass has: with a = dc i g, di i (1 - i) = a - a i.
  const inputs = lastC === undefined ? [gates] : [gates, lastC];
  const outputs = custom(inputs, [h, c], ([dh, dcNext]) => {
    const viaH = dh && mul(dh, sub(o, mul(h, tanhC))); // dh o (1 - tanh^2 c)
    const dc = sum([viaH, dcNext].filter((term) => term !== undefined));
    const dzo = dh === undefined ? zerosLike(o) : sigmoidGradient(mul(dh, h), o);
    const dzi = sigmoidGradient(mul(dc, ig), i);
    const dzg = mul(dc, sub(i, mul(ig, g))); // dc i (1 - g^2)
    const dzf = forget === undefined ? zerosLike(i) : sigmoidGradient(mul(dc, forget.fc), forget.f);
    const dGates = concat([dzi, dzf, dzg, dzo], 0);
    return forget === undefined ? [dGates] : [dGates, mul(dc, forget.f)];
  });
  return { h: outputs[0]!, c: outputs[1]! };
}

const gated = (f: Tensor, c: Tensor): { f: Tensor; fc: Tensor } => ({ f, fc: mul(f, c) });

/** With a = dy y: dy y (1 - y) = a - a y. */
const sigmoidGradient = (a: Tensor, y: Tensor): Tensor => sub(a, mul(a, y));

/** [N] -> [N, 1] */
const column = (vector: Tensor): Tensor => reshape(vector, [vector.shape[0]!, 1]);
