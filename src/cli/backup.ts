// harness backup: a copy of everything, while sweeps go on.

import { join } from 'node:path';
import { bytes as formatBytes, fileTime } from '../report/format.js';
import { backup } from '../store/care/backup.js';
import { command } from './command.js';
import { located, printJson, reading } from './context.js';

export const backupCommand = command({
  positionals: {
    folder: { type: 'string', describe: 'A folder to make [backups/TIME in runs/]' },
  },
  options: {
    json: { type: 'boolean', default: false, describe: 'One JSON document' },
  },
  examples: [['HARNESS_HOME=COPY $0 runs', 'works on the copy']],
  run: ({ folder, json }, context) => {
    const to = folder === undefined ? join(context.paths.backups, fileTime(context.now())) : located(context, folder);
    const report = reading(context, (connection) => backup(connection, context.paths, to));
    if (json) printJson(context, report);
    else context.print(`${report.runs} runs, ${report.files} files, ${formatBytes(report.bytes)} in ${report.folder}`);
  },
});
