// How a transformer in TensorFlow.js knows where a token stands: what model/transformer/positions.ts defines, written
// anew. B batch, H heads, N tokens that look, S tokens, D width of a head, W width.

import type { Side, TransformerConfig } from '../../model/transformer/config.js';
import type { Random } from '../../util/random.js';
import { tf, type Rank, type Tensor, type Tensor2D, type Tensor3D, type Tensor4D } from './runtime.js';

/** How far the digits of each of so many examples are moved. */
export function drawStarts(most: number, batch: number, random: Random): readonly number[] {
  return Array.from({ length: batch }, () => random.below(most + 1));
}

/** Embeddings [B, S, W] of the first S tokens of a side, with their positions. @param starts one for each example */
export function placed(
  config: TransformerConfig,
  side: Side,
  embeddings: Tensor3D,
  { weight, starts }: { readonly weight: (name: string) => Tensor; readonly starts: readonly number[] | undefined },
): Tensor3D {
  const [batch, length, width] = embeddings.shape;
  switch (config.positions) {
    case 'learned':
      return tf.add(embeddings, tf.slice(weight(`${side}/positions`), [0, 0], [length, width]));
    case 'sinusoidal':
      return tf.add(tf.mul(embeddings, Math.sqrt(width)), waves(length, width));
    case 'abacus':
    case 'coupled': {
      const numbers = digitNumbers(config, side).slice(0, length);
      const moved = (by: number): readonly number[] => numbers.map((number) => (number === 0 ? 0 : number + by));
      const rows = Array.from({ length: batch }, (_, example) => moved(starts?.[example] ?? 0));
      const table = weight(`${side}/digits`) as Tensor2D;
      const isRow = tf.cast(tf.oneHot(tf.tensor1d(rows.flat(), 'int32'), table.shape[0]), 'float32') as Tensor2D;
      return tf.add(embeddings, tf.reshape(tf.matMul(isRow, table), [batch, length, width]));
    }
    default:
      return embeddings;
  }
}

/** Of each token of a side the number that its digit has; 0: it is none. */
function digitNumbers({ positions, decoder_only, places }: TransformerConfig, side: Side): readonly number[] {
  const answer = [0, ...places!.answer]; // what stands before each token of it
  const read = side === 'encoder' ? places!.question : [...(decoder_only ? places!.question : []), ...answer];
  if (positions === 'coupled') return read;
  const numbers: number[] = [];
  for (const place of read) numbers.push(place === 0 ? 0 : (numbers.at(-1) ?? 0) + 1);
  return numbers;
}

/**
 * sin(t / 10000^(i / W)) for even i, the cosine of the one before for odd ones: [S, W] (Vaswani et al. 2017, section
 * 3.5).
 */
function waves(length: number, width: number): Tensor2D {
  const rows = Array.from({ length }, (_, time) =>
    Array.from({ length: width }, (__, i) =>
      i % 2 === 0 ? Math.sin(time / 10000 ** (i / width)) : Math.cos(time / 10000 ** ((i - 1) / width)),
    ),
  );
  return tf.tensor2d(rows, [length, width]);
}

/** Queries or keys [B, H, S, D] of the tokens from `first` on, each pair (i, i + D/2) turned (Su et al. 2021). */
export function rotated({ positions }: TransformerConfig, heads: Tensor4D, first: number): Tensor4D {
  if (positions !== 'rope') return heads;
  const [, , length, depth] = heads.shape;
  const angle = (time: number, i: number): number => (first + time) / 10000 ** ((2 * (i % (depth / 2))) / depth);
  const table = (f: (angle: number) => number): Tensor2D =>
    tf.tensor2d(
      Array.from({ length }, (_, time) => Array.from({ length: depth }, (__, i) => f(angle(time, i)))),
      [length, depth],
    );
  const [low, high] = tf.split(heads, 2, 3) as [Tensor4D, Tensor4D];
  const turned = tf.concat([tf.neg<Tensor<Rank.R4>>(high), low], 3);
  return tf.add(tf.mul(heads, table(Math.cos)), tf.mul(turned, table(Math.sin)));
}

/**
 * What is added to the scores [B, H, N, S] of a decoder's last N of S tokens: nobody looks ahead (Press et al. 2022).
 */
export function scoreBias({ positions, heads }: TransformerConfig, queries: number, keys: number): Tensor {
  const slope = (head: number): number => (positions === 'alibi' ? 2 ** ((-8 * (head + 1)) / heads) : 0);
  const row = (head: number, query: number): number[] =>
    Array.from({ length: keys }, (_, key) => {
      const distance = keys - queries + query - key;
      return distance < 0 ? -1e9 : -slope(head) * distance;
    });
  const values = Array.from({ length: heads }, (_, head) =>
    Array.from({ length: queries }, (__, query) => row(head, query)),
  );
  return tf.tensor3d(values, [heads, queries, keys]);
}
