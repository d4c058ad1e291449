// Real databases of every schema there has been, made by the harness of their time (a sweep of four tiny runs).

import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/store/database/open.js';
import { openForReading } from '../../../src/store/database/open-for-reading.js';
import type { Connection } from '../../../src/store/database/connection.js';
import { statementsOf } from '../../../src/store/migrations/migrate.js';
import { migrations } from '../../../src/store/migrations/migrations.js';
import { listRuns } from '../../../src/store/read/runs.js';
import { ATTRIBUTES } from '../../../src/tasks/arithmetic/attributes.js';
import { sha256 } from '../../../src/util/sha256.js';
import { temporaryFolder } from '../../setup/tiny.js';

const folder = join(import.meta.dirname, '..', 'databases');
const SCHEMAS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** What every schema had. */
const KEPT = [
  'SELECT id, name, question FROM experiments',
  'SELECT id, hash, label, config FROM variants ORDER BY id',
  'SELECT id, variant_id, seed, status, best_epoch FROM runs ORDER BY id',
  'SELECT run_id, number, outcome, events_offset FROM attempts ORDER BY 1, 2',
  'SELECT run_id, epoch, train_loss, val_loss, val_exact FROM epochs ORDER BY 1, 2',
  'SELECT run_id, epoch, example, predicted FROM mispredictions ORDER BY 1, 2, 3',
  'SELECT run_id, epoch, path, sha256 FROM checkpoints ORDER BY 1, 2',
];
const kept = (connection: Database.Database): unknown => KEPT.map((sql) => connection.prepare(sql).all());
/** The text of every table, view and index. */
const shape = (connection: Connection): unknown =>
  connection.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all();

describe.each(SCHEMAS)('a database of schema %i', (schema) => {
  const old = join(folder, `schema-${schema}.db`);
  const place = (): string => {
    const path = join(temporaryFolder(), 'harness.db');
    copyFileSync(old, path);
    return path;
  };

  it('is brought up to date with all that is in it; the old one is kept beside it', () => {
    const path = place();
    const before = new Database(path, { readonly: true });
    const rows = kept(before);
    before.close();
    const said: string[] = [];
    const connection = openDatabase(path, { warn: (text) => said.push(text) });
    const fresh = openDatabase(join(temporaryFolder(), 'harness.db'));
    expect(kept(connection)).toEqual(rows);
    expect(shape(connection)).toEqual(shape(fresh));
    expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(connection.pragma('foreign_key_check')).toEqual([]);
    const undescribed =
      "SELECT count(*) FROM examples WHERE attributes ->> 'longest_carry_chain' IS NULL OR attributes ->> 'digits' IS NULL";
    expect(connection.prepare(undescribed).pluck().get()).toBe(0); // of sets that came before there were any, too
    expect(connection.prepare('SELECT DISTINCT attributes FROM eval_sets').pluck().all()).toEqual([
      JSON.stringify(ATTRIBUTES),
    ]);
    const runs = listRuns(connection);
    expect(runs.map(({ status, epochs, bit_exact }) => [status, epochs, bit_exact])).toEqual(
      Array(4).fill(['finished', 2, 1]),
    );
    for (const { digest, best_val_loss: loss } of runs) {
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
      expect(loss).toBeGreaterThan(0);
    }
    connection.close();
    fresh.close();
    const copy = `${path}.schema-${schema}.backup`;
    expect(said).toEqual([`the database was brought up to date; as it was, it is now ${copy}`]);
    const backup = new Database(copy, { readonly: true });
    expect(backup.pragma('user_version', { simple: true })).toBe(schema);
    expect(kept(backup)).toEqual(rows);
    backup.close();
  });

  it('is not read by a harness that may not change it, and stays as it is', () => {
    const path = place();
    expect(() => openForReading(path)).toThrow(/made by an older harness \(schema \d+\)[^]*harness doctor/);
    expect(readFileSync(path).equals(readFileSync(old))).toBe(true);
    expect(existsSync(`${path}.schema-${schema}.backup`)).toBe(false);
  });
});

it('there is one real database for each schema that is no longer the newest', () => {
  expect(readdirSync(folder).sort()).toEqual(
    migrations
      .slice(0, -1)
      .map((_, index) => `schema-${index + 1}.db`)
      .sort(),
  );
});

it('statements are told apart by the end of their line, and all of them are there', () => {
  expect(statementsOf('CREATE TABLE a (\n  b -- not; an end\n); -- c\n-- only words;\n\nDROP TABLE d;\n')).toEqual([
    'CREATE TABLE a (\n  b -- not; an end\n);',
    '\n\nDROP TABLE d;',
  ]);
  for (const { sql } of migrations) expect(statementsOf(sql).every((text) => text.trimEnd().endsWith(';'))).toBe(true);
});

it('released migrations are what they were', () => {
  const texts = migrations.map(({ name, sql }) => [name, sha256(sql).slice(0, 16)]);
  expect(texts).toEqual([
    ['0001-first-schema', 'da48008f2535a55f'],
    ['0002-forced-accuracy-and-bit-exactness', 'e6fd964b9f6bd3fb'],
    ['0003-evaluation-sets-and-slices', '9cfd2ce69dd2fb69'],
    ['0004-summaries-at-once', '783a33e1d0620cdd'],
    ['0005-digests-and-removed-runs', '05b5c4146d290acd'],
    ['0006-identities', 'f350bf7c8ba05ace'],
    ['0007-attributes', '714aa022f659b0eb'],
    ['0008-pruned-runs-and-decisions', '3188892defcb1ff6'],
    ['0009-weight-norms', '519f8758740fa496'],
    ['0010-notes-and-tags', 'dab1a04b2adb7aa2'],
    ['0011-scratchpads', '46ef888774ea05bd'],
  ]);
});
