// The blocks of one side: self-attention, a look at the encoder where there is one, the feed-forward layer, each added
// to what it read; normalised before (GPT-2), after (Vaswani et al. 2017), or not at all.
// B batch, W width, S tokens of the sequence so far, N of them new.

import { split } from '../../graph/ops/arrange.js';
import { add } from '../../graph/ops/elementwise.js';
import type { Tensor } from '../../graph/tensor.js';
import type { ParameterBlock } from '../parameters.js';
import { attend, attentionBlocks, dropped, extended, memoryOf, type Memory } from './attention.js';
import type { Side, TransformerConfig, TransformerContext } from './config.js';
import { feedForward, feedForwardBlocks } from './feed-forward.js';
import { normalize, normBlocks } from './normalization.js';
import { rotated, scoreBias } from './positions.js';

export function sideBlocks(config: TransformerConfig, side: Side): readonly ParameterBlock[] {
  const looksAtEncoder = side === 'decoder' && !config.decoder_only;
  const sublayers = (name: string): readonly ParameterBlock[] => [
    ...normBlocks(config, `${name}/attention`),
    ...attentionBlocks(config, `${name}/attention`),
    ...(looksAtEncoder
      ? [...normBlocks(config, `${name}/cross_attention`), ...attentionBlocks(config, `${name}/cross_attention`)]
      : []),
    ...normBlocks(config, `${name}/feed_forward`),
    ...feedForwardBlocks(config, `${name}/feed_forward`),
  ];
  const names = layerNames(config, side);
  return [...names.flatMap(sublayers), ...(config.norm === 'pre' ? normBlocks(config, side) : [])];
}

export const layerNames = ({ layers }: TransformerConfig, side: Side): readonly string[] =>
  Array.from({ length: layers }, (_, layer) => `${side}/${layer}`);

export interface SideOptions {
  readonly batch: number;
  /** How many of the last new tokens something is wanted of; absent: all. */
  readonly keep?: number;
  /** What each layer remembers of the tokens before. */
  readonly past?: readonly Memory[] | undefined;
  /** What each layer looks at of the encoder. */
  readonly encoded?: readonly Memory[] | undefined;
}

/** Rows [N B, W] -> those of the last `keep` tokens, and what each layer remembers now. */
export function runSide(
  forward: TransformerContext,
  side: Side,
  rows: Tensor,
  { batch, keep, past, encoded }: SideOptions,
): { readonly rows: Tensor; readonly memories: readonly Memory[] } {
  const memories: Memory[] = [];
  let current = rows;
  layerNames(forward.config, side).forEach((name, layer, names) => {
    // The last block works only for the tokens that something is wanted of; the others it merely remembers.
    const wanted = layer < names.length - 1 || forward.watch !== undefined ? undefined : keep;
    const options = { side, batch, keep: wanted, past: past?.[layer], encoded: encoded?.[layer] };
    const done = runBlock(forward, name, current, options);
    current = done.rows;
    memories.push(done.memory);
    forward.watch?.(`${name}/rows`, current);
  });
  const kept = keep === undefined ? current : lastRows(current, keep * batch);
  return { rows: forward.config.norm === 'pre' ? normalize(forward, side, kept) : kept, memories };
}

interface BlockOptions {
  readonly side: Side;
  readonly batch: number;
  readonly keep: number | undefined;
  readonly past: Memory | undefined;
  readonly encoded: Memory | undefined;
}

function runBlock(
  forward: TransformerContext,
  name: string,
  rows: Tensor,
  { side, batch, keep, past, encoded }: BlockOptions,
): { readonly rows: Tensor; readonly memory: Memory } {
  const { config } = forward;
  const before = past?.keys.shape[2] ?? 0;
  let memory: Memory | undefined;
  const looked = sublayer(forward, `${name}/attention`, rows, (read, own) => {
    const next = memoryOf(forward, own, read, batch);
    const placed = { ...next, keys: rotated(config, next.keys, before) };
    memory = past === undefined ? placed : extended(past, placed);
    const keys = memory.keys.shape[2]!;
    const queries = keep ?? read.shape[0]! / batch;
    return attend(forward, own, lastRows(read, queries * batch), memory, {
      bias: side === 'decoder' ? scoreBias(config, { queries, keys }) : undefined,
      rotate: (heads) => rotated(config, heads, keys - queries),
    });
  });
  const informed =
    encoded === undefined
      ? looked
      : sublayer(forward, `${name}/cross_attention`, looked, (read, own) => attend(forward, own, read, encoded, {}));
  const done = sublayer(forward, `${name}/feed_forward`, informed, (read, own) => feedForward(forward, own, read));
  return { rows: done, memory: memory! };
}

/** A sublayer's output added to what it read. It may put out the last rows alone. */
function sublayer(
  forward: TransformerContext,
  name: string,
  rows: Tensor,
  run: (read: Tensor, name: string) => Tensor,
): Tensor {
  const { norm } = forward.config;
  const output = run(norm === 'pre' ? normalize(forward, name, rows) : rows, name);
  const sum = add(lastRows(rows, output.shape[0]!), dropped(forward, `${name}/residual_dropout`, output));
  return norm === 'post' ? normalize(forward, name, sum) : sum;
}

/** The last `count` rows. */
export function lastRows(rows: Tensor, count: number): Tensor {
  const all = rows.shape[0]!;
  return count === all ? rows : split(rows, [all - count, count], 0)[1]!;
}
