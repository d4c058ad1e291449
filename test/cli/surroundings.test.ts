// What a command is started in: a home folder that is none, a working folder that is gone, a limit on open files.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launcher, main, workplace, type Workplace } from '../setup/program.js';
import { states } from '../setup/results.js';
import { TINY } from '../setup/tiny.js';
import { sized } from '../setup/wide.js';

function shell(place: Workplace, line: string, home: string | undefined): [code: number | null, stderr: string] {
  const { HARNESS_HOME: _, ...others } = process.env;
  const env = { ...others, NO_COLOR: '1', ...(home !== undefined && { HARNESS_HOME: home }) };
  const { status, stderr } = spawnSync('bash', ['-c', line], { cwd: place.folder, env, encoding: 'utf8' });
  return [status, stderr];
}

const harness = `${process.execPath} ${main}`;

describe('a home folder', () => {
  // The program looks at it as it starts, whatever the command.
  it.each(sized(['sweep tiny.yaml'], ['sweep tiny.yaml', 'runs', 'rebuild']))(
    'that is empty, a file, below a file, a circle or too long is refused; nothing is made: %s',
    (words) => {
      const place = workplace(TINY);
      writeFileSync(join(place.folder, 'file'), '');
      symlinkSync('circle', join(place.folder, 'circle'));
      const before = readdirSync(place.folder);
      const refused: readonly [home: string, said: RegExp][] = [
        ['', /^HARNESS_HOME: is empty\n {2}expected a folder\n {2}hint: .+\n$/],
        [join(place.folder, 'file'), /file: is not a folder\n/],
        [join(place.folder, 'file', 'x'), /file\/x: part of this path is a file, not a folder/],
        [join(place.folder, 'circle'), /circle: its symbolic links lead in a circle/],
        [join(place.folder, 'x'.repeat(300)), /x: the name is too long/],
      ];
      for (const [home, said] of refused) {
        expect(shell(place, `${harness} ${words}`, home)).toEqual([2, expect.stringMatching(said)]);
      }
      expect(readdirSync(place.folder)).toEqual(before);
    },
  );

  it.runIf(existsSync('/proc/self'))(
    'on a file system that makes no folders is refused, as is a database there, and neither hangs',
    () => {
      const place = workplace(TINY);
      const sweep = `timeout 20 ${harness} sweep tiny.yaml`;
      expect(shell(place, sweep, '/proc/runs')).toEqual([2, expect.stringMatching(/^\/proc\/runs: cannot be written/)]);
      const line = `HARNESS_DB=/proc/x.db ${sweep}`;
      expect(shell(place, line, place.home)).toEqual([2, expect.stringMatching(/^\/proc\/x\.db/)]);
    },
  );

  it('that nobody named is runs/ in the working folder, which may be no file either', () => {
    const place = workplace(TINY);
    writeFileSync(join(place.folder, 'runs'), '');
    expect(shell(place, `${harness} runs`, undefined)).toEqual([2, expect.stringMatching(/runs: is not a folder\n/)]);
  });
});

describe('a working folder that is gone', () => {
  const GONE = 'mkdir gone && cd gone && rmdir ../gone && ';

  it('is told in one sentence where it is needed', () => {
    const place = workplace(TINY);
    for (const program of [harness, launcher]) {
      const [code, stderr] = shell(place, `${GONE}${program} runs`, undefined);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/the working folder is gone\n {2}hint: .+\n$/)]);
    }
  });

  it('is not missed where it is not', () => {
    const place = workplace(TINY);
    expect(shell(place, `${GONE}${harness} sweep ${place.spec} --jobs 1`, place.home)[0]).toBe(0);
    expect(states(place)).toEqual(['finished']);
    expect(shell(place, `${GONE}${harness} runs`, place.home)).toEqual([0, '']);
    expect(shell(place, `${GONE}${harness} --help`, undefined)).toEqual([0, '']);
  });
});

describe.runIf(existsSync('/proc/self/limits'))('a limit on open files', () => {
  it('that is too low is told with what it is and should be; nothing is made', () => {
    const place = workplace(TINY);
    for (const limit of sized([255], [64, 128, 255])) {
      const [code, stderr] = shell(place, `ulimit -n ${limit}; ${harness} sweep ${place.spec}`, place.home);
      expect([code, stderr]).toEqual([
        1,
        `ulimit -n: too few files may be open at once\n  expected at least 256, received ${limit}\n  hint: ulimit -n 1024, or whoever set the limit can raise it\n`,
      ]);
    }
    expect(existsSync(place.home)).toBe(false);
  });

  it('that is just high enough is, for every command', () => {
    const place = workplace(TINY);
    mkdirSync(place.home);
    for (const words of [`sweep ${place.spec}`, '--help', 'report tiny', 'export 1 --format parquet']) {
      const [code, stderr] = shell(place, `ulimit -n 256; ${harness} ${words}`, place.home);
      expect([words, code], stderr).toEqual([words, 0]);
    }
  });
});

describe('what a sweep leaves behind', () => {
  it('is its runs: nothing in the temporary folder, the user’s cache or home, as a library that tells its makers would', () => {
    const place = workplace(TINY);
    const folders = ['temporary', 'cache', 'user'].map((name) => join(place.folder, name));
    const [TMPDIR, XDG_CACHE_HOME, HOME] = folders;
    folders.forEach((folder) => mkdirSync(folder));
    // Of these three it is told not to by whoever tests it; a user has none of them.
    const { CI: _, ORT_RUNNING_UNIT_TESTS: __, ORT_DISABLE_TELEMETRY: ___, ...others } = process.env;
    const env = { ...others, TMPDIR, XDG_CACHE_HOME, HOME, HARNESS_HOME: place.home };
    const { status } = spawnSync(process.execPath, [main, 'sweep', place.spec], { cwd: place.folder, env });
    expect(status).toBe(0);
    expect(folders.flatMap((folder) => readdirSync(folder))).toEqual([]);
  });
});
