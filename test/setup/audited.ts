// Every row of a database against the folders of its runs, by a program that shares nothing with ours
// (scripts/audit.js).

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { audit } from '../../scripts/audit.js';
import { openForReading } from '../../src/store/database/open-for-reading.js';
import type { Home } from './results.js';

/**
 * Runs whose state is still `running` may have lines that nobody has read yet: whoever goes on with them does. Where no
 * database can be read there is nothing to compare.
 */
export function expectRowsInFolders({ home, database = join(home, 'harness.db') }: Home): void {
  if (isReadable(database)) expect(audit(home, { live: true, database })).toEqual([]);
}

function isReadable(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    const connection = openForReading(path);
    const problems = connection.pragma('quick_check', { simple: true });
    connection.close();
    return problems === 'ok';
  } catch (error) {
    if (error instanceof Database.SqliteError || (error as Error).name === 'UserError') return false;
    throw error;
  }
}
