// The keys of `engine`: what executes a model, or a program of one's own that trains one.

import { sha256 } from '../tasks/keys.js';
import { z } from '../util/zod.js';

export const ENGINES = ['onnx', 'native', 'tfjs'] as const;

/** They in words, for messages. */
export const ENGINES_LISTED = `${ENGINES.slice(0, -1).join(', ')} or ${ENGINES.at(-1)}`;

/** What a run by somebody's own program has in place of the name of an engine. */
export const COMMAND = 'command';

const word = z
  .string()
  .min(1)
  .max(1000)
  .refine((text) => !text.includes('\0'), { params: { expected: 'text without NUL characters' } });

const commandKeys = z.strictObject({
  command: z
    .array(word)
    .min(1)
    .max(100)
    .describe(
      'A program of your own that trains (docs/trainers.md), and its arguments. Scripts among them are files ' +
        'beside the ' +
        'spec; copies of them are kept, and a run knows them by their content.',
    ),
  files: z
    .array(z.strictObject({ file: word.describe('Beside the spec, if it is not a whole path.'), sha256 }))
    .max(200)
    .default([])
    .describe('What else the program is made of, such as modules. Scripts that the command names are added.'),
  max_silence: z
    .number()
    .positive()
    .max(2_000_000)
    .default(600)
    .describe('Seconds without a word after which the program is taken to hang.'),
});

export const engine = z
  .union([z.enum(ENGINES), commandKeys])
  .default('onnx')
  .describe(
    'What executes the model; or {command: [...]}, a program of your own that trains it. native is compiled when ' +
      'harness is built, ' +
      'has one thread, and trains small networks in about half the time; where it was not built, onnx takes its place.',
  );

export type EngineSpec = z.output<typeof engine>;
export type CommandSpec = z.output<typeof commandKeys>;

/** What a run's engine is called where there is room for a word. */
export const engineName = (spec: EngineSpec): string => (typeof spec === 'string' ? spec : COMMAND);
