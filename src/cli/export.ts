// harness export: trained networks and results as files that other programs open.

import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommandModule } from 'yargs';
import { MODEL_FORMATS, modelFiles, type ModelFormat } from '../export/model/model-files.js';
import { RESULT_FORMATS, resultFiles, type ResultFormat } from '../export/results/result-files.js';
import type { Connection } from '../store/connection.js';
import { findRun, type RunSummary } from '../store/queries.js';
import { messageOf, UserError } from '../util/errors.js';
import { writeAtomically } from '../util/files.js';
import { printJson, reading, type Context } from './context.js';
import { runsNamed } from './run-words.js';
import { trainedRun } from './weights.js';

interface ExportArguments {
  readonly what: string;
  readonly format: ModelFormat | ResultFormat;
  readonly out?: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

export function exportCommand(context: Context): CommandModule<object, ExportArguments> {
  return {
    command: 'export <what>',
    describe: 'A trained network, or results, as files that other programs open',
    builder: (yargs) =>
      yargs
        .positional('what', {
          type: 'string',
          demandOption: true,
          describe: 'A run (run12, 12, last); for results also an experiment, or a sweep (sweep3)',
        }) // prettier-ignore
        .option('format', {
          choices: [...MODEL_FORMATS, ...RESULT_FORMATS],
          demandOption: true,
          describe: `Networks: ${MODEL_FORMATS.join(', ')}; results: ${RESULT_FORMATS.join(', ')}`,
        }) // prettier-ignore
        .option('out', { alias: 'o', type: 'string', describe: 'Folder to write [WHAT-FORMAT]' })
        .option('force', { type: 'boolean', default: false, describe: 'Write into a folder that has files already' })
        .option('json', { type: 'boolean', default: false, describe: 'The names of the files as a JSON document' })
        .example('$0 export run12 --format onnx', '')
        .example('$0 export reverse --format parquet -o results', ''),
    handler: async ({ what, format, out, force, json }) => {
      const folder = out ?? `${what.replace(/[^A-Za-z0-9_-]+/g, '-')}-${format}`;
      const write = writerOf(folder, force);
      if (isModelFormat(format)) {
        for (const [name, content] of await networkFiles(context, what, format)) write(name, content);
      } else {
        reading(context, (connection) => {
          const runs = runsOf(connection, what);
          for (const [name, content] of resultFiles(connection, format, runs, pathToFileURL(resolve(folder)).href)) write(name, content); // prettier-ignore
        });
      }
      if (json) printJson(context, { what, format, folder, files: write.files });
      else context.print(`${write.files.length} files in ${folder}`);
    },
  };
}

const isModelFormat = (format: ModelFormat | ResultFormat): format is ModelFormat =>
  (MODEL_FORMATS as readonly string[]).includes(format);

/** Writes files below a folder, which is looked at when the first is written: bad input makes none. */
function writerOf(folder: string, force: boolean) {
  const files: string[] = [];
  const write = (name: string, content: string | Uint8Array): void => {
    if (files.length === 0 && !force && existsSync(folder) && readdirSync(folder).length > 0) {
      throw new UserError('file', { at: folder, message: 'is not empty', hint: '-o names another folder; --force writes into it' }); // prettier-ignore
    }
    try {
      writeAtomically(join(folder, name), content);
    } catch (error) {
      throw new UserError('file', { at: folder, message: `cannot be written: ${messageOf(error)}` });
    }
    files.push(name);
  };
  return Object.assign(write, { files: files });
}

function networkFiles(context: Context, what: string, format: ModelFormat) {
  const { run, config, checkpoint, arrays } = trainedRun(context, what);
  const summary = reading(context, (connection) => findRun(connection, run)!);
  return modelFiles(format, config, arrays, {
    run: `run${run}`,
    experiment: summary.experiment,
    variant: summary.variant,
    seed: String(summary.seed),
    epoch: String(checkpoint.epoch),
    validation_exact: String(summary.best_val_exact),
  });
}

function runsOf(connection: Connection, what: string): readonly RunSummary[] {
  return runsNamed(connection, [what]).map((run) => findRun(connection, run)!);
}
