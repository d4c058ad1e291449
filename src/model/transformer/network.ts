// The transformer. Decoder-only: question, start token and answer are one sequence, and the answer alone is scored
// (GPT). With an encoder: it reads the question in both directions, and every block of the decoder looks at it (Vaswani
// et al. 2017). Padding is a token like any other. Rows are tokens: time varies slowest, then the example.
// B batch, V vocabulary, W width, T_in and T_out tokens of question and answer.

import { concat, split } from '../../graph/ops/arrange.js';
import { reshape } from '../../graph/ops/broadcast.js';
import { argMax, gather } from '../../graph/ops/classes.js';
import { gemm } from '../../graph/ops/matrix.js';
import { constant, label, type Tensor } from '../../graph/tensor.js';
import type { NetworkKind } from '../network-kind.js';
import { dropped, memoryOf, type Memory } from './attention.js';
import { lastRows, layerNames, runSide, sideBlocks, type SideOptions } from './block.js';
import type { Side, TransformerConfig, TransformerContext } from './config.js';
import { normalBlock } from './linear.js';
import { placed, positionBlocks } from './positions.js';

const TOKENS = 'tokens'; // of the vocabulary and, last, the start of an answer
const HEAD = 'head/kernel';

interface Encoding {
  /** [T_in, B] */
  readonly questions: Tensor;
  /** What each block of a decoder looks at; absent: there is no encoder. */
  readonly memories?: readonly Memory[];
}

export const transformer: NetworkKind<TransformerConfig, Encoding> = {
  blocks: (config) => {
    const { vocabulary, width, decoder_only, tied_embeddings } = config;
    const sides: readonly Side[] = decoder_only ? ['decoder'] : ['encoder', 'decoder'];
    return [
      normalBlock(config, TOKENS, [vocabulary + 1, width]),
      ...sides.flatMap((side) => [...positionBlocks(config, side), ...sideBlocks(config, side)]),
      ...(tied_embeddings ? [] : [normalBlock(config, HEAD, [width, vocabulary])]),
    ];
  },

  readsItself: () => true,

  encode: (forward, questions) => {
    if (forward.config.decoder_only) return { questions };
    const [length, batch] = questions.shape as [number, number];
    const { rows } = runSide(forward, 'encoder', embed(forward, 'encoder', questions, length), { batch });
    const names = layerNames(forward.config, 'decoder');
    return { questions, memories: names.map((name) => memoryOf(forward, `${name}/cross_attention`, rows, batch)) };
  },

  decode: (forward, encoding, targets) =>
    targets === undefined ? greedy(forward, encoding).logits : forced(forward, encoding, targets),

  activations: (forward, questions) => {
    const { answers } = greedy(forward, transformer.encode(forward, questions));
    const seen: Record<string, Tensor> = {};
    const watching = { ...forward, watch: (name: string, x: Tensor): unknown => (seen[name] = x) };
    forced(watching, transformer.encode(watching, questions), answers);
    return { answers, ...seen };
  },
};

/** Logits [V, T_out B] where every step reads the right token before it. */
function forced(forward: TransformerContext, encoding: Encoding, targets: Tensor): Tensor {
  const [length, batch] = targets.shape as [number, number];
  const before = length === 1 ? [] : [split(targets, [length - 1, 1], 0)[0]!];
  const tokens = concat([...prompt(forward, encoding, batch), ...before], 0);
  const { rows } = runDecoder(forward, tokens, tokens.shape[0]!, { batch, keep: length, encoded: encoding.memories });
  return logits(forward, rows);
}

/** Every step reads the likeliest token of the step before; what was before is remembered, not computed again. */
function greedy(
  forward: TransformerContext,
  encoding: Encoding,
): { readonly logits: Tensor; readonly answers: Tensor } {
  const batch = encoding.questions.shape[1]!;
  let tokens = concat(prompt(forward, encoding, batch), 0);
  let fresh = tokens.shape[0]!;
  let past: readonly Memory[] | undefined;
  const written: Tensor[] = [];
  const answers: Tensor[] = [];
  for (let time = 0; time < forward.config.outputLength; time++) {
    const { rows, memories } = runDecoder(forward, tokens, fresh, { batch, keep: 1, past, encoded: encoding.memories });
    const step = logits(forward, rows); // [V, B]
    const next = reshape(argMax(step, 0), [1, batch]);
    written.push(step);
    answers.push(next);
    [tokens, fresh, past] = [concat([tokens, next], 0), 1, memories];
  }
  return { logits: concat(written, 1), answers: concat(answers, 0) };
}

/** What a decoder reads before it writes: the question where there is no encoder, and the start. */
function prompt({ config }: TransformerContext, { questions }: Encoding, batch: number): readonly Tensor[] {
  const start = constant(config.vocabulary, [1, batch], 'i32');
  return config.decoder_only ? [questions, start] : [start];
}

/** @param fresh how many of the tokens [S, B], the last ones, are not remembered yet */
const runDecoder = (forward: TransformerContext, tokens: Tensor, fresh: number, options: SideOptions) =>
  runSide(forward, 'decoder', embed(forward, 'decoder', tokens, fresh), options);

/** Rows [N B, W] of the last N of tokens [S, B]. */
function embed(forward: TransformerContext, side: Side, tokens: Tensor, count: number): Tensor {
  const [length, batch] = tokens.shape as [number, number];
  const embeddings = gather(forward.weights(TOKENS), lastRows(tokens, count)); // [N, B, W]
  const rows = placed(forward, side, embeddings, length - count);
  return dropped(forward, `${side}/dropout`, reshape(rows, [count * batch, forward.config.width]));
}

/** Rows [N B, W] -> logits [V, N B] */
function logits({ config, weights }: TransformerContext, rows: Tensor): Tensor {
  const scores = config.tied_embeddings
    ? gemm(split(weights(TOKENS), [config.vocabulary, 1], 0)[0]!, rows, { transB: true })
    : gemm(weights(HEAD), rows, { transA: true, transB: true });
  return label('logits', scores);
}
