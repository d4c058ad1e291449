// Bringing an older database up to date: a copy first, then step by step, each in a transaction together with the
// number that says it is done.

import { renameSync, rmSync } from 'node:fs';
import { identityOfKept } from '../../plan/identity.js';
import { labelVariants } from '../../plan/label.js';
import { runConfigSchema, type RunConfig } from '../../spec/schema.js';
import { attributesOfText, openTask } from '../../tasks/tasks.js';
import { crashPoint } from '../../util/crash-points.js';
import { temporaryOf } from '../../util/files.js';
import type { Connection } from '../database/connection.js';
import { APPLICATION_ID, schemaOf } from '../database/versions.js';
import { uidOf } from '../registry/plan-record.js';
import type { Description, Today } from './migration.js';
import { migrations } from './migrations.js';

/** Where the copy of a database lies that had this schema. */
export const copyBefore = (path: string, schema: number): string => `${path}.schema-${schema}.backup`;

/** @returns where the copy of the older database lies, if there was one to copy */
export function migrate(connection: Connection): string | undefined {
  const version = schemaOf(connection);
  if (version === migrations.length) return undefined;
  const copy = version === 0 ? undefined : copyOf(connection, version);
  const step = connection.transaction(() => {
    const current = schemaOf(connection); // read again, under the lock
    const next = migrations[current];
    if (next === undefined) return false;
    for (const statement of statementsOf(next.sql)) {
      connection.exec(statement);
      crashPoint('migration/statement');
    }
    next.fill?.(connection, TODAY);
    crashPoint('migration/changed');
    connection.pragma(`application_id = ${APPLICATION_ID}`);
    connection.pragma(`user_version = ${current + 1}`);
    return true;
  });
  // A new database is made whole or not at all: whoever looks meanwhile must not take it for an older one.
  if (version === 0)
    connection
      .transaction(() => {
        while (step());
      })
      .immediate();
  else while (step.immediate());
  return copy;
}

const TODAY: Today = {
  uidOf,
  identityOf: identityOfKept,
  labelsOf: (configs) => labelVariants(configs as readonly RunConfig[]),
  descriptionOf,
};

function descriptionOf(config: unknown): Description | undefined {
  const { data } = runConfigSchema.safeParse(config);
  if (data === undefined) return undefined;
  const task = openTask(data.data);
  return { attributes: task.attributes, valuesOf: (question, answer) => attributesOfText(task, question, answer) };
}

function copyOf(connection: Connection, schema: number): string {
  const copy = copyBefore(connection.name, schema);
  copyInto(connection, copy);
  crashPoint('migration/copied');
  return copy;
}

/** A whole copy of the database, or none: made beside its place, then renamed. */
export function copyInto(connection: Connection, path: string): void {
  const temporary = temporaryOf(path);
  rmSync(temporary, { force: true });
  try {
    connection.prepare('VACUUM INTO ?').run(temporary);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** One by one, so that a test can stop between any two. A statement ends with a line. */
export function statementsOf(sql: string): readonly string[] {
  return sql.split(/(?<=;)[ \t]*(?:--.*)?$/m).filter((statement) => statement.replaceAll(/--.*$/gm, '').trim() !== '');
}
