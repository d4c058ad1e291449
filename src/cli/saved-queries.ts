// Saved queries: experiments/queries/NAME.sql, of the folder one works in and of this package.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest } from '../util/nearest.js';
import { UserError } from '../util/errors.js';

const FOLDER = join('experiments', 'queries');
const OWN = fileURLToPath(new URL(`../../${FOLDER}/`, import.meta.url));

export interface SavedQuery {
  readonly name: string;
  /** Its first line, a comment. */
  readonly about: string;
  readonly sql: string;
}

/** By name; those of the working folder stand in for the package's. */
export function savedQueries(workingFolder: string): readonly SavedQuery[] {
  const found = new Map<string, SavedQuery>();
  for (const folder of [OWN, join(workingFolder, FOLDER)]) {
    if (!existsSync(folder)) continue;
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.sql'))) {
      const sql = readFileSync(join(folder, file), 'utf8');
      const about = /^--\s*(.*)/.exec(sql)?.[1] ?? '';
      found.set(file.slice(0, -4), { name: file.slice(0, -4), about, sql });
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** @throws UserError naming the queries there are */
export function savedQuery(workingFolder: string, name: string): SavedQuery {
  const all = savedQueries(workingFolder);
  const query = all.find((one) => one.name === name);
  if (query !== undefined) return query;
  const names = all.map((one) => `@${one.name}`);
  const hint = nearest(`@${name}`, names) ?? `there are: ${names.join(', ')}`;
  throw new UserError('not-found', { message: `there is no saved query @${name}`, hint });
}
