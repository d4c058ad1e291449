// Tags and notes beside runs and in rows: written together, by several at once, found again by whoever remakes or
// mends.

import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { audit } from '../../../scripts/audit.js';
import { annotate } from '../../../src/store/annotations/annotate.js';
import { readAnnotation } from '../../../src/store/annotations/annotation-file.js';
import { adoptFolders } from '../../../src/store/care/adopt.js';
import { backup } from '../../../src/store/care/backup.js';
import type { Finding } from '../../../src/store/care/finding.js';
import { inspectDatabase } from '../../../src/store/care/inspect-database.js';
import { leftoversOf } from '../../../src/store/care/leftovers.js';
import { rebuild } from '../../../src/store/care/rebuild.js';
import { removeRun } from '../../../src/store/care/removal.js';
import { openDatabase } from '../../../src/store/database/open.js';
import { annotationOf, runsAnnotated } from '../../../src/store/read/annotations.js';
import { Recorder } from '../../../src/store/recorder.js';
import { homePaths } from '../../../src/util/files.js';
import { damagesOf } from '../../setup/damage.js';
import { FOUR, recorded, register, type Recorded } from '../../setup/recorded.js';

const gone = (): boolean => false;
const LOGS = [{ validation: [[1, 2]] }, { validation: [[1]] }, { validation: [[]], ending: null }];

/** Two runs that ended, one under way, one that has not begun; what was written about each. */
function annotated(): Recorded {
  const place = recorded(FOUR, LOGS);
  const { annotations } = place.recorder;
  annotations.change(1, { add: ['keep', 'figure-3'], note: 'loss jumps\nat epoch 1' });
  annotations.change(3, { add: ['keep'] });
  annotations.change(4, { add: ['later'], note: 'try this one' });
  return place;
}

const EVERYTHING = {
  1: { tags: ['figure-3', 'keep'], note: 'loss jumps\nat epoch 1' },
  2: { tags: [], note: null },
  3: { tags: ['keep'], note: null },
  4: { tags: ['later'], note: 'try this one' },
};
const readAll = ({ connection }: Pick<Recorded, 'connection'>): unknown =>
  Object.fromEntries([1, 2, 3, 4].map((run) => [run, annotationOf(connection, run)]));

const found = ({ connection, recorder, paths }: Recorded): readonly Finding[] =>
  inspectDatabase({
    connection,
    recorder,
    paths,
    isAlive: () => true,
    isProcessAlive: () => true,
    isAlone: false,
  }).filter(({ at }) => at.endsWith('annotation.json'));

const uidOf = ({ recorder }: Recorded, run: number): string => recorder.planRecord(run).uid!;
const fileOf = ({ paths }: Recorded, run: number): string => paths.run(run).annotation;

/** The same home, opened anew. */
function reopened({ paths }: Pick<Recorded, 'paths'>): Recorded {
  const connection = openDatabase(paths.database);
  onTestFinished(() => void connection.close());
  return { connection, paths, recorder: new Recorder(connection, paths, () => 5) };
}

describe('what is written about a run', () => {
  it('is in its folder and in rows, whether it ended, is under way or has not begun', () => {
    const place = annotated();
    expect(readAll(place)).toEqual(EVERYTHING);
    expect(readAnnotation(fileOf(place, 1), uidOf(place, 1))).toMatchObject(EVERYTHING[1]);
    expect(existsSync(fileOf(place, 2))).toBe(false);
    expect(audit(place.paths.home)).toEqual([]);
    expect(found(place)).toEqual([]);
  });

  it('is found by all of several tags, and by words of the note, whatever their case', () => {
    const { connection } = annotated();
    expect(runsAnnotated(connection, { tags: ['keep'] })).toEqual([1, 3]);
    expect(runsAnnotated(connection, { tags: ['keep', 'figure-3'] })).toEqual([1]);
    expect(runsAnnotated(connection, { note: 'JUMPS' })).toEqual([1]);
    expect(runsAnnotated(connection, { tags: ['keep'], note: 'try' })).toEqual([]);
  });

  it('grows older with every change, and not by a change that changes nothing', () => {
    const place = annotated();
    const file = (): string => readFileSync(fileOf(place, 1), 'utf8');
    const at = (): number => readAnnotation(fileOf(place, 1), uidOf(place, 1))!.changedAt;
    const [before, text] = [at(), file()];
    place.recorder.annotations.change(1, { add: ['keep'], note: 'loss jumps\nat epoch 1' });
    expect(file()).toBe(text);
    place.recorder.annotations.change(1, { remove: ['keep'] });
    expect(at()).toBeGreaterThan(before);
    place.recorder.annotations.change(1, { remove: ['figure-3'], note: null });
    expect(annotationOf(place.connection, 1)).toEqual({ tags: [], note: null });
    expect(audit(place.paths.home)).toEqual([]);
  });

  it('is there again after a rebuild, of a run that has not begun as well', () => {
    const place = annotated();
    place.connection.close();
    const again = reopened({ paths: rebuiltHome(place) });
    expect(readAll(again)).toEqual(EVERYTHING);
    expect(audit(place.paths.home, { live: true })).toEqual([]);
  });

  it('comes with a folder that a database has forgotten, and with a backup', () => {
    const place = annotated();
    const copy = join(place.paths.home, '..', 'copy');
    backup(place.connection, place.paths, copy);
    const other = reopened({ paths: homePaths(copy) });
    expect(readAll(other)).toEqual(EVERYTHING);
    other.connection.exec('DELETE FROM runs WHERE id IN (1, 4)');
    expect(adoptFolders(other.paths, other.recorder, gone)).toEqual({ taken: [1, 4], left: [] });
    expect(readAll(other)).toEqual(EVERYTHING);
  });

  it('goes with the run, file and rows; a file that was half written is a leftover', () => {
    const place = annotated();
    const { connection, recorder, paths } = place;
    writeFileSync(`${fileOf(place, 1)}.999999999.tmp`, 'half');
    expect(leftoversOf(paths, gone, 1).map(({ path }) => path)).toEqual([`${fileOf(place, 1)}.999999999.tmp`]);
    expect(removeRun(1, { connection, recorder, paths, now: () => 1, isAlive: gone })).toEqual([]);
    expect(existsSync(paths.run(1).folder)).toBe(false);
    expect(
      connection
        .prepare(
          'SELECT (SELECT count(*) FROM run_tags WHERE run = 1) + (SELECT count(*) FROM run_notes WHERE run = 1)',
        )
        .pluck()
        .get(),
    ).toBe(0);
  });

  it('moves with a run that is given another number', () => {
    const place = annotated();
    expect(annotationOf(place.connection, place.recorder.renumber(4))).toEqual(EVERYTHING[4]);
  });
});

function rebuiltHome({ paths }: Recorded): Recorded['paths'] {
  expect(rebuild(paths, () => 9, gone)).toMatchObject({ runs: [1, 2, 3, 4], skipped: [] });
  return paths;
}

describe('nothing is written', () => {
  const refuse = (place: Recorded, message: RegExp): void => {
    const before = readAll(place);
    expect(() => annotate([2, 1], { add: ['new'] }, { paths: place.paths, now: Date.now, isAlive: gone })).toThrow(
      message,
    );
    expect(readAll(place)).toEqual(before);
  };

  it('where the folder is gone: the next rebuild would know nothing of it', () => {
    const place = annotated();
    renameSync(place.paths.run(1).folder, join(place.paths.home, 'elsewhere'));
    refuse(place, /run1: is gone: a note would have no place to stay\n {2}hint: put it back; or harness rm run1/);
    expect(existsSync(place.paths.run(1).folder)).toBe(false);
  });

  it("where the folder is another run's", () => {
    const place = annotated();
    rmSync(place.paths.run(1).folder, { recursive: true });
    cpSync(place.paths.run(2).folder, place.paths.run(1).folder, { recursive: true });
    refuse(place, /is the folder of another run than run1/);
  });

  it('where the file is damaged, before somebody has looked', () => {
    const place = annotated();
    writeFileSync(fileOf(place, 1), '{}');
    refuse(place, /annotation\.json is damaged: it has no checksum\n {2}hint: harness doctor --fix/);
  });

  it('of a run that was removed meanwhile', () => {
    const place = annotated();
    place.connection.exec('DELETE FROM runs WHERE id = 1');
    refuse(place, /there is no run1 any more/);
  });

  it('about any of several runs where one would have too many tags', () => {
    const place = annotated();
    place.recorder.annotations.change(1, { add: Array.from({ length: 48 }, (_, number) => `t${number}`) });
    refuse(place, /too many tags/);
  });
});

it('a file whose bytes are not what they were is told, never taken for another', () => {
  const place = annotated();
  const whole = readFileSync(fileOf(place, 1));
  for (const { what, bytes } of damagesOf(whole, 7, 1)) {
    writeFileSync(fileOf(place, 1), bytes);
    expect(() => readAnnotation(fileOf(place, 1), uidOf(place, 1)), what).toThrow(/^annotation\.json /);
  }
});

describe('file and rows that came apart are brought together', () => {
  /** What doctor says, and what is there once it has mended. */
  const mended = (place: Recorded): unknown => {
    const [finding, ...others] = found(place);
    expect(others).toEqual([]);
    finding!.repair!();
    expect(found(place)).toEqual([]);
    expect(audit(place.paths.home)).toEqual([]);
    return [finding!.level, finding!.message, finding!.fix];
  };
  const WRITTEN_ANEW = 'it is written anew from the database';

  it('where somebody was killed between the two: by the file', () => {
    const place = annotated();
    place.connection.exec(
      "UPDATE run_notes SET note = 'old', changed_at = changed_at - 1 WHERE run = 1; DELETE FROM run_tags WHERE run = 1",
    );
    expect(audit(place.paths.home, { live: true })).toEqual([]);
    expect(mended(place)).toEqual(['note', 'is not in the database yet', 'it is taken in']);
    expect(readAll(place)).toEqual(EVERYTHING);
  });

  it('where the next change comes first: by that, on top of the newer one', () => {
    const place = annotated();
    place.connection.exec('DELETE FROM run_notes WHERE run = 1; DELETE FROM run_tags WHERE run = 1');
    place.recorder.annotations.change(1, { add: ['figure-3'] }); // which it has
    expect(readAll(place)).toEqual(EVERYTHING);
    expect(found(place)).toEqual([]);
  });

  it('where the file is gone', () => {
    const place = annotated();
    rmSync(fileOf(place, 1));
    expect(mended(place)).toEqual(['problem', 'is gone, and the database has tags or a note', WRITTEN_ANEW]);
    expect(readAll(place)).toEqual(EVERYTHING);
  });

  it('where the folder came back from before: by the rows', () => {
    const place = annotated();
    const before = readFileSync(fileOf(place, 1));
    place.recorder.annotations.change(1, { note: 'newer' });
    writeFileSync(fileOf(place, 1), before);
    expect(mended(place)).toEqual(['problem', 'is older than the database', WRITTEN_ANEW]);
    expect(annotationOf(place.connection, 1).note).toBe('newer');
  });

  it('where the file is damaged: it is put aside', () => {
    const place = annotated();
    writeFileSync(fileOf(place, 1), 'x');
    expect(mended(place)).toEqual([
      'problem',
      expect.stringMatching(/^annotation\.json is damaged/),
      'it is put aside (.damaged), and written anew from the database',
    ]);
    expect(readFileSync(`${fileOf(place, 1)}.damaged`, 'utf8')).toBe('x');
    expect(readAll(place)).toEqual(EVERYTHING);
  });

  it("where the file is another run's, and nothing was written about this one", () => {
    const place = annotated();
    cpSync(fileOf(place, 1), fileOf(place, 2));
    expect(mended(place)).toEqual(['problem', 'annotation.json is of another run', 'it is put aside (.damaged)']);
    expect(readAll(place)).toEqual(EVERYTHING);
  });

  it('but not in a folder that is gone, which others tell of', () => {
    const place = annotated();
    rmSync(place.paths.run(1).folder, { recursive: true });
    expect(found(place)).toEqual([]);
  });
});

it('a rebuild takes the runs and names the files about them that it cannot read', () => {
  const place = annotated();
  place.connection.close();
  writeFileSync(fileOf(place, 1), '{"v":1}');
  rmSync(fileOf(place, 3));
  mkdirSync(fileOf(place, 3));
  rmSync(fileOf(place, 4));
  symlinkSync('annotation.json', fileOf(place, 4)); // a loop
  const { runs, skipped } = rebuild(place.paths, () => 9, gone);
  expect(runs).toEqual([1, 2, 3, 4]);
  expect(skipped).toEqual([
    { folder: fileOf(place, 1), reason: 'annotation.json is damaged: it has no checksum' },
    { folder: fileOf(place, 3), reason: expect.stringContaining('is a folder, not a file') as string },
  ]);
});

it('has no part in what a run is: a sweep finds its runs, and trains none anew', () => {
  const place = annotated();
  const hashes = (): unknown => place.connection.prepare('SELECT id, uid, digest, variant_id FROM runs').all();
  const before = hashes();
  expect(register(place, FOUR).map(({ id, status }) => [id, status])).toEqual([
    [1, 'finished'],
    [2, 'finished'],
    [3, 'running'],
    [4, 'planned'],
  ]);
  expect(hashes()).toEqual(before);
});
