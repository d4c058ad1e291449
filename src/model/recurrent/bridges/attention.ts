// An autoregressive decoder that looks at all of the question at every step: Luong, Pham & Manning 2015, global
// attention, equations 5-8, without input feeding. Scores are h's (dot) or h'W s (general).
// B batch, S characters of the question, N decoder steps, W width of the encoder, U units of the decoder.

import { concat, splitEvenly, transpose } from '../../../graph/ops/arrange.js';
import { reshape } from '../../../graph/ops/broadcast.js';
import { softmax } from '../../../graph/ops/classes.js';
import { tanh } from '../../../graph/ops/elementwise.js';
import { gemm, matmul, transposeEach } from '../../../graph/ops/matrix.js';
import { label, type Tensor } from '../../../graph/tensor.js';
import { logits } from '../dense.js';
import { glorotUniform } from '../../initializers.js';
import { single, type ParameterBlock } from '../../parameters.js';
import type { RecurrentContext } from '../config.js';
import { encodingWidth, outputWidth } from '../config.js';
import { autoregressive, forced, greedy, type Head } from './autoregressive.js';
import type { Bridge } from './bridge.js';

const SCORE = 'attention/score/kernel'; // W of the general score, [U, W]
const COMBINE = 'attention/combine/kernel'; // W_c of equation 5, [W+U, U]

export const attention: Bridge = {
  ...autoregressive,
  keeps: () => 'all',
  decoderInputs: (config) => config.vocabulary + 1,
  blocks: (config) => {
    const width = encodingWidth(config);
    const units = outputWidth(config, 'decoder', config.decoder.at(-1)!);
    return [
      ...(config.attention === 'general' ? [kernel(SCORE, units, width)] : []),
      kernel(COMBINE, width + units, units),
    ];
  },
  decode: (forward, encoding, targets) => {
    const head = attentiveHead(forward, encoding.memory);
    return targets === undefined ? greedy(forward, encoding, head) : forced(forward, encoding, targets, head);
  },
};

const kernel = (name: string, rows: number, columns: number): ParameterBlock =>
  single({ name, shape: [rows, columns], initialize: (random) => glorotUniform(rows, columns, random) });

function attentiveHead(forward: RecurrentContext, memory: readonly Tensor[]): Head {
  const remembered = batchFirst(memory); // [B, S, W]
  const transposed = transposeEach(remembered); // [B, W, S]
  return (hidden) => {
    const scores = matmul(batchFirst(query(forward, hidden)), transposed); // [B, N, S]
    const weights = label('attention/weights', softmax(scores, 2));
    const contexts = stepsOf(matmul(weights, remembered)); // N of [W, B]
    const combine = forward.weights(COMBINE);
    const attentional = hidden.map((h, step) => tanh(gemm(combine, concat([contexts[step]!, h], 0), { transA: true })));
    return logits(forward, attentional);
  };
}

/** What the encoder's outputs are compared with, N of [W, B]. */
function query(
  { config, weights }: Pick<RecurrentContext, 'config' | 'weights'>,
  hidden: readonly Tensor[],
): readonly Tensor[] {
  if (config.attention !== 'general') return hidden;
  const score = weights(SCORE);
  return hidden.map((h) => gemm(score, h, { transA: true }));
}

/** N of [W, B] -> [B, N, W] */
function batchFirst(steps: readonly Tensor[]): Tensor {
  const [width, batch] = steps[0]!.shape as [number, number];
  return reshape(transpose(concat(steps, 0), [1, 0]), [batch, steps.length, width]);
}

/** [B, N, W] -> N of [W, B] */
function stepsOf(x: Tensor): readonly Tensor[] {
  const [batch, count, width] = x.shape as [number, number, number];
  return splitEvenly(transpose(reshape(x, [batch, count * width]), [1, 0]), count, 0);
}
