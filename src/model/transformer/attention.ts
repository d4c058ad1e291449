// Multi-head scaled dot-product attention (Vaswani et al. 2017, section 3.2).
// B batch, H heads, D width of a head, W = H D, N tokens that look, S tokens that are looked at. Rows are tokens, those
// of all examples at a time after each other.

import { concat, splitEvenly, transpose } from '../../graph/ops/arrange.js';
import { reshape } from '../../graph/ops/broadcast.js';
import { softmax } from '../../graph/ops/classes.js';
import { add, scale } from '../../graph/ops/elementwise.js';
import { matmul, transposeEach } from '../../graph/ops/matrix.js';
import type { Tensor } from '../../graph/tensor.js';
import { dropoutOf } from '../dropout.js';
import type { ParameterBlock } from '../parameters.js';
import type { TransformerConfig, TransformerContext } from './config.js';
import { linear, linearBlocks } from './linear.js';

/** Keys and values of S tokens, [B, H, S, D] each. */
export interface Memory {
  readonly keys: Tensor;
  readonly values: Tensor;
}

/** What is done to the heads [B, H, N, D] of tokens, the first of which stands at `first`. */
export type Rotate = (heads: Tensor, first: number) => Tensor;

export const attentionBlocks = (config: TransformerConfig, name: string): readonly ParameterBlock[] => [
  ...linearBlocks(config, `${name}/query`, [config.width, config.width]),
  ...linearBlocks(config, `${name}/key_value`, [config.width, 2 * config.width]),
  ...linearBlocks(config, `${name}/out`, [config.width, config.width], true),
];

/** What rows [S B, W] are remembered by. */
export function memoryOf(forward: TransformerContext, name: string, rows: Tensor, batch: number): Memory {
  const [keys, values] = heads(forward, linear(forward, `${name}/key_value`, rows), batch);
  return { keys: keys!, values: values! };
}

/** A memory with later tokens behind it. */
export const extended = (past: Memory, next: Memory): Memory => ({
  keys: concat([past.keys, next.keys], 2),
  values: concat([past.values, next.values], 2),
});

export interface AttendOptions {
  /** Added to the scores, of a shape that stretches to [B, H, N, S]. */
  readonly bias?: Tensor | undefined;
  readonly rotate?: ((queries: Tensor) => Tensor) | undefined;
}

/** What rows [N B, W] read from a memory, [N B, W]. */
export function attend(
  forward: TransformerContext,
  name: string,
  rows: Tensor,
  { keys, values }: Memory,
  { bias, rotate }: AttendOptions,
): Tensor {
  const [batch, , , depth] = keys.shape as [number, number, number, number];
  const [plain] = heads(forward, linear(forward, `${name}/query`, rows), batch) as [Tensor];
  const queries = rotate === undefined ? plain : rotate(plain);
  const scores = scale(matmul(queries, transposeEach(keys)), 1 / Math.sqrt(depth)); // [B, H, N, S]
  const weights = softmax(bias === undefined ? scores : add(scores, bias), 3);
  forward.watch?.(`${name}/weights`, weights);
  const read = matmul(dropped(forward, `${name}/dropout`, weights), values); // [B, H, N, D]
  return linear(forward, `${name}/out`, reshape(transpose(read, [2, 0, 1, 3]), rows.shape));
}

/** Dropout while training. */
export const dropped = ({ config, training }: TransformerContext, name: string, x: Tensor): Tensor =>
  training === undefined ? x : dropoutOf(name, x, config.dropout, training.draws);

/** [N B, k W] -> k of [B, H, N, D] */
function heads({ config }: TransformerContext, rows: Tensor, batch: number): readonly Tensor[] {
  const [count, width] = rows.shape as [number, number];
  const parts = width / config.width;
  const shape = [config.heads, count / batch, config.width / config.heads];
  const [H, N, D] = shape as [number, number, number];
  const stacked = transpose(reshape(rows, [N, batch, parts, H, D]), [2, 1, 3, 0, 4]); // [k, B, H, N, D]
  return splitEvenly(reshape(stacked, [parts * batch, H, N, D]), parts, 0);
}
