// Runs on a folder that machines share, and the database on a disk of this one.

import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expectRowsInFolders } from '../setup/audited.js';
import { SWEEP, workplace, type Workplace } from '../setup/program.js';
import { resultsOf } from '../setup/trained.js';
import { haveSharedFolders, sharedFolder } from '../setup/shared-folder.js';
import { results, until, untilGone } from '../setup/results.js';

const commands = fileURLToPath(new URL('./commands.js', import.meta.url));

/** Two runs. */
const PAIR = SWEEP.replace('seeds: [1, 2]', 'seeds: [1]');

const what = 'runs on a folder that machines share';

interface Shared {
  readonly place: Workplace;
  readonly home: string;
  readonly database: string;
  readonly env: Readonly<Record<string, string>>;
}

function onShared(): Shared {
  const [place, home] = [workplace(PAIR), join(sharedFolder(), 'runs')];
  const database = join(place.folder, 'local', 'harness.db');
  return { place, home, database, env: { HARNESS_HOME: home, HARNESS_DB: database } };
}

/** Everything below a folder that is a lock, a database, or beside one. */
const locksIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /lock$|\.db/.test(name));

describe.runIf(haveSharedFolders(what))(what, () => {
  it('come to the same rows and weights, with nothing locked there; after its coordinator was killed, too', async () => {
    const { place, home, database, env } = onShared();
    const crashing = { env: { ...env, HARNESS_CRASH_AT: 'recorder/committed:1' } };
    const killed = await place.run('sweep', place.spec, '--jobs', '1', crashing);
    expect(killed.signal).toBe('SIGKILL');
    await untilGone(home);
    expect(existsSync(join(home, 'run2'))).toBe(false);
    const sweep = place.start('sweep', place.spec, { env });
    await until(() => existsSync(join(home, 'run2', 'attempt-1', 'events.ndjson')));
    expect(locksIn(home)).toEqual([]);
    const { code, stderr } = await sweep.ended;
    expect(code, stderr).toBe(0);
    expect(results({ home, database })).toEqual(await resultsOf(PAIR));
    expectRowsInFolders({ home, database });

    const copy = join(place.folder, 'copy');
    const given = [['doctor'], ['rebuild'], ['replay', 'run1'], ['backup', copy], ['rm', 'run1'], ['gc']];
    const { stdout } = await place.run(JSON.stringify(given), { program: commands, env });
    const answers = JSON.parse(stdout) as { code: number; output: string }[];
    expect(
      answers.map(({ code }) => code),
      stdout,
    ).toEqual(given.map(() => 0));
    expect(answers[0]!.output).toContain(`${home} (file system: fuse.nfs (`);
    expect(answers[0]!.output).toContain(`${database} (file system: local)`);
    expect(answers[1]!.output).toContain(`2 runs in ${database}`);
    expect(results({ home: copy })).toEqual(await resultsOf(PAIR)); // of the rebuilt database
    expect((await place.ask('runs', { home: copy })).code).toBe(0);
    expect(locksIn(home)).toEqual([]);
  });

  it.each(['sweep', 'rebuild'])(
    'without HARNESS_DB are refused by %s, which names a file that would do',
    async (command) => {
      const { place, home } = onShared();
      const words = command === 'sweep' ? [command, place.spec] : [command];
      const refused = await place.run(...words, { env: { HARNESS_HOME: home } });
      expect(refused.code).toBe(2);
      expect(refused.stderr).toMatch(/harness\.db: lies on fuse\.nfs \(\S+\), which several machines share/);
      expect(readdirSync(home)).toEqual([]);
      const [, advised] = /hint: HARNESS_DB=(\S+)/.exec(refused.stderr)!;
      expect(advised).toMatch(/^\/var\/tmp\/.+\.db$/);
    },
  );

  it('are refused with a database that is on such a folder itself', async () => {
    const { place, home } = onShared();
    mkdirSync(home);
    const env = { HARNESS_HOME: place.home, HARNESS_DB: join(home, 'harness.db') };
    const refused = await place.run('sweep', place.spec, { env });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('lies on fuse.nfs')]);
    expect(readdirSync(home)).toEqual([]);
  });
});
