// Files that are not what they were: checkpoints, logs, databases. Each is named, nothing is overwritten, and what can
// go on does, to the same results.

import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { expand } from '../../src/plan/expand.js';
import { parseSpec } from '../../src/spec/parse.js';
import { openDatabase } from '../../src/store/database/open.js';
import { readPlan, sealPlan, uidOf } from '../../src/store/registry/plan-record.js';
import { Recorder } from '../../src/store/recorder.js';
import { homePaths, writeAtomically } from '../../src/util/files.js';
import { forged } from '../setup/damage.js';
import { workplace } from '../setup/program.js';
import { results, rowsOf, states, untilGone } from '../setup/results.js';
import { TINY, temporaryFolder } from '../setup/tiny.js';
import { beforeTests, halfTrained, resultsOf, trained } from '../setup/trained.js';

const undisturbed = beforeTests(() => resultsOf(TINY));

const flip = (path: string): void => {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 0x10;
  writeFileSync(path, bytes);
};
const DAMAGES: Readonly<Record<string, (path: string) => void>> = {
  'cut off': (path) => truncateSync(path, 100),
  'changed by a bit': flip,
  empty: (path) => truncateSync(path, 0),
  gone: (path) => rmSync(path),
};

describe('a newest checkpoint that is', () => {
  it.each(Object.entries(DAMAGES))(
    '%s is passed over with a warning; the one before leads to the same bits',
    async (_, damage) => {
      const place = await halfTrained(TINY);
      const newest = join(place.home, 'run1', 'checkpoints', 'epoch-2.safetensors');
      damage(newest);
      const doctor = await place.ask('doctor');
      expect([doctor.code, doctor.stdout]).toEqual([
        1,
        expect.stringMatching(
          /epoch-2.safetensors: .*(?:checksum is wrong|and had \d+|is gone); the one before it is used/,
        ),
      ]);
      const { code, stderr } = await place.ask('sweep', place.spec);
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(/run1 .*: warning: checkpoint epoch-2.safetensors cannot be used: /);
      expect(results(place)).toEqual(undisturbed());
    },
  );

  it('bad as all others makes the run fail: never a silent start from the beginning', async () => {
    const place = await halfTrained(TINY);
    const folder = join(place.home, 'run1', 'checkpoints');
    for (const name of readdirSync(folder)) if (name.endsWith('.safetensors')) flip(join(folder, name));
    const { code, stderr } = await place.ask('sweep', place.spec);
    expect([code, stderr]).toEqual([1, expect.stringContaining('run1 default seed 1: failed: no valid checkpoint')]);
    expect(states(place)).toEqual(['failed']);
    const doctor = await place.ask('doctor');
    expect(doctor.stdout).toContain('no other is left: harness rm run1, then harness sweep');
    expect((await place.ask('rm', 'run1')).code).toBe(0);
    expect((await place.ask('sweep', place.spec)).code).toBe(0);
    expect(states(place)).toEqual(['finished']);
  });

  it('damaged is put aside by doctor --fix, after which all is well', async () => {
    const place = await halfTrained(TINY);
    flip(join(place.home, 'run1', 'checkpoints', 'epoch-2.safetensors'));
    const fixed = await place.ask('doctor', '--fix');
    expect([fixed.code, fixed.stdout]).toEqual([0, expect.stringContaining('mended')]);
    expect(readdirSync(join(place.home, 'run1', 'checkpoints'))).toContain('epoch-2.safetensors.damaged');
    expect((await place.ask('doctor')).code).toBe(0);
    expect((await place.ask('sweep', place.spec)).code).toBe(0);
  });
});

describe('an event log', () => {
  it('cut at any byte of its last line is read up to it; whole again, it gives the same', async () => {
    const place = await halfTrained(TINY);
    const paths = homePaths(temporaryFolder());
    mkdirSync(join(paths.home, 'evaluation-sets'), { recursive: true });
    const sets = join(place.home, 'evaluation-sets');
    for (const name of readdirSync(sets)) copyFileSync(join(sets, name), join(paths.evaluationSets, name));
    const connection = openDatabase(paths.database);
    const recorder = new Recorder(connection, paths, () => 0);
    const spec = parseSpec(place.spec, TINY);
    recorder.register(spec, expand(spec));
    const uid = uidOf(readPlan(join(place.home, 'run1', 'plan.json')));
    connection.prepare('UPDATE runs SET uid = ?').run(uid); // as if it were the run whose log it is
    writeAtomically(paths.run(1).plan, sealPlan(recorder.planRecord(1)));
    recorder.claim(1, { pid: 1, started: null, bootId: null }, () => false);
    const log = readFileSync(join(place.home, 'run1', 'attempt-1', 'events.ndjson'));
    const lastLine = log.lastIndexOf(0x0a, log.length - 2) + 1;
    const { folder, events } = paths.run(1).attempt(1);
    mkdirSync(folder, { recursive: true });
    writeFileSync(events, log.subarray(0, lastLine));
    const before = recorder.ingest(1, 1).length;
    for (let end = lastLine; end < log.length; end++) {
      appendFileSync(events, log.subarray(end, end + 1));
      const taken = recorder.ingest(1, 1).length;
      expect(taken, `byte ${end}`).toBe(end === log.length - 1 ? 1 : 0);
    }
    expect(before).toBeGreaterThan(3);
    expect(recorder.ingest(1, 1)).toEqual([]);
    connection.close();
  });

  it('with a line that is no event is named by its line; only its run fails', async () => {
    const place = workplace(`${TINY}sweep: {seeds: [1, 2]}\n`);
    await place.run('sweep', place.spec, '--jobs', '1', { env: { HARNESS_CRASH_AT: 'recorder/applied:1' } });
    const log = join(place.home, 'run1', 'attempt-1', 'events.ndjson');
    await untilGone(place.home);
    writeFileSync(log, forged(readFileSync(log, 'utf8'), '"parameters":', '"parameterz":'));
    const { code, stderr } = await place.ask('sweep', place.spec);
    expect(code).toBe(1);
    expect(stderr).toMatch(/run1 .*failed: .*events.ndjson:1: not an event: parameters is missing/);
    expect(stderr).toContain('run2 default seed 2: finished');
    expect(stderr).not.toContain('internal:');
    const doctor = await place.ask('doctor');
    expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining('events.ndjson:1: not an event')]);
    const rebuilt = await place.ask('rebuild');
    expect([rebuilt.code, rebuilt.stderr]).toEqual([0, expect.stringMatching(/run1 was left out: .*not an event/)]);
    writeFileSync(place.spec, `${TINY}sweep: {seeds: [1, 2, 3]}\n`);
    expect((await place.ask('sweep', place.spec)).code).toBe(0); // its number is not given to another run
    expect(rowsOf(place, 'select id from runs order by id')).toEqual([{ id: 2 }, { id: 3 }, { id: 4 }]);
    place.leaveUnaudited('the folder of run1 is damaged, and was left out');
  });

  it('with a flipped bit in any line is named by that line, before a row is made of it', async () => {
    const place = await halfTrained(TINY);
    const log = join(place.home, 'run1', 'attempt-1', 'events.ndjson');
    const whole = readFileSync(log);
    const text = whole.toString();
    const digit = /(?<="valLoss":\d+\.\d{5})\d/.exec(text)!.index;
    writeFileSync(log, whole.with(digit, whole[digit]! ^ 1));
    const line = text.slice(0, digit).split('\n').length;
    const { stderr } = await place.ask('rebuild');
    expect(stderr).toContain(`events.ndjson:${line}: damaged: its checksum is wrong`);
    place.leaveUnaudited('the folder of run1 is damaged, and was left out');
  });

  it('that reaches for files elsewhere is refused', async () => {
    const place = await halfTrained(TINY);
    const log = join(place.home, 'run1', 'attempt-1', 'events.ndjson');
    const text = readFileSync(log, 'utf8');
    for (const [from, to] of [
      ['"path":"epoch-1.safetensors"', '"path":"../../../secret"'],
      [/"hash":"[0-9a-f]{64}"/, '"hash":"../../../../etc/passwd"'],
    ] as const) {
      writeFileSync(log, forged(text, from, to));
      rmSync(join(place.home, 'run1', 'attempt-1', 'result.json'), { force: true });
      const { stderr } = await place.ask('rebuild');
      expect(stderr).toMatch(/run1 was left out: .*not an event: (?:path|evaluationSets.hash) is/);
    }
    // Its number, and with it its folder, is not given to another run.
    expect((await place.ask('sweep', place.spec)).code).toBe(0);
    expect(rowsOf(place, 'select id from runs')).toEqual([{ id: 2 }]);
    place.leaveUnaudited('the folder of run1 is damaged, and was left out');
  });
});

describe('a database that', () => {
  const broken: Readonly<Record<string, [make: (path: string) => void, told: RegExp]>> = {
    'is damaged': [
      (path) => {
        const bytes = readFileSync(path);
        bytes.fill(0xab, 4096, 40960);
        writeFileSync(path, bytes);
      },
      /database is damaged \(.*malformed.*\)\n {2}hint: harness rebuild puts it aside and makes it anew/,
    ],
    'is none': [
      (path) => writeFileSync(path, 'a text, and no database at all. '.repeat(400)),
      /this is not an SQLite database[^]*harness rebuild/,
    ],
    "is somebody else's": [
      (path) => {
        rmSync(path);
        const other = new Database(path);
        other.exec('CREATE TABLE theirs (x)');
        other.close();
      },
      /this is not a database of harness/,
    ],
    'is newer': [
      (path) => {
        const newer = new Database(path);
        newer.pragma('user_version = 99');
        newer.close();
      },
      /made by a newer harness\n {2}expected schema \d+ or older, received schema 99/,
    ],
  };

  it.each(Object.entries(broken))(
    '%s is refused by name and left as it is; rebuild remakes it',
    async (_, [make, told]) => {
      const place = await trained(TINY);
      const path = join(place.home, 'harness.db');
      make(path);
      const before = readFileSync(path);
      for (const words of [['sweep', place.spec], ['runs'], ['doctor']]) {
        const { code, stderr, stdout } = await place.ask(...words);
        expect([2, 1], stderr).toContain(code);
        expect(stderr + stdout, words[0]).toMatch(
          words[0] === 'doctor' && told.source.includes('damaged') ? /problem|damaged/ : told,
        );
        expect(stderr).not.toContain('internal:');
      }
      expect(readFileSync(path).equals(before)).toBe(true);
      const rebuilt = await place.ask('rebuild');
      expect(rebuilt.code, rebuilt.stderr).toBe(0);
      expect(results(place)).toEqual(undisturbed());
      const aside = readdirSync(place.home).find((name) => name.endsWith('.old'))!;
      expect(readFileSync(join(place.home, aside)).equals(before)).toBe(true);
    },
  );

  it('is gone beside its runs, is made again by the next sweep: it trains nothing that is there', async () => {
    const place = await trained(TINY);
    rmSync(join(place.home, 'harness.db'));
    const { code, stderr } = await place.ask('sweep', place.spec);
    expect([code, stderr]).toEqual([0, expect.stringContaining('the database did not know run1; taken in')]);
    expect(stderr).toContain('0 trained now');
    expect(results(place)).toEqual(undisturbed());
  });

  it('is empty is told, and made again by rebuild', async () => {
    const place = await trained(TINY);
    writeFileSync(join(place.home, 'harness.db'), '');
    expect((await place.ask('runs')).stderr).toMatch(/the database is empty[^]*harness rebuild/);
    expect((await place.ask('rebuild')).code).toBe(0);
    expect(results(place)).toEqual(undisturbed());
  });
});

describe('a spec that was edited between run and resume', () => {
  it('is refused with the difference; the run goes on as it was begun, by its number', async () => {
    const place = await halfTrained(TINY);
    writeFileSync(place.spec, TINY.replace('encoder: [6]', 'encoder: [7]'));
    const refused = await place.ask('resume', place.spec);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      'run1: was begun with other settings than the file has now: model.encoder 6, now 7',
    );
    expect(refused.stderr).toContain('harness resume run1 continues it as it was begun');
    expect((await place.ask('resume', 'run1')).code).toBe(0);
    expect(results(place)).toEqual(undisturbed());
  });

  it('is not looked at by resume without words: limits are those of then', async () => {
    const place = await halfTrained(`${TINY}limits: {threads: 2}\n`);
    writeFileSync(place.spec, TINY);
    const { code, stderr } = await place.ask('resume');
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('goes on elsewhere')]);
  });
});
