// What the schema cannot say of one key alone: which settings go together. Reported like any other wrong value.

import type { Refuse } from '../tasks/task.js';
import { taskOf, type DataSpec } from '../tasks/tasks.js';
import type { z } from '../util/zod.js';

/** What the checks look at; the schema's own types are made from the schema that runs them. */
interface Recurrent {
  readonly kind: 'recurrent';
  readonly cell: string;
  readonly recurrent_activation: string;
  readonly encoder: readonly number[];
  readonly decoder: readonly number[];
  readonly bidirectional: string;
  readonly bridge: string;
  readonly peek: boolean;
  readonly attention: string | null;
}

interface Transformer {
  readonly kind: 'transformer';
  readonly heads: number;
  readonly width: number;
  readonly norm: string;
  readonly norm_type: string;
  readonly positions: string;
  readonly random_start: number;
  readonly decoder_only: boolean;
}

interface Config {
  readonly data: DataSpec;
  /** Or a program of one's own, which reads the configuration and says itself what it cannot. */
  readonly engine: string | object;
  readonly training: {
    readonly sample_weights: readonly { readonly when: Readonly<Record<string, unknown>> }[];
    readonly epochs: number;
    readonly loss_mask: string;
    readonly loss_precision: string;
    readonly steps_per_epoch: number | string | null;
    readonly optimizer: { readonly learning_rate: number };
    readonly schedule: {
      readonly name: string;
      readonly warmup_epochs?: number;
      readonly warmup_steps?: number;
      readonly least?: number;
    };
  };
}

const STARTS_FROM_STATES = ['state', 'autoregressive', 'attention'];
const READS_ITSELF = ['autoregressive', 'attention'];

export const modelProblems = (model: Recurrent | Transformer, context: z.core.$RefinementCtx): void =>
  model.kind === 'recurrent' ? recurrentProblems(model, context) : transformerProblems(model, context);

function transformerProblems(model: Transformer, context: z.core.$RefinementCtx): void {
  const refuse = (key: keyof Transformer, expected: string): void => report(context, [key], model[key], expected);
  const { width, heads, positions } = model;
  if (width % heads !== 0) refuse('width', `a multiple of heads: ${heads}, such as ${nearestMultiple(width, heads)}`);
  else if (positions === 'rope' && (width / heads) % 2 !== 0) {
    refuse('width', `a multiple of ${2 * heads} with positions: rope, which turns pairs of a head's values`);
  }
  if (model.norm === 'none' && model.norm_type !== 'layer') {
    refuse('norm_type', 'layer with norm: none, which normalises nothing');
  }
  if (model.random_start > 0 && positions !== 'abacus' && positions !== 'coupled') {
    refuse('random_start', `0 with positions: ${positions}; abacus and coupled number digits`);
  }
  if (!model.decoder_only && (positions === 'none' || positions === 'alibi')) {
    const blind =
      positions === 'none' ? 'without positions reads no order' : 'that sees only distances reads no direction';
    refuse('positions', `another kind with decoder_only: false: an encoder ${blind}`);
  }
}

const nearestMultiple = (number: number, of: number): number => Math.max(1, Math.round(number / of)) * of;

function recurrentProblems(model: Recurrent, context: z.core.$RefinementCtx): void {
  const refuse = (key: keyof Recurrent, expected: string): void => report(context, [key], model[key], expected);
  if (model.peek && model.bridge !== 'autoregressive') refuse('peek', `false with bridge: ${model.bridge}`);
  if (model.attention !== null && model.bridge !== 'attention')
    refuse('attention', `null with bridge: ${model.bridge}`);
  if (model.cell === 'rnn' && model.recurrent_activation !== 'sigmoid') {
    refuse('recurrent_activation', 'sigmoid with cell: rnn, which has no gates');
  }
  if (READS_ITSELF.includes(model.bridge) && (model.bidirectional === 'decoder' || model.bidirectional === 'both')) {
    refuse('bidirectional', `none or encoder with bridge: ${model.bridge}, which writes one character after the other`);
  }
  if (STARTS_FROM_STATES.includes(model.bridge)) checkStates(model, refuse);
}

/** A decoder that starts from the encoder's states has as many layers, each as wide. */
function checkStates(model: Recurrent, refuse: (key: keyof Recurrent, expected: string) => void): void {
  const both = model.bidirectional === 'both';
  const encoder = model.bidirectional === 'encoder' || both ? 2 : 1;
  const decoder = model.bidirectional === 'decoder' || both ? 2 : 1;
  const fitting = model.encoder.map((units) => (units * encoder) / decoder);
  if (fitting.join() === model.decoder.join()) return;
  if (fitting.every(Number.isInteger)) {
    refuse('decoder', `[${fitting.join(', ')}] with bridge: ${model.bridge}, which starts from the encoder's states`);
  } else refuse('encoder', 'even numbers of units, since each state is shared out over two directions');
}

export function configProblems({ data, training, engine }: Config, context: z.core.$RefinementCtx): void {
  const { schedule, epochs, optimizer } = training;
  if (schedule.warmup_epochs !== undefined && schedule.warmup_epochs >= epochs) {
    const expected = `less than training.epochs = ${epochs}`;
    report(context, ['training', 'schedule', 'warmup_epochs'], schedule.warmup_epochs, expected);
  }
  if (schedule.least !== undefined && schedule.least > optimizer.learning_rate) {
    const expected = `at most the learning rate, ${optimizer.learning_rate}`;
    report(context, ['training', 'schedule', 'least'], schedule.least, expected);
  }
  const steps = training.steps_per_epoch;
  if (schedule.warmup_epochs !== undefined && schedule.warmup_epochs > 0 && schedule.warmup_steps! > 0) {
    report(context, ['training', 'schedule', 'warmup_steps'], schedule.warmup_steps, '0 with warmup_epochs');
  }
  if (steps === 'log' && schedule.name === 'cosine') {
    report(
      context,
      ['training', 'schedule', 'name'],
      schedule.name,
      'another one with steps_per_epoch: log, whose end lies far off at every step',
    );
  }
  if (steps !== null && 'curriculum' in data && data.curriculum !== null) {
    report(context, ['training', 'steps_per_epoch'], steps, 'null with data.curriculum, which goes by passes');
  }
  if (training.loss_precision === 'double' && engine === 'tfjs') {
    report(context, ['training', 'loss_precision'], training.loss_precision, `single with engine: ${engine}`);
  }
  const needs = training.loss_mask === 'answer' ? taskOf(data).maskNeeds(data) : undefined;
  if (needs !== undefined) {
    report(context, ['training', 'loss_mask'], training.loss_mask, `all, unless ${needs}: else no padding follows`);
  }
  training.sample_weights.forEach(({ when }, index) => {
    checkConditions(data, when, ['training', 'sample_weights', index, 'when'], context);
  });
}

/** Conditions on attributes that the task has, or names for them. */
function checkConditions(
  data: DataSpec,
  when: Readonly<Record<string, unknown>>,
  path: (string | number)[],
  context: z.core.$RefinementCtx,
): void {
  const { attributes, hasOwnAttributes = false, containing } = taskOf(data);
  const others = containing?.(data) ?? {};
  const names = [...attributes.map(({ name }) => name), ...Object.keys(others)];
  for (const [key, value] of Object.entries(when)) {
    const other = others[key];
    if (other !== undefined && !other.values.includes(value as string)) {
      report(context, [...path, key], value, `one of ${other.from}: ${other.values.join(' ')}`);
    } else if (!names.includes(key) && !hasOwnAttributes) {
      context.addIssue({ code: 'unrecognized_keys', keys: [key], path, input: when });
    }
  }
}

/** What holds for every task, and what a task says of its own keys. */
export function dataProblems(data: DataSpec, context: z.core.$RefinementCtx): void {
  const refuse: Refuse = (path, received, expected) => report(context, [...path], received, expected);
  if ('validation' in data.evaluation) {
    refuse(['evaluation', 'validation'], 'validation', 'another name: validation is there anyway');
  }
  taskOf(data).problems?.(data, refuse);
}

/** `cross`: whether the value is wrong depends on other keys, so a sweep checks it on each combination. */
export function report(
  context: z.core.$RefinementCtx,
  path: (string | number)[],
  input: unknown,
  expected: string,
): void {
  context.addIssue({ code: 'custom', path, input, params: { expected, cross: true } });
}
