// How a transformer knows where a token stands. Positions count from 0, each side's from its own first token.
// B batch, H heads, D width of a head, W width, T tokens of the longest sequence, N tokens that look, S that are looked
// at.

import { concat, split, splitEvenly } from '../../graph/ops/arrange.js';
import { reshape } from '../../graph/ops/broadcast.js';
import { gather } from '../../graph/ops/classes.js';
import { add, mul, neg, scale } from '../../graph/ops/elementwise.js';
import { gemm } from '../../graph/ops/matrix.js';
import { constantArray, type Tensor } from '../../graph/tensor.js';
import { drawnInput, type Draw } from '../draws.js';
import type { ParameterBlock } from '../parameters.js';
import { sequenceLength, type Side, type TransformerConfig, type TransformerContext } from './config.js';
import { normalBlock } from './linear.js';

type Training = NonNullable<TransformerContext['training']>;

const BASE = 10_000; // Vaswani et al. 2017, section 3.5; Su et al. 2021, section 3.2.2

export const positionBlocks = (config: TransformerConfig, side: Side): readonly ParameterBlock[] =>
  config.positions === 'learned'
    ? [normalBlock(config, `${side}/positions`, [sequenceLength(config, side), config.width])]
    : isByDigits(config)
      ? [
          normalBlock(config, `${side}/digits`, [
            Math.max(...digitIds(config, side)) + config.random_start + 1,
            config.width,
          ]),
        ]
      : [];

const isByDigits = ({ positions }: TransformerConfig): boolean => positions === 'abacus' || positions === 'coupled';

/**
 * Of each token of a side: with positions: coupled, the place of its digit (Cho et al. 2024); with abacus, where it
 * stands in its number, from 1 for the first that is read (McLeish et al. 2024); 0 of what is no digit.
 */
function digitIds({ positions, decoder_only, places }: TransformerConfig, side: Side): readonly number[] {
  const { question, answer } = places!;
  const written = [0, ...answer.slice(0, -1)]; // the start of an answer, and what it reads of it
  const read = side === 'encoder' ? question : decoder_only ? [...question, ...written] : written;
  if (positions === 'coupled') return read;
  let inNumber = 0;
  return read.map((place) => (inNumber = place === 0 ? 0 : inNumber + 1));
}

/** Embeddings [N, B, W] of tokens, the first of which stands at `first`, with what tells their positions. */
export function placed(forward: TransformerContext, side: Side, embeddings: Tensor, first: number): Tensor {
  const { config, weights } = forward;
  const [count, batch, width] = embeddings.shape as [number, number, number];
  const rowsOf = (table: Tensor): Tensor => reshape(slice(table, first, count), [count, 1, width]);
  switch (config.positions) {
    case 'learned':
      return add(embeddings, rowsOf(weights(`${side}/positions`)));
    case 'sinusoidal': {
      const length = sequenceLength(config, side);
      const table = constantArray(sinusoids(length, width), [length, width]);
      return add(scale(embeddings, Math.sqrt(width)), rowsOf(table)); // Vaswani et al. 2017, sections 3.4 and 3.5
    }
    case 'abacus':
    case 'coupled': {
      const ids = digitIds(config, side).slice(first, first + count);
      return add(embeddings, digitRows(forward, weights(`${side}/digits`), ids, batch));
    }
    case 'rope':
    case 'alibi':
    case 'none':
      return embeddings;
  }
}

/** Rows of a table for the numbers of digits, [N, 1 or B, W]. */
function digitRows(
  { config, training }: TransformerContext,
  table: Tensor,
  ids: readonly number[],
  batch: number,
): Tensor {
  const [rows, width] = table.shape as [number, number];
  const count = ids.length;
  if (training === undefined || config.random_start === 0) {
    const chosen = constantArray(
      ids.flatMap((id) => oneHotRow(id, rows)),
      [count, rows],
    );
    return reshape(gemm(chosen, table), [count, 1, width]);
  }
  const column = (values: readonly number[]): Tensor => constantArray(values, [count, 1], 'i32');
  const moved = mul(column(ids.map((id) => Math.sign(id))), startsOf(training, config.random_start, batch)); // [N, B]
  return gather(table, add(column(ids), moved));
}

/** How far the digits of each example are moved, [1, B]; the same on both sides, whose digits have places in common. */
function startsOf({ draws }: Training, most: number, batch: number): Tensor {
  const name = 'digits/starts';
  const drawn = draws.find(({ input }) => input.node.name === name)?.input;
  if (drawn !== undefined) return drawn;
  const fill: Draw['fill'] = (starts, random) => {
    for (let i = 0; i < starts.length; i++) starts[i] = random.below(most + 1);
  };
  return drawnInput(draws, name, [1, batch], { dtype: 'i32', fill });
}

const oneHotRow = (id: number, size: number): readonly number[] =>
  Array.from({ length: size }, (_, column) => (column === id ? 1 : 0));

function slice(table: Tensor, first: number, count: number): Tensor {
  const rest = table.shape[0]! - first - count;
  const lengths = [first, count, rest].filter((length) => length > 0);
  return split(table, lengths, 0)[first === 0 ? 0 : 1]!;
}

/** Sines and cosines of each position in turn, wavelengths from 2 pi to 2 pi 10,000; [T, W] row by row. */
function sinusoids(length: number, width: number): readonly number[] {
  return Array.from({ length: length * width }, (_, index) => {
    const [position, column] = [Math.floor(index / width), index % width];
    const angle = position * BASE ** (-(column - (column % 2)) / width);
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}

/**
 * Queries or keys [B, H, N, D] turned by angles that grow with the position, with positions: rope (Su et al. 2021).
 * Value i is paired with value i + D/2, as in GPT-NeoX and Llama.
 */
export function rotated({ positions }: TransformerConfig, heads: Tensor, first: number): Tensor {
  if (positions !== 'rope') return heads;
  const [count, depth] = heads.shape.slice(2) as [number, number];
  const angles = Array.from({ length: count * depth }, (_, index) => {
    const [token, pair] = [Math.floor(index / depth), (index % depth) % (depth / 2)];
    return (first + token) * BASE ** ((-2 * pair) / depth);
  });
  const table = (f: (angle: number) => number): Tensor => constantArray(angles.map(f), [count, depth]);
  const [low, high] = splitEvenly(heads, 2, 3) as [Tensor, Tensor];
  return add(mul(heads, table(Math.cos)), mul(concat([neg(high), low], 3), table(Math.sin)));
}

/** So low that its share of a softmax is 0. */
const NEVER = -1e9;

/**
 * What is added to a decoder's scores for the last `queries` of `keys` tokens, [1 or H, N, S]: nobody looks ahead; with
 * positions: alibi, what is further away counts less (Press, Smith & Lewis 2022). Undefined: nothing.
 */
export function scoreBias(
  { positions, heads }: TransformerConfig,
  { queries, keys }: { readonly queries: number; readonly keys: number },
): Tensor | undefined {
  const slopes = positions === 'alibi' ? alibiSlopes(heads) : [0];
  const values = slopes.flatMap((slope) =>
    Array.from({ length: queries * keys }, (_, index) => {
      const distance = keys - queries + Math.floor(index / keys) - (index % keys);
      return distance < 0 ? NEVER : 0 - slope * distance;
    }),
  );
  return values.every((value) => value === 0) ? undefined : constantArray(values, [slopes.length, queries, keys]);
}

/** 2^(-8/H), 2^(-16/H), ..., 2^-8 (Press, Smith & Lewis 2022, section 3). */
const alibiSlopes = (heads: number): readonly number[] =>
  Array.from({ length: heads }, (_, head) => 2 ** ((-8 * (head + 1)) / heads));
