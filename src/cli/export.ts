// harness export: trained networks and results as files that other programs open.

import { pathToFileURL } from 'node:url';
import { MODEL_FORMATS, modelFiles, type ModelFormat } from '../export/model/model-files.js';
import { RESULT_FORMATS, resultFiles, type ResultFormat } from '../export/results/result-files.js';
import type { RunSummary } from '../results/runs.js';
import { homeSources } from '../store/sources.js';
import { ESCAPE_DESCRIPTION } from '../report/csv.js';
import { inert, integer } from '../report/format.js';
import { runsOf } from '../results/selectors.js';
import { UserError } from '../util/errors.js';
import { command } from './command.js';
import { located, printJson, reading, type Context } from './context.js';
import { fileNameOf, refuseFilled, writeFolder } from './output.js';
import { trainedRun } from './weights.js';

export const exportCommand = command({
  positionals: {
    what: {
      type: 'string',
      demandOption: true,
      describe: 'A run (run12, 12, last); for results also an experiment, or a sweep (sweep3)',
    },
  },
  options: {
    format: {
      choices: [...MODEL_FORMATS, ...RESULT_FORMATS],
      demandOption: true,
      describe: `Networks: ${MODEL_FORMATS.join(', ')}; results: ${RESULT_FORMATS.join(', ')}`,
    },
    out: { alias: 'o', type: 'string', describe: 'Folder to write [WHAT-FORMAT]' },
    force: { type: 'boolean', default: false, describe: 'Write into a folder that has files already' },
    escape: { type: 'boolean', describe: ESCAPE_DESCRIPTION },
    json: { type: 'boolean', default: false, describe: 'The names of the files as a JSON document' },
  },
  examples: [
    ['$0 export run12 --format onnx', ''],
    ['$0 export reverse --format parquet -o results', ''],
  ],
  run: async ({ what, format, out, force, escape, json }, context) => {
    if (escape !== undefined && format !== 'csv') {
      throw new UserError('argument', {
        at: '--escape',
        message: `has no effect on ${format}`,
        expected: 'it is for csv',
      });
    }
    const folder = out ?? `${fileNameOf(what)}-${format}`;
    refuseFilled(context, folder, force);
    const files = isModelFormat(format)
      ? writeFolder(context, folder, force, await networkFiles(context, what, format))
      : reading(context, (connection) => {
          const runs = counted(context, runsOf(connection, [what]));
          const options = { location: pathToFileURL(located(context, folder)).href, isEscaped: escape !== false };
          return writeFolder(context, folder, force, resultFiles(connection, format, runs, options));
        });
    if (json) printJson(context, { what, format, folder, files });
    else context.print(inert(`${files.length} files in ${folder}`));
  },
});

const isModelFormat = (format: ModelFormat | ResultFormat): format is ModelFormat =>
  (MODEL_FORMATS as readonly string[]).includes(format);

/** Between two notes of how far an export is. */
const NOTE_MS = 5000;

/** The runs; how many were taken is said now and then. */
function* counted(context: Context, runs: readonly RunSummary[]): Generator<RunSummary> {
  let noted = context.now();
  for (const [index, run] of runs.entries()) {
    if (context.now() - noted >= NOTE_MS) {
      noted = context.now();
      context.note(`${integer(index)} of ${integer(runs.length)} runs`);
    }
    yield run;
  }
}

function networkFiles(context: Context, what: string, format: ModelFormat) {
  const { run, config, checkpoint, arrays } = trainedRun(context, what);
  const metadata = {
    run: `run${run.run}`,
    experiment: run.experiment,
    variant: run.variant,
    seed: String(run.seed),
    epoch: String(checkpoint.epoch),
    validation_exact: String(run.best_val_exact),
  };
  return modelFiles(format, config, arrays, metadata, homeSources(context.paths));
}
