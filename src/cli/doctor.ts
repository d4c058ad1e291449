// harness doctor: is everything whole, and what to do about what is not.

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ownerIsAlive as isAlive } from '../launch/host/liveness.js';
import { harnessVersion, processRuns } from '../launch/host/provenance.js';
import { bytes as formatBytes, inert } from '../report/format.js';
import { sqliteVersion } from '../store/database/versions.js';
import { openHome } from '../store/ownership/home.js';
import { inspectDatabase } from '../store/care/inspect-database.js';
import type { Inspected } from '../store/care/inspected.js';
import { inspectRuns } from '../store/care/inspect-runs.js';
import type { Finding } from '../store/care/finding.js';
import { bytesOf } from '../store/care/leftovers.js';
import { fileSystemOf } from '../store/database/file-system.js';
import { schemaOf } from '../store/database/versions.js';
import { Recorder } from '../store/recorder.js';
import { UserError } from '../util/errors.js';
import { databaseBeside } from '../util/local-paths.js';
import { command } from './command.js';
import { printJson, type Context } from './context.js';

export const doctorCommand = command({
  options: {
    fix: { type: 'boolean', default: false, describe: 'Mend what can be mended without losing anything' },
    quick: { type: 'boolean', default: false, describe: 'Do not read every checkpoint and log' },
    json: { type: 'boolean', default: false, describe: 'One JSON document' },
  },
  epilogue: 'Exits with 1 where a problem is left.',
  run: ({ fix, quick, json }, context) => {
    const { paths } = context;
    if (!existsSync(paths.database)) throw noDatabase(context);
    const home = openHome(paths, { warn: (text) => context.note(`note: ${text}`), isAlive });
    const { connection } = home;
    try {
      const facts = factsOf(context, schemaOf(connection));
      const recorder = new Recorder(connection, paths, context.now);
      const isAlone = home.isAlone(fix);
      const findings = examine({ connection, recorder, paths, isAlive, isProcessAlive: processRuns, isAlone }, quick);
      const mended = fix ? findings.filter(mend) : [];
      if (json) printJson(context, { ...facts, findings: findings.map((finding) => toDocument(finding, mended)) });
      else context.print([...factLines(facts), '', ...findingLines(findings, mended)].join('\n'));
      return findings.some((finding) => finding.level === 'problem' && !mended.includes(finding)) ? 1 : 0;
    } finally {
      home.close();
    }
  },
});

function noDatabase({ paths }: Context): UserError {
  const hint = 'harness sweep makes it; where there are runs, harness rebuild does';
  return new UserError('not-found', { at: paths.database, message: 'there is no database here yet', hint });
}

function examine(inspected: Inspected, quick: boolean): readonly Finding[] {
  const found = [...inspectDatabase(inspected)];
  if (!quick) for (const findings of inspectRuns(inspected)) found.push(...findings);
  return found;
}

/** @returns whether there was something to do */
function mend({ repair }: Finding): boolean {
  repair?.();
  return repair !== undefined;
}

function factsOf({ paths }: Context, schema: number) {
  const versions = { harness: harnessVersion(), node: process.version, sqlite: sqliteVersion() };
  return {
    ...versions,
    home: paths.home,
    file_system: fileSystemOf(paths.home).name,
    schema,
    bytes: bytesOf(paths.home),
    database: paths.database,
    database_file_system: fileSystemOf(dirname(paths.database)).name,
    database_bytes: bytesOf(paths.database),
  };
}

function factLines(facts: ReturnType<typeof factsOf>): string[] {
  const { harness, node, sqlite, home, schema, bytes, database } = facts;
  const runs = `${home} (file system: ${facts.file_system}): ${formatBytes(bytes)}`;
  const size = formatBytes(facts.database_bytes);
  const places =
    database === databaseBeside(home)
      ? [`${runs}, of which the database (schema ${schema}) ${size}`]
      : [runs, `${database} (file system: ${facts.database_file_system}): the database (schema ${schema}), ${size}`];
  return [
    `harness ${harness}, node ${node}, SQLite ${sqlite}; harness engines lists what can train`,
    ...places.map(inert),
  ];
}

function toDocument({ level, at, message, advice, fix }: Finding, mended: readonly Finding[]) {
  const isMended = mended.some((other) => other.at === at && other.message === message);
  return { level, at, message, advice: advice ?? null, fix: fix ?? null, mended: isMended };
}

function findingLines(findings: readonly Finding[], mended: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return ['all is well'];
  const lines = findings.flatMap((finding) => {
    const { level, at, message, advice, fix } = finding;
    const next = mended.includes(finding) ? 'mended' : fix === undefined ? advice : `--fix: ${fix}`;
    return [`${level}: ${at}: ${message}`, ...(next === undefined ? [] : [`  ${next}`])];
  });
  return lines.map(inert);
}
