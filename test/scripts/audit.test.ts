// The audit against homes that are as they should be, and against each way in which rows and folders can come apart.

import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { audit } from '../../scripts/audit.js';
import { annotate } from '../../src/store/annotations/annotate.js';
import { openDatabase } from '../../src/store/database/open.js';
import { homePaths } from '../../src/util/files.js';
import { forged } from '../setup/damage.js';
import { SWEEP } from '../setup/program.js';
import type { Home } from '../setup/results.js';
import { temporaryFolder } from '../setup/tiny.js';
import { beforeTests, trained } from '../setup/trained.js';

const script = fileURLToPath(new URL('../../scripts/audit.js', import.meta.url));
const release = join(import.meta.dirname, '..', 'store', 'releases', '0.1.0', 'runs');
const swept = beforeTests((cleanUp) => trained(SWEEP, { cleanUp }));

/** A copy of a home that may be tampered with. */
function copyOf({ home }: Home = swept()): string {
  const copy = join(temporaryFolder(), 'runs');
  cpSync(home, copy, { recursive: true });
  return copy;
}

function change(home: string, ...statements: string[]): void {
  const database = new Database(join(home, 'harness.db'));
  for (const sql of statements) database.prepare(sql).run();
  database.close();
}

const logOf = (home: string, run: number): string => join(home, `run${run}`, 'attempt-1', 'events.ndjson');
const run = (...words: string[]) => spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });

describe('an audit of rows and folders that agree', () => {
  it('finds nothing in what a sweep made, counts it, and exits with 0', () => {
    const { status, stdout } = run(copyOf());
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^audit: 4 runs, \d{3} rows: every row is in its folder\n$/),
    ]);
  });

  it('finds nothing in what the release before made, once its database is brought up to date', () => {
    const home = copyOf({ home: release });
    expect(run(home)).toMatchObject({ status: 2, stderr: expect.stringContaining('has schema 5') as string });
    openDatabase(join(home, 'harness.db')).close();
    expect(audit(home)).toEqual([]);
  });

  it('imports nothing but Node and SQLite, and parts of its own', () => {
    const folder = join(script, '..', 'audit');
    const files = [script, ...readdirSync(folder).map((name) => join(folder, name))];
    const imported = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^import .* from '(.+)';/gm)].map((match) => match[1]!),
    );
    expect(imported.filter((name) => !/^(?:node:\w+|better-sqlite3|\.\/(?:audit\/)?\w+\.js)$/.test(name))).toEqual([]);
  });
});

/** What is done to a home, and what is to be said of it. */
const TAMPERINGS: Readonly<Record<string, [tamper: (home: string) => void, told: RegExp]>> = {
  'a metric that is another': [
    (home) => change(home, 'UPDATE epochs SET val_loss = val_loss + 1e-12 WHERE run_id = 2 AND epoch = 1'),
    /^run2: epochs 1: val_loss is .*, the folder says /,
  ],
  'a NaN that was none': [
    (home) => change(home, 'UPDATE epochs SET train_loss = NULL WHERE run_id = 2 AND epoch = 1'),
    /^run2: epochs 1: train_loss is null/,
  ],
  'an epoch too many': [
    (home) =>
      change(
        home,
        'INSERT INTO epochs SELECT 1, 4, attempt, train_loss, train_char_accuracy, train_exact, val_loss, val_char_accuracy, val_exact, learning_rate, duration_ms, examples_per_second, val_forced_char_accuracy, weight_norm, val_scratchpad_exact FROM epochs WHERE run_id = 1 AND epoch = 3',
      ),
    /^run1: epochs 4: the database has a row/,
  ],
  'a wrong answer too few': [
    (home) =>
      change(
        home,
        'DELETE FROM mispredictions WHERE run_id = 3 AND epoch = 1 AND example = (SELECT min(example) FROM mispredictions WHERE run_id = 3 AND epoch = 1)',
      ),
    /^run3: mispredictions 1 \d+ \d+: the database has no such row/,
  ],
  'an evaluation that is another': [
    (home) => change(home, 'UPDATE evaluations SET char_accuracy = 0.5 WHERE run_id = 1 AND epoch = 2'),
    /^run1: evaluations 2 \d+: char_accuracy is 0.5/,
  ],
  'a checkpoint that no log names': [
    (home) => change(home, 'UPDATE checkpoints SET sha256 = hex(zeroblob(32)) WHERE run_id = 1 AND epoch = 3'),
    /^run1: checkpoints 3 0: sha256/,
  ],
  'a run that has not ended': [
    (home) => change(home, "UPDATE runs SET status = 'running' WHERE id = 1"),
    /^run1: is running; by its attempts it is finished/,
  ],
  'a best epoch that was not': [
    (home) => change(home, 'UPDATE runs SET best_epoch = best_epoch % 3 + 1 WHERE id = 1'),
    /^run1: run: best_epoch is/,
  ],
  'a digest that is another': [
    (home) => change(home, 'UPDATE runs SET digest = hex(zeroblob(32)) WHERE id = 1'),
    /^run1: run: digest/,
  ],
  'metrics of a run that are others': [
    (home) => change(home, 'UPDATE run_metrics SET best_val_exact = 0.75 WHERE run_id = 1'),
    /^run1: run_metrics of the run: best_val_exact is 0.75/,
  ],
  'a log that was read too little of': [
    (home) =>
      change(
        home,
        'UPDATE attempts SET events_offset = 0, outcome = NULL, provenance = NULL WHERE run_id = 1',
        "UPDATE runs SET status = 'lost' WHERE id = 1",
        'DELETE FROM epochs WHERE run_id = 1',
      ),
    /^run1: attempt 1: the database has not read the last \d+ bytes/,
  ],
  'a run that the database forgot': [
    (home) => change(home, 'DELETE FROM runs WHERE id = 4'),
    /^run4: the database does not know this folder/,
  ],
  'a number that is given twice': [
    (home) => change(home, "INSERT INTO removed_runs VALUES (2, '', '', 0, 0)"),
    /^run2: its number is one of a removed run/,
  ],
  'a removal that the database forgot': [
    (home) => writeFileSync(join(home, 'removed-runs.ndjson'), '{"run":9}\n'),
    /^run9: removed-runs.ndjson names it/,
  ],
  'a setting that is another': [
    (home) => change(home, "UPDATE params SET number = 7 WHERE path = 'training.epochs'"),
    /^variant 1: params training.epochs: number is 7/,
  ],
  'a question that is another': [
    (home) => change(home, "UPDATE examples SET answer = '99' WHERE example = 3"),
    /example 3: answer is "99"/,
  ],
  'questions that are not those of their name': [
    (home) => {
      for (const name of readdirSync(join(home, 'evaluation-sets')))
        appendFileSync(join(home, 'evaluation-sets', name), '{"equation":"1 + 1","answer":"3"}\n');
    },
    /^evaluation set [0-9a-f]{12}: its lines are not/,
  ],
  'two folders that changed places': [
    (home) => {
      for (const [from, to] of [
        ['run1', 'x'],
        ['run2', 'run1'],
        ['x', 'run2'],
      ] as const)
        renameSync(join(home, from), join(home, to));
    },
    /^run1: plan.json: uid is/,
  ],
  'a folder that is there twice': [
    (home) => cpSync(join(home, 'run1'), join(home, 'run9'), { recursive: true }),
    /^run9: has the identity of run1/,
  ],
  "another run's log": [
    (home) => cpSync(logOf(home, 2), logOf(home, 1)),
    /^run1: attempt-1\/events.ndjson is the log of another run/,
  ],
  'a log with a line that is another': [
    (home) => writeFileSync(logOf(home, 1), forged(readFileSync(logOf(home, 1), 'utf8'), '"epoch":2', '"epoch":7')),
    /^run1: attempt 1: its log is not the one that result.json names/,
  ],
  'a log with a flipped bit': [
    (home) => {
      const bytes = readFileSync(logOf(home, 1));
      bytes[bytes.indexOf('valLoss') + 10]! ^= 1;
      writeFileSync(logOf(home, 1), bytes);
    },
    /^run1: attempt-1\/events.ndjson: line 2: its checksum is wrong/,
  ],
  'a log that lost a line': [
    (home) => {
      const lines = readFileSync(logOf(home, 1), 'utf8').split('\n');
      writeFileSync(logOf(home, 1), lines.toSpliced(2, 1).join('\n'));
    },
    /^run1: attempt-1\/events.ndjson: line 3 is event 4/,
  ],
  'a plan with a flipped bit': [
    (home) => {
      const path = join(home, 'run1', 'plan.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace('"seed": 1', '"seed": 3'));
    },
    /^run1: plan.json: its checksum is wrong/,
  ],
  'a plan that is another': [
    (home) => resealed(join(home, 'run1', 'plan.json'), (plan) => ({ ...plan, seed: 3 })),
    /^run1: plan.json: seed is 1, the folder says 3/,
  ],
  'an ending that is another': [
    (home) => resealed(join(home, 'run1', 'attempt-1', 'result.json'), (result) => ({ ...result, status: 'failed' })),
    /^run1: attempt 1: result.json says failed, its log finished/,
  ],
  'a checkpoint that is gone': [
    (home) => rmSync(join(home, 'run1', 'checkpoints', 'epoch-3.safetensors')),
    /^run1: checkpoints\/epoch-3.safetensors is gone/,
  ],
  "another run's checkpoint": [
    (home) => cpSync(join(home, 'run2', 'checkpoints'), join(home, 'run1', 'checkpoints'), { recursive: true }),
    /^run1: checkpoints\/epoch-3.safetensors is damaged/,
  ],
  'a note that is another': [
    (home) => noted(home, "UPDATE run_notes SET note = 'other'"),
    /^run1: annotation.json: note is "other", the folder says "why"/,
  ],
  'a tag too few': [
    (home) => noted(home, "DELETE FROM run_tags WHERE tag = 'b'"),
    /^run1: annotation.json: its tags are a, b, those of the rows a/,
  ],
  'a note that nobody has entered': [
    (home) => noted(home, 'DELETE FROM run_notes'),
    /^run1: annotation.json: its tags/,
  ],
  'a note without a file': [
    (home) => {
      noted(home);
      rmSync(join(home, 'run1', 'annotation.json'));
    },
    /^run1: has a note or tags, and no annotation.json/,
  ],
  'a note with a flipped bit': [
    (home) => {
      noted(home);
      const path = join(home, 'run1', 'annotation.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace('why', 'whx'));
    },
    /^run1: annotation.json: its checksum is wrong/,
  ],
  "another run's note": [
    (home) => {
      noted(home);
      cpSync(join(home, 'run1', 'annotation.json'), join(home, 'run2', 'annotation.json'));
    },
    /^run2: annotation.json is of another run/,
  ],
  'rows without a run': [
    (home) => {
      const database = new Database(join(home, 'harness.db'));
      database.pragma('foreign_keys = OFF');
      database.exec('DELETE FROM runs WHERE id = 4');
      database.close();
    },
    /^run4: \d+ rows of epochs and no run/,
  ],
};

/** Writes about run1, then changes rows. */
function noted(home: string, ...statements: string[]): void {
  annotate([1], { add: ['a', 'b'], note: 'why' }, { paths: homePaths(home), now: Date.now, isAlive: () => false });
  change(home, ...statements);
}

/** Changes a sealed file, as somebody would who knows how it is sealed. */
function resealed(path: string, edit: (value: Record<string, unknown>) => Record<string, unknown>): void {
  const { sha256: _, ...value } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const edited = edit(value);
  const sha256 = createHash('sha256').update(JSON.stringify(edited)).digest('hex');
  writeFileSync(path, JSON.stringify({ ...edited, sha256 }));
}

describe('an audit finds', () => {
  it.each(Object.entries(TAMPERINGS))('%s', (_, [tamper, told]) => {
    const home = copyOf();
    tamper(home);
    expect(audit(home)).toContainEqual(expect.stringMatching(told));
  });

  it('all of it at once, says it line by line, and exits with 1', () => {
    const home = copyOf();
    change(home, 'UPDATE epochs SET val_exact = 1');
    const { status, stdout } = run(home);
    expect(status).toBe(1);
    for (const id of [1, 2, 3, 4]) expect(stdout).toMatch(new RegExp(`^run${id}: epochs 3: val_exact is 1, `, 'm'));
  });
});

describe('lines that nobody has read yet', () => {
  it('are none of its business with --live, while the run is running', () => {
    const home = copyOf();
    const lines = readFileSync(logOf(home, 1), 'utf8').split('\n');
    const epoch = lines.findIndex((line) => line.includes('"type":"epoch","epoch":3'));
    const offset = Buffer.byteLength(lines.slice(0, epoch).join('\n')) + 1;
    change(
      home,
      `UPDATE attempts SET events_offset = ${offset}, outcome = NULL, ended_at = NULL WHERE run_id = 1`,
      ...['epochs', 'evaluations', 'mispredictions', 'checkpoints'].map(
        (table) => `DELETE FROM ${table} WHERE run_id = 1 AND epoch = 3`,
      ),
      "UPDATE runs SET status = 'running', ended_at = NULL, digest = NULL WHERE id = 1",
    );
    const found = (options: { live: boolean }): string[] =>
      audit(home, options).filter((line) => !/run_metrics|best_epoch|checkpoints/.test(line));
    expect(found({ live: true })).toEqual([]);
    expect(found({ live: false })).toEqual([expect.stringContaining('has not read the last')]);
  });
});
