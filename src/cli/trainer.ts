// harness trainer check: whether a program of one's own is a trainer.

import { checkTrainer, type Finding } from '../launch/trainer-check.js';
import { planSweep } from '../plan/expand.js';
import { inert } from '../report/format.js';
import { parseSpec, type Spec } from '../spec/parse.js';
import type { CommandSpec } from '../spec/engine-schema.js';
import type { RunConfig } from '../spec/schema.js';
import { fileSources } from '../store/sources.js';
import { dirname } from 'node:path';
import { UserError } from '../util/errors.js';
import { command } from './command.js';
import { located, printJson, type Context } from './context.js';
import { listenForSignals } from './signals.js';
import { loadSpec } from './spec-file.js';

/** What a program is tried with where nothing else is said: the model of the post, tiny. */
const TINY = `
name: trainer-check
data: {max: 99, examples: 400, validation: 100, reverse: output, evaluation: {balanced: {draw: balanced, size: 20}}}
model: {encoder: [8], decoder: [8]}
training: {batch_size: 64}
`;

export const trainerCommand = command({
  positionals: {
    what: {
      choices: ['check'],
      demandOption: true,
      describe: 'check: start the program behind -- for a few epochs, and check what it says',
    },
  },
  options: {
    spec: { type: 'string', describe: 'Experiment whose first configuration it is to train [a tiny one]' },
    json: { type: 'boolean', default: false, describe: 'One JSON document' },
  },
  epilogue: 'docs/trainers.md says what a trainer reads and writes. Exits with 1 where something is wrong.',
  examples: [['$0 trainer check -- python3 train.py', '']],
  run: async ({ spec: file, json, ...rest }, context) => {
    const { config, engine, sources } = configured(context, file, wordsBehind(rest));
    const { drain, forget } = listenForSignals(context);
    const stopRequested = (): string | undefined => (drain.aborted ? 'interrupted' : undefined);
    const findings: Finding[] = [];
    const options = { command: engine, config, sources, stopRequested, now: context.now };
    for await (const finding of checkTrainer(options)) {
      findings.push(finding);
      if (!json) context.print(inert(`${finding.outcome.padEnd(5)} ${finding.what}`));
    }
    forget();
    const isGood = findings.every(({ outcome }) => outcome !== 'wrong');
    if (json) printJson(context, { good: isGood, findings });
    return drain.aborted ? 130 : isGood ? 0 : 1;
  },
});

/** What stands behind `--`: yargs puts it with the command's own name, not among the positionals. */
const wordsBehind = (given: object): readonly string[] => (given as { readonly _: readonly string[] })._.slice(1);

/** The configuration to train, and the program with its files: that of the command line, or of the experiment. */
function configured(context: Context, file: string | undefined, words: readonly string[]) {
  const spec: Spec = file === undefined ? parseSpec('', TINY) : loadSpec(context, file, []);
  const folder = file === undefined ? context.workingFolder : dirname(located(context, file));
  const inSpec = fileSources(folder);
  const config = planSweep(spec, inSpec.pin).runs[0]!.config;
  if (words.length === 0) return { config, engine: programOf(config), sources: inSpec };
  const sources = fileSources(context.workingFolder);
  const given = { command: [...words], files: [], max_silence: 60 };
  const pinned = sources.pin({ ...config, data: parseSpec('', TINY).config.data, engine: given });
  const load: typeof sources.load = (hash, name, read) => {
    const isOfProgram = (pinned.engine as CommandSpec).files.some(({ sha256 }) => sha256 === hash);
    return (isOfProgram ? sources : inSpec).load(hash, name, read);
  };
  return { config, engine: pinned.engine as CommandSpec, sources: { load } };
}

/** @throws UserError where nothing names a program */
function programOf({ engine }: RunConfig): CommandSpec {
  if (typeof engine !== 'string') return engine;
  throw new UserError('argument', {
    message: 'no program is named',
    expected: 'the program and its arguments after --',
    hint: 'harness trainer check -- python3 train.py',
  });
}
