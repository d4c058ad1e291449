// harness backup: a copy of everything, while sweeps go on.

import { join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { bytes as formatBytes, fileTime } from '../report/format.js';
import { backup } from '../store/care/backup.js';
import { printJson, reading, type Context } from './context.js';

interface BackupArguments {
  readonly folder?: string | undefined;
  readonly json: boolean;
}

export function backupCommand(context: Context): CommandModule<object, BackupArguments> {
  return {
    command: 'backup [folder]',
    describe: 'Copy everything: the database, logs, checkpoints; sweeps may go on meanwhile',
    builder: (yargs) =>
      yargs
        .positional('folder', { type: 'string', describe: 'A folder to make [backups/TIME in runs/]' })
        .option('json', { type: 'boolean', default: false, describe: 'One JSON document' })
        .example('HARNESS_HOME=COPY $0 runs', 'works on the copy'),
    handler: ({ folder, json }) => {
      const to = folder === undefined ? join(context.paths.backups, fileTime(context.now())) : resolve(context.workingFolder, folder); // prettier-ignore
      const report = reading(context, (connection) => backup(connection, context.paths, to));
      if (json) printJson(context, report);
      else context.print(`${report.runs} runs, ${report.files} files, ${formatBytes(report.bytes)} in ${report.folder}`); // prettier-ignore
    },
  };
}
