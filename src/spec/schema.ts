// The only list of keys an experiment file may have: type, unit, default and bounds of each.
// The JSON Schema for editors, the checks and the types all come from here.

import { z } from '../util/zod.js';
import { count } from '../tasks/keys.js';
import { dataKeys, knownAttributes, type DataSpec } from '../tasks/tasks.js';
import { configProblems, dataProblems, modelProblems } from './cross-checks.js';
import { axis, confirm, search, stop } from './search-schema.js';
import { launcherKeys } from './launcher-schema.js';
import { engine } from './engine-schema.js';

export const BRIDGES = ['repeat', 'reshape', 'state', 'autoregressive', 'attention'] as const;

export const POSITIONS = ['learned', 'sinusoidal', 'rope', 'alibi', 'none', 'abacus', 'coupled'] as const;

const data = dataKeys.superRefine(dataProblems).describe('What is learned: a task, and its examples.');

const layers = z.array(count(4096)).min(1).max(8);

const dropoutKey = (what: string): z.ZodDefault<z.ZodNumber> =>
  z.number().min(0).max(0.95).default(0).describe(`Share of values dropped ${what}.`);

const recurrentKeys = z.strictObject({
  kind: z.literal('recurrent').default('recurrent').describe('A recurrent network: encoder, bridge, decoder.'),
  cell: z.enum(['lstm', 'gru', 'rnn']).default('lstm').describe('Kind of recurrent cell.'),
  recurrent_activation: z
    .enum(['sigmoid', 'hard_sigmoid'])
    .default('sigmoid')
    .describe('Activation of the gates; hard_sigmoid = clip(0.2 x + 0.5, 0, 1), as in Keras before 2.3.'),
  encoder: layers.default([128]).describe('Units of each encoder layer, the first reads the question.'),
  decoder: layers.default([128]).describe('Units of each decoder layer, the last writes the answer.'),
  bidirectional: z
    .enum(['none', 'encoder', 'decoder', 'both'])
    .default('none')
    .describe('Which side reads in both directions; each of its layers then has its units twice.'),
  bridge: z
    .enum(BRIDGES)
    .default('repeat')
    .describe(
      'What the decoder reads: repeat = the encoding at every step, reshape = a slice of it, state = repeat from ' +
        "the encoder's states, autoregressive = its own last character, attention = that, looking at all of the " +
        'question.',
    ),
  peek: z.boolean().default(false).describe('Whether an autoregressive decoder also reads the encoding at every step.'),
  attention: z
    .union([z.null(), z.enum(['dot', 'general'])])
    .default(null)
    .describe('How bridge attention scores (Luong 2015); null: dot where there is attention.'),
  normalization: z.enum(['none', 'batch']).default('none').describe('Batch normalisation after each recurrent layer.'),
  dropout: dropoutKey('after each recurrent layer'),
});

const transformerKeys = z.strictObject({
  kind: z.literal('transformer').describe('A transformer.'),
  decoder_only: z
    .boolean()
    .default(true)
    .describe('Whether question and answer are one sequence; else an encoder reads the question.'),
  layers: count(64).default(2).describe('Blocks of the decoder, and of an encoder.'),
  heads: count(256).default(4).describe('Heads of each attention.'),
  width: count(4096).default(128).describe('Values of each token between the blocks.'),
  feed_forward: count(16384).default(512).describe("Units of each block's feed-forward layer."),
  activation: z.enum(['gelu', 'relu']).default('gelu').describe('Activation of the feed-forward layers.'),
  norm: z
    .enum(['pre', 'post', 'none'])
    .default('pre')
    .describe('Whether what a sublayer reads is normalised, the sum after it, or neither.'),
  norm_type: z
    .enum(['layer', 'rms'])
    .default('layer')
    .describe('Layer normalisation, or by the root of the mean square.'),
  positions: z
    .enum(POSITIONS)
    .default('learned')
    .describe(
      'How it knows where a token stands: learned or sinusoidal embeddings, rope = rotated queries and keys, alibi = ' +
        'what is further away counts less, none = by the causal mask alone; abacus = learned embeddings of where a ' +
        'digit ' +
        'stands in its number, from the first that is read, coupled = of its place, which digits of one place ' +
        'share. Both ' +
        'want numbers of one width (data.align).',
    ),
  random_start: z
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe(
      "With positions abacus and coupled: an example's digits are numbered from a start that is drawn for each " +
        'step of ' +
        'training, up to this; it answers with 0.',
    ),
  dropout: dropoutKey('of embeddings, attention weights and what sublayers put out'),
  initialization: z
    .enum(['nanogpt', 'width'])
    .default('nanogpt')
    .describe(
      'Deviation of the weights at the start: nanogpt = 0.02, less where a sublayer ends, width = 1 / sqrt(width).',
    ),
  tied_embeddings: z
    .boolean()
    .default(true)
    .describe('Whether logits are products with the embeddings of the tokens; else with a kernel of their own.'),
});

/** Which kind a configuration means is said by `kind`; without it, it is the first. */
const modelKeys = z.union([recurrentKeys, transformerKeys]);
const model = modelKeys.superRefine(modelProblems).describe('What learns: a kind of network, and its layers.');

const learningRate = z.number().positive().max(10).default(0.001).describe('Step size.');
const share = (preset: number): z.ZodDefault<z.ZodNumber> => z.number().min(0).lt(1).default(preset);
const adamKeys = {
  learning_rate: learningRate,
  beta_1: share(0.9).describe('Decay of the mean of gradients.'),
  beta_2: share(0.999).describe('Decay of the mean of squared gradients.'),
};

/** Which of these a configuration means is said by `name`; without a name it is the first. */
const optimizer = z.union([
  z.strictObject({ name: z.literal('adam').default('adam'), ...adamKeys }),
  z.strictObject({
    name: z.literal('adamw'),
    ...adamKeys,
    weight_decay: z.number().min(0).default(0.004).describe('Share of each weight lost per step, times the step size.'),
  }),
  z.strictObject({
    name: z.literal('sgd'),
    learning_rate: z.number().positive().max(10).default(0.01).describe('Step size.'),
    momentum: share(0).describe('Share of the last step that is kept.'),
  }),
  z.strictObject({
    name: z.literal('rmsprop'),
    learning_rate: learningRate,
    rho: share(0.9).describe('Decay of the mean of squared gradients.'),
  }),
]);

const metric = z.enum(['val_loss', 'val_char_accuracy', 'val_exact']).default('val_loss').describe('What is watched.');
const minDelta = z.number().min(0).default(0).describe('How much better counts as better.');

const warmupSteps = z.int().min(0).max(1e9).default(0).describe('Steps in which the step size grows from 0.');

const schedule = z.union([
  z.strictObject({ name: z.literal('constant').default('constant'), warmup_steps: warmupSteps }),
  z.strictObject({
    name: z.literal('cosine'),
    warmup_steps: warmupSteps,
    warmup_epochs: z.number().min(0).max(1e6).default(0).describe('Epochs in which the step size grows from 0.'),
    final: z.number().min(0).max(1).default(0.1).describe('Share of the step size left at the last step.'),
  }),
  z.strictObject({
    name: z.literal('step'),
    every: count(1e6).describe('Epochs between two steps.'),
    factor: z.number().positive().lt(1).default(0.5).describe('What the step size is multiplied with.'),
  }),
  z.strictObject({
    name: z.literal('plateau'),
    metric,
    patience: count(1e6).default(5).describe('Epochs without a new best before the step size is lowered.'),
    factor: z.number().positive().lt(1).default(0.5).describe('What the step size is multiplied with.'),
    min_delta: minDelta,
    least: z.number().min(0).default(0).describe('Smallest step size.'),
  }),
]);

const bound = z.number().optional();
const word = z.string().max(200);
const condition = z.union([
  z.number(),
  word,
  z.array(z.union([z.number(), word])).min(1),
  z.strictObject({ lt: bound, le: bound, gt: bound, ge: bound }),
]);

const weightRule = z.strictObject({
  when: z
    .object({
      ...Object.fromEntries(knownAttributes.map(({ name, about }) => [name, condition.optional().describe(about)])),
      operator: z.string().optional().describe('An operator that the question has.'),
    })
    .catchall(condition)
    .refine((when) => Object.keys(when).length > 0, { params: { expected: 'at least one condition' } })
    .describe(
      "Conditions on attributes of the task's examples, which must all hold: a value, several values, or bounds " +
        'such as {lt: 100}.',
    ),
  weight: z.number().positive().max(1e6).describe('What such an example counts beside others.'),
});

const training = z.strictObject({
  epochs: count(1e6).default(30).describe('Passes over the training examples (but see steps_per_epoch), at most.'),
  steps_per_epoch: z
    .union([z.null(), count(1e6), z.literal('log')])
    .default(null)
    .describe(
      'Steps from one evaluation to the next; null: a pass over the training examples. log: ever more, so that ' +
        'epoch k ends ' +
        'at step max(k, 10^(k/20)): epoch 40 at 100, 60 at 1,000, 80 at 10,000.',
    ),
  batch_size: z
    .union([count(65536), z.literal('all')])
    .default(128)
    .describe('Examples per step; all: every training example in each.'),
  optimizer: optimizer.prefault({}).describe('Rule by which weights follow their gradients.'),
  schedule: schedule.prefault({}).describe('How the step size changes over the training.'),
  clip_norm: z
    .union([z.null(), z.number().positive()])
    .default(null)
    .describe("Largest common norm of a step's gradients; null: not clipped."),
  ema: z
    .union([z.null(), z.number().positive().lt(1)])
    .default(null)
    .describe('Decay of the moving average of weights that answers in place of the weights; null: none.'),
  loss_precision: z
    .enum(['single', 'double'])
    .default('single')
    .describe(
      'In what the loss is computed from logits: in single precision it cannot tell losses below 1e-7 from 0, which ' +
        'unsettles trainings that go on for long.',
    ),
  loss_mask: z
    .enum(['all', 'answer'])
    .default('all')
    .describe('Which characters count: all, or the answer up to its end character, without the padding behind it.'),
  sample_weights: z
    .array(weightRule)
    .max(200)
    .default([])
    .describe('What training examples count in the loss: the first rule that applies, else 1; then brought to mean 1.'),
  early_stopping: z
    .union([
      z.null(),
      z.strictObject({
        metric,
        patience: count(1e6).describe('Epochs without a new best after which a run stops.'),
        min_delta: minDelta,
      }),
    ])
    .default(null)
    .describe('Stops a run that no longer gets better; null: never.'),
  on_nan: z
    .enum(['stop', 'continue'])
    .default('stop')
    .describe('What becomes of a run whose loss, at the end of an epoch, is no longer a finite number.'),
});

/** What one run computes, but for its seed. A new key with a default needs its line in plan/identity-defaults.ts. */
export const runConfigSchema = z
  .strictObject({ data: data.prefault({}), model: model.prefault({}), training: training.prefault({}), engine })
  .superRefine(configProblems);

/** The same keys, each checked by itself: combinations are compared before it is known whether they are valid. */
const keysSchema = z.strictObject({
  data: dataKeys.prefault({}),
  model: modelKeys.prefault({}),
  training: training.prefault({}),
  engine,
});

const axes = z.record(z.string(), axis);
const cell = z.record(z.string(), z.unknown());

const sweep = z.strictObject({
  parameters: axes.default({}).describe('Dotted path -> values; crossed with each other.'),
  zip: z.record(z.string(), axes).default({}).describe('Named groups of parameters whose lists advance together.'),
  exclude: z.array(cell).default([]).describe('Combinations to leave out: all that have these values.'),
  include: z
    .array(cell)
    .default([])
    .describe('Values to add to the combinations they do not contradict, or combinations of their own.'),
  seeds: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 32 - 1),
    )
    .min(1)
    .default([1])
    .describe('Every combination is trained once with each.'),
  search: z
    .union([z.null(), search])
    .default(null)
    .describe('Tries configurations one by one, in place of every combination; null: every combination.'),
  stop: z
    .union([z.null(), ...stop.options])
    .default(null)
    .describe('Compares runs while they train, and stops those that are behind; null: none is stopped.'),
  confirm: z
    .union([z.null(), confirm])
    .default(null)
    .describe(
      'Of a search: trains the best anew with seeds that it did not use, to see what they are worth; null: no.',
    ),
});

const limits = z.strictObject({
  max_runs: count(100000).default(1000).describe('A sweep that asks for more is refused.'),
  jobs: z
    .union([z.null(), count(1024)])
    .default(null)
    .describe('Runs at a time; null: one per core.'),
  threads: count(256).default(1).describe('Threads of each run.'),
  run_timeout: z
    .union([z.null(), z.number().positive().max(2_000_000)])
    .default(null)
    .describe('Seconds after which a run is stopped as failed; null: never.'),
});

const retry = z.strictObject({
  max: z.int().min(0).max(1000).default(0).describe('Most further attempts at a run, each from its last checkpoint.'),
  on: z
    .array(z.enum(['crash', 'timeout', 'lost']))
    .default(['crash', 'lost'])
    .describe(
      'crash: its process died without a word. timeout: limits.run_timeout. lost: another sweep, which had it, died.',
    ),
});

export const specSchema = runConfigSchema.safeExtend({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, { error: 'Not a name' })
    .describe('Name of the experiment: small letters, digits, - and _.'),
  question: z.string().max(2000).default('').describe('What the experiment asks.'),
  expect: z.string().max(2000).default('').describe('What its author expects.'),
  cost: z.string().max(2000).default('').describe('What it costs to run, and on what machine that was measured.'),
  sweep: sweep.prefault({}),
  limits: limits.prefault({}),
  retry: retry.prefault({}).describe('Which failures are worth another attempt.'),
  on_failure: z
    .enum(['continue', 'stop'])
    .default('continue')
    .describe('What becomes of the other runs when one fails.'),
  launcher: launcherKeys.optional().describe('What runs are given to; also in harness.config.yaml.'),
});

export type RunConfig = z.output<typeof runConfigSchema>;
export type { DataSpec };
export type ModelSpec = RunConfig['model'];
export type TrainingSpec = RunConfig['training'];
export type Limits = z.output<typeof limits>;
export type Retry = z.output<typeof retry>;
export type SpecFile = z.output<typeof specSchema>;

/**
 * A configuration kept by an older harness, with the keys that have come since: their defaults are what it did then.
 */
export const completeConfig = (kept: unknown): RunConfig => runConfigSchema.parse(kept);

/**
 * What was written with every default filled in, whatever goes together; undefined where a value is none of its key.
 */
export const withDefaults = (written: unknown): Record<string, unknown> | undefined =>
  keysSchema.safeParse(written).data;

/** The JSON Schema of an experiment file, as published for editors. */
export function jsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(specSchema, { io: 'input', unrepresentable: 'any' });
  const sweepProperties = schema.properties?.['sweep'] as { properties: Record<string, Record<string, unknown>> };
  const known = { enum: configPaths(schema) };
  sweepProperties.properties['parameters']!['propertyNames'] = known;
  const zipped = sweepProperties.properties['zip'] as { additionalProperties: Record<string, unknown> };
  zipped.additionalProperties['propertyNames'] = known;
  const properties = { $schema: { type: 'string' }, ...schema.properties };
  return { ...schema, title: 'harness experiment', properties };
}

/**
 * Dotted paths of everything a run's configuration holds; these can be swept and set.
 * @param schema of an experiment file
 */
export function configPaths({
  properties = {},
}: {
  readonly properties?: Readonly<Record<string, unknown>>;
}): readonly string[] {
  const ofRun = Object.keys(runConfigSchema.shape).flatMap((key) => pathsBelow(properties[key], key));
  return [...new Set(ofRun)]; // a key of several alternatives is one path
}

interface SchemaNode {
  readonly properties?: Record<string, unknown>;
  readonly anyOf?: readonly unknown[];
}

function pathsBelow(schema: unknown, prefix: string): readonly string[] {
  const { properties, anyOf = [] } = schema as SchemaNode;
  const own = prefix === '' ? [] : [prefix];
  const join = (key: string): string => (prefix === '' ? key : `${prefix}.${key}`);
  const below = Object.entries(properties ?? {}).flatMap(([key, child]) => pathsBelow(child, join(key)));
  const alternatives = anyOf.flatMap((option) => pathsBelow(option, prefix)).filter((path) => path !== prefix);
  return [...own, ...below, ...alternatives];
}
