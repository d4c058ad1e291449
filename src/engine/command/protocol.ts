// What somebody's own trainer writes to its stdout, one JSON object a line: the schema of every message, from which its
// type, its check and the published JSON Schema come.

import { z } from '../../util/zod.js';

export const PROTOCOL = 1;

const count = z.int().min(0);
const share = z.number().min(0).max(1);
/** Python writes NaN and Infinity as they are; in JSON they are words. */
const loss = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);

const hello = z
  .strictObject({
    type: z.literal('hello'),
    protocol: z.literal(PROTOCOL),
    name: z.string().min(1).max(100).describe('What it trains with, such as pytorch.'),
    version: z.string().min(1).max(100).describe('Of that; a run that goes on with another one says so.'),
    parameters: count.describe('Weights of the network.'),
  })
  .describe('The first message.');

const progress = z
  .strictObject({
    type: z.literal('progress'),
    epoch: count.min(1),
    step: count.min(1).describe('Of this epoch.'),
    steps: count.min(1).describe('Of this epoch.'),
    loss: loss.describe('Mean over the epoch so far.'),
    examples_per_second: z.number().min(0).optional(),
  })
  .describe('A word on the way; shown, not kept. It also says that the program is alive.');

const predictions = z
  .strictObject({
    type: z.literal('predictions'),
    epoch: count.min(1).describe('After which it was evaluated.'),
    set: z.string().describe('Name of the evaluation set.'),
    loss: loss.describe('Mean cross-entropy per token that counts, in nats, over these examples.'),
    answers: z
      .array(z.array(count))
      .min(1)
      .describe(
        'Numbers of the tokens written for each example, in the order of the file; a large set may come in several ' +
          'messages.',
      ),
  })
  .describe('Answers to an evaluation set, of which harness counts what is right.');

const epoch = z
  .strictObject({
    type: z.literal('epoch'),
    epoch: count.min(1),
    train_loss: loss.describe('Mean cross-entropy per token that counts, in nats, over the training examples.'),
    train_char_accuracy: share.describe('Share of those tokens that were right.'),
    train_exact: share.describe('Share of the training examples with every token right.'),
    learning_rate: z.number().min(0).describe("At the epoch's end."),
    weight_norm: loss.optional().describe('Root of the sum of all squared weights.'),
    examples_per_second: z.number().min(0).optional().describe('Training examples per second of training.'),
    checkpoint: z
      .string()
      .min(1)
      .optional()
      .describe('Path of a file, of any form, that it can go on from; harness takes it over.'),
  })
  .describe('The end of an epoch, after the predictions that are due then.');

const error = z
  .strictObject({ type: z.literal('error'), message: z.string().min(1).max(10_000) })
  .describe('Why it cannot train: a setting that it does not know, and such.');

const message = z.discriminatedUnion('type', [hello, progress, predictions, epoch, error]);

export type Message = z.output<typeof message>;
export type Hello = z.output<typeof hello>;
export type Predictions = z.output<typeof predictions>;
export type EpochMessage = z.output<typeof epoch>;

const TYPES = message.options.map(({ shape }) => shape.type.value);

/** The JSON Schema of a line, as published. */
export const protocolSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(message, { io: 'input' }),
  title: 'A line that a trainer writes for harness',
});

/** @throws Error, in a sentence, where it is no message */
export function parseMessage(line: string): Message {
  const value = parsed(line);
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (!TYPES.includes(type as Message['type'])) {
    throw new Error(`type: expected one of ${TYPES.join(', ')}, received ${shown(type)}`);
  }
  const { data, error: wrong } = message.safeParse(value, { reportInput: true });
  if (data !== undefined) return data;
  throw new Error(`${String(type)}: ${complaint(wrong.issues[0]!)}`);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line.replace(STRING_OR_NUMBER, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  } catch {
    throw new Error(`is no JSON: ${shown(line)}; what is meant for people goes to stderr`);
  }
}

/** What stands in a string stays as it is; a number that JSON has no word for becomes one. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)/g;

/** The number that a loss stands for. */
export const lossOf = (value: z.output<typeof loss>): number => Number(value);

function complaint(issue: z.core.$ZodIssue): string {
  const at = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  if (issue.code === 'unrecognized_keys') return `${at}no such member: ${issue.keys.join(', ')}`;
  const what =
    issue.code === 'invalid_union'
      ? 'expected a number'
      : issue.message.replace(/^Invalid input: |, received .*$/g, '');
  return `${at}${what}, received ${shown(issue.input)}`;
}

function shown(value: unknown): string {
  const text =
    value === undefined ? 'nothing' : typeof value === 'string' ? JSON.stringify(value) : String(JSON.stringify(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
