// The transformer in TensorFlow.js: the same as model/transformer/network.ts, written anew on its operations, so that
// the two check each other. Nothing is remembered between the steps of an answer: all is computed again.
// B batch, T time, S tokens of a sequence, N of them that something is wanted of, W width, H heads, D width of a head,
// V vocabulary.

import { networkParameters } from '../../model/network.js';
import type { Side, TransformerConfig } from '../../model/transformer/config.js';
import type { Random } from '../../util/random.js';
import { dropoutMask, oneHot, shifted, type TfjsNetwork } from './call.js';
import { drawStarts, placed, rotated, scoreBias } from './positions.js';
import { tf, type Rank, type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, type Variable } from './runtime.js';

/** One reading of questions. */
interface Forward {
  readonly config: TransformerConfig;
  readonly weight: (name: string) => Tensor;
  /** Absent when the network answers. */
  readonly random: Random | undefined;
  readonly starts: readonly number[] | undefined;
}

export function transformerNetwork(config: TransformerConfig): TfjsNetwork {
  const variables = new Map(
    networkParameters(config).map(({ name, shape }) => {
      const variable: Variable = tf.tidy(() => tf.variable(tf.zeros([...shape])));
      return [name, { read: () => variable }];
    }),
  );
  return {
    variables,
    run: (questions, targets, { random }) => {
      const { random_start: most, decoder_only, vocabulary } = config;
      const batch = questions.shape[0];
      const starts = random === undefined || most === 0 ? undefined : drawStarts(most, batch, random);
      const forward: Forward = { config, weight: (name) => variables.get(name)!.read(), random, starts };
      const encoded = decoder_only ? undefined : runSide(forward, 'encoder', questions, questions.shape[1]);
      const first = tf.fill<Rank.R2>([batch, 1], vocabulary, 'int32');
      const write = (answer: Tensor2D, count: number): Tensor3D => {
        const tokens = decoder_only ? tf.concat([questions, answer], 1) : answer;
        return logits(forward, runSide(forward, 'decoder', tokens, count, encoded));
      };
      return targets === undefined ? goAlone(config, first, write) : write(shifted(first, targets), targets.shape[1]);
    },
  };
}

/** Token by token, each the likeliest after those before it. */
function goAlone(
  { outputLength }: TransformerConfig,
  first: Tensor2D,
  write: (answer: Tensor2D, count: number) => Tensor3D,
): Tensor3D {
  const written: Tensor3D[] = [];
  let answer = first;
  for (let time = 0; time < outputLength; time++) {
    const next = write(answer, 1);
    written.push(next);
    answer = tf.concat([answer, tf.argMax<Tensor2D>(next, 2)], 1);
  }
  return tf.concat(written, 1);
}

/** [B, N, W] of the last N of tokens [B, S]. @param encoded what a decoder looks at, [B, T, W] */
function runSide(forward: Forward, side: Side, tokens: Tensor2D, wanted: number, encoded?: Tensor3D): Tensor3D {
  const { config, weight } = forward;
  let x = placed(config, side, lookedUp(weight('tokens') as Tensor2D, tokens), forward);
  x = dropped(forward, x);
  for (let layer = 0; layer < config.layers; layer++) {
    x = block(forward, `${side}/${layer}`, x, {
      isCausal: side === 'decoder',
      wanted: layer === config.layers - 1 ? wanted : x.shape[1],
      encoded,
    });
  }
  return config.norm === 'pre' ? normalized(forward, side, x) : x;
}

/** Rows of a table [V, W] for tokens [B, S], as a product: not every backend can differentiate looking up. */
function lookedUp(table: Tensor2D, tokens: Tensor2D): Tensor3D {
  const [[batch, length], [rows, width]] = [tokens.shape, table.shape];
  const isToken = tf.reshape<Rank.R2>(oneHot(tokens, rows), [batch * length, rows]);
  return tf.reshape<Rank.R3>(tf.matMul(isToken, table), [batch, length, width]);
}

interface BlockOptions {
  readonly isCausal: boolean;
  readonly wanted: number;
  readonly encoded: Tensor3D | undefined;
}

function block(forward: Forward, name: string, x: Tensor3D, { isCausal, wanted, encoded }: BlockOptions): Tensor3D {
  const looked = sublayer(forward, `${name}/attention`, x, (read, own) =>
    attention(forward, own, lastTokens(read, wanted), read, isCausal ? 'self, causal' : 'self'),
  );
  const informed =
    encoded === undefined
      ? looked
      : sublayer(forward, `${name}/cross_attention`, looked, (read, own) =>
          attention(forward, own, read, encoded, 'cross'),
        );
  return sublayer(forward, `${name}/feed_forward`, informed, (read, own) => {
    const hidden = linear(forward, `${own}/up`, read);
    return linear(forward, `${own}/down`, forward.config.activation === 'gelu' ? gelu(hidden) : tf.relu(hidden));
  });
}

/** What a sublayer puts out, added to the last tokens of what it read. */
function sublayer(
  forward: Forward,
  name: string,
  x: Tensor3D,
  run: (read: Tensor3D, name: string) => Tensor3D,
): Tensor3D {
  const { norm } = forward.config;
  const output = run(norm === 'pre' ? normalized(forward, name, x) : x, name);
  const sum = tf.add<Tensor3D>(lastTokens(x, output.shape[1]), dropped(forward, output));
  return norm === 'post' ? normalized(forward, name, sum) : sum;
}

/** What N tokens read of S (Vaswani et al. 2017, section 3.2): [B, N, W], [B, S, W] -> [B, N, W]. */
function attention(
  forward: Forward,
  name: string,
  asking: Tensor3D,
  memory: Tensor3D,
  kind: 'self' | 'self, causal' | 'cross',
): Tensor3D {
  const { config, random } = forward;
  const [[batch, queries, width], keys] = [asking.shape, memory.shape[1]];
  const both = tf.split(linear(forward, `${name}/key_value`, memory), 2, 2) as [Tensor3D, Tensor3D];
  const [k, v] = both.map((part) => heads(config, part)) as [Tensor4D, Tensor4D];
  const q = heads(config, linear(forward, `${name}/query`, asking));
  const isSelf = kind !== 'cross';
  const [turnedQ, turnedK] = isSelf ? [rotated(config, q, keys - queries), rotated(config, k, 0)] : [q, k];
  const scores = tf.div(tf.matMul(turnedQ, turnedK, false, true), Math.sqrt(width / config.heads)); // [B, H, N, S]
  const shares = tf.softmax<Tensor4D>(
    kind === 'self, causal' ? tf.add(scores, scoreBias(config, queries, keys)) : (scores as Tensor4D),
  );
  const isDropped = random !== undefined && config.dropout > 0;
  const kept = isDropped ? tf.mul<Tensor4D>(shares, dropoutMask(shares.shape, config.dropout, random)) : shares;
  const read = tf.transpose<Tensor4D>(tf.matMul(kept, v), [0, 2, 1, 3]); // [B, N, H, D]
  return linear(forward, `${name}/out`, tf.reshape<Rank.R3>(read, [batch, queries, width]));
}

/** [B, S, W] -> [B, H, S, D] */
function heads(config: TransformerConfig, x: Tensor3D): Tensor4D {
  const [batch, length, width] = x.shape;
  return tf.transpose(tf.reshape<Rank.R4>(x, [batch, length, config.heads, width / config.heads]), [0, 2, 1, 3]);
}

/** x K + b: [B, S, I] -> [B, S, O] */
function linear({ weight }: Forward, name: string, x: Tensor3D): Tensor3D {
  const [batch, length, inputs] = x.shape;
  const kernel = weight(`${name}/kernel`) as Tensor2D;
  const product = tf.matMul(tf.reshape<Rank.R2>(x, [batch * length, inputs]), kernel);
  return tf.reshape(tf.add(product, weight(`${name}/bias`)), [batch, length, kernel.shape[1]]);
}

/** x Phi(x) (Hendrycks & Gimpel 2016). */
const gelu = (x: Tensor3D): Tensor3D => tf.mul(x, tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5));

/** Each token's values: layer normalisation, or by the root of the mean square. */
function normalized({ config, weight }: Forward, name: string, x: Tensor3D): Tensor3D {
  const isLayer = config.norm_type === 'layer';
  const centred = isLayer ? tf.sub<Tensor3D>(x, tf.mean(x, 2, true)) : x;
  const variance = tf.mean(tf.square(centred), 2, true);
  const scaled = tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, 1e-5))), weight(`${name}/norm/scale`));
  return isLayer ? tf.add(scaled, weight(`${name}/norm/shift`)) : (scaled as Tensor3D);
}

/**
 * Dropout while training. The mask is drawn token by token, and for each of all examples, as the ONNX engine's rows
 * lie.
 */
function dropped({ config, random }: Forward, x: Tensor3D): Tensor3D {
  if (random === undefined || config.dropout === 0) return x;
  const [batch, length, width] = x.shape;
  return tf.mul(x, tf.transpose(dropoutMask<Rank.R3>([length, batch, width], config.dropout, random), [1, 0, 2]));
}

/** [B, S, W] -> [B, N, W] */
const lastTokens = (x: Tensor3D, count: number): Tensor3D => tf.slice(x, [0, x.shape[1] - count, 0], [-1, count, -1]);

/** [B, N, W] -> [B, N, V] */
function logits({ config, weight }: Forward, x: Tensor3D): Tensor3D {
  const { vocabulary, width, tied_embeddings } = config;
  const [batch, count] = x.shape;
  const rows = tf.reshape<Rank.R2>(x, [batch * count, width]);
  const scores = tied_embeddings
    ? tf.matMul(rows, tf.slice(weight('tokens') as Tensor2D, [0, 0], [vocabulary, width]), false, true)
    : tf.matMul(rows, weight('head/kernel'));
  return tf.reshape(scores, [batch, count, vocabulary]);
}
