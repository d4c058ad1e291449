// What becomes of the page's server when something becomes of the database: it goes on, says why it cannot answer, and
// tells whoever follows the stream to read everything again, both when it is cut off and when the database is back.

import { copyFileSync, cpSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import type { RunSets } from '../../src/results/mistakes.js';
import { follow, type Follower } from '../setup/following.js';
import { ask, documentOf, servedPage, type ServedPage } from '../setup/page.js';
import { SWEEP, type Workplace } from '../setup/program.js';
import { trained } from '../setup/trained.js';

const rows = async (page: ServedPage): Promise<number> =>
  (await documentOf<{ rows: unknown[] }>(page, '/data/runs.json')).rows.length;

const firstSet = async (page: ServedPage): Promise<number> =>
  (await documentOf<RunSets>(page, '/data/runs/1/sets.json')).sets[0]!.eval_set_id;

/** A page that somebody looks at, on the runs of a sweep. */
async function scene() {
  const place = await trained(SWEEP);
  place.leaveUnaudited('what becomes of the database is what this is about');
  const page = await servedPage(place.home);
  const { cursor } = await documentOf<{ cursor: string }>(page, '/data/runs.json');
  const follower = await follow(page, cursor);
  onTestFinished(() => follower.stop());
  return { place, page, follower, database: join(place.home, 'harness.db') };
}

const removeDatabase = (database: string): void =>
  ['', '-wal', '-shm'].forEach((end) => rmSync(`${database}${end}`, { force: true }));

async function expectTold(page: ServedPage, message: RegExp): Promise<void> {
  for (const path of ['runs.json', 'experiments.json', 'runs/1.json', 'sql.json?query=select+1']) {
    const { status, body } = await ask(page, `/data/${path}`);
    expect([path, status, body]).toEqual([path, 503, expect.stringMatching(message)]);
  }
}

/** Tags are told as any change is: the stream is alive. */
async function expectLive(place: Workplace, follower: Follower): Promise<void> {
  expect((await place.ask('tag', 'run1', 'alive')).code).toBe(0);
  await follower.heard(({ data }) => data.isAll === false && data.rows?.[0]?.[0] === 1);
}

it('removed: says so, and sees the one that is made anew', async () => {
  const { place, page, follower, database } = await scene();
  removeDatabase(database);
  await follower.heard(({ data }) => data.isAll === true);
  await expectTold(page, /the database is gone.*harness rebuild/);
  follower.forget();
  expect((await place.ask('rebuild')).code).toBe(0);
  await follower.heard(({ data }) => data.isAll === true);
  expect(await rows(page)).toBe(4);
  await expectLive(place, follower);
  expect(page.told).toEqual([]);
});

it('removed and made anew between two looks: everything is read again', async () => {
  const { place, page, follower, database } = await scene();
  const copy = join(place.folder, 'copy.db');
  await new Database(database).backup(copy);
  removeDatabase(database);
  renameSync(copy, database);
  await follower.heard(({ data }) => data.isAll === true);
  expect(await rows(page)).toBe(4);
  await expectLive(place, follower);
});

it('another in its place, in which evaluation sets have other numbers: nothing of the old one is answered', async () => {
  const { place, page, follower, database } = await scene();
  const set = await firstSet(page);
  const column = async () =>
    Buffer.from((await ask(page, `/data/sets/${set}/columns/first_operand.bin`)).body, 'latin1');
  const before = await column();
  const copy = join(place.folder, 'copy.db');
  cpSync(database, copy);
  const other = new Database(copy);
  other.pragma('wal_checkpoint(TRUNCATE)');
  other.exec(
    "DELETE FROM mispredictions; UPDATE examples SET attributes = json_set(attributes, '$.first_operand', 77)",
  );
  other.close();
  removeDatabase(database);
  renameSync(copy, database);
  await follower.heard(({ data }) => data.isAll === true);
  const after = await column();
  expect(after.length).toBe(before.length);
  expect(after.equals(before)).toBe(false);
});

it.each([
  ['cut off in place', (database: string) => truncateSync(database, 6000)],
  ['emptied in place', (database: string) => truncateSync(database, 0)],
  [
    'written over in place with what is none',
    (database: string) => writeFileSync(database, 'no database\n'.repeat(9000)),
  ],
  [
    'written over in place, its pages no longer those of a database',
    (database: string) => {
      const bytes = readFileSync(database);
      writeFileSync(database, bytes.fill(0xff, 4096));
    },
  ],
])('%s: goes on, says why, and is there again with it', async (_, damage) => {
  const { place, page, follower, database } = await scene();
  const copy = join(place.folder, 'copy.db');
  await new Database(database).backup(copy);
  ['-wal', '-shm'].forEach((end) => rmSync(`${database}${end}`, { force: true }));
  damage(database);
  await follower.heard(({ data }) => data.isAll === true);
  await expectTold(page, /harness rebuild/);
  follower.forget();
  copyFileSync(copy, database); // in place, too
  await follower.heard(({ data }) => data.isAll === true);
  await expect.poll(() => rows(page)).toBe(4);
  await expectLive(place, follower);
  expect(page.told).toEqual([]);
});

it('a document that cannot be read says why, and the others are there', async () => {
  const { page, database } = await scene();
  const set = await firstSet(page);
  const other = new Database(database);
  other.pragma('wal_checkpoint(TRUNCATE)');
  const root = other
    .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'mispredictions'")
    .pluck()
    .get() as number;
  const size = other.pragma('page_size', { simple: true }) as number;
  other.close();
  const bytes = readFileSync(database);
  removeDatabase(database);
  writeFileSync(database, bytes.fill(0xff, (root - 1) * size, root * size));
  await expect.poll(async () => (await ask(page, '/data/runs.json')).status).toBe(200);
  const { status, body } = await ask(page, `/data/runs/1/sets/${set}/wrong/1.bin`);
  expect([status, body]).toEqual([503, expect.stringMatching(/the database is damaged/)]);
  expect(await rows(page)).toBe(4);
});

it('is told of at the start as well: one that is damaged from the beginning', async () => {
  const place = await trained(SWEEP);
  place.leaveUnaudited('its database is none');
  const database = join(place.home, 'harness.db');
  const whole = readFileSync(database);
  removeDatabase(database);
  writeFileSync(database, 'no database\n'.repeat(900));
  const page = await servedPage(place.home);
  await expectTold(page, /not an SQLite database/);
  const follower = await follow(page, '');
  onTestFinished(() => follower.stop());
  writeFileSync(database, whole);
  await follower.heard(({ data }) => data.rows?.length === 4);
  expect(await rows(page)).toBe(4);
});
