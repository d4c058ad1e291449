// Runs on a folder that machines share, and the database on a disk of this one.

import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectRowsInFolders } from '../setup/audited.js';
import { SWEEP, workplace, type Workplace } from '../setup/program.js';
import { resultsOf } from '../setup/trained.js';
import { haveSharedFolders, sharedFolder } from '../setup/shared-folder.js';
import { results, until, untilGone } from '../setup/results.js';

const what = 'runs on a folder that machines share';

interface Shared {
  readonly place: Workplace;
  readonly home: string;
  readonly database: string;
  readonly env: Readonly<Record<string, string>>;
}

function onShared(): Shared {
  const [place, home] = [workplace(SWEEP), join(sharedFolder(), 'runs')];
  const database = join(place.folder, 'local', 'harness.db');
  return { place, home, database, env: { HARNESS_HOME: home, HARNESS_DB: database } };
}

/** Everything below a folder that is a lock, a database, or beside one. */
const locksIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /lock$|\.db/.test(name));

describe.runIf(haveSharedFolders(what))(what, () => {
  it('come to the same rows and weights, with nothing locked there; after its coordinator was killed, too', async () => {
    const { place, home, database, env } = onShared();
    const killed = await place.run('sweep', place.spec, { env: { ...env, HARNESS_CRASH_AT: 'recorder/committed:4' } });
    expect(killed.signal).toBe('SIGKILL');
    await untilGone(home);
    const sweep = place.start('sweep', place.spec, { env });
    await until(() => existsSync(join(home, 'run4', 'attempt-1', 'events.ndjson')));
    expect(locksIn(home)).toEqual([]);
    const { code, stderr } = await sweep.ended;
    expect(code, stderr).toBe(0);
    expect(results({ home, database })).toEqual(await resultsOf(SWEEP));
    expectRowsInFolders({ home, database });

    const doctor = await place.run('doctor', { env });
    expect(doctor.stdout).toContain(`${home} (file system: fuse.nfs (`);
    expect([doctor.code, doctor.stdout]).toEqual([0, expect.stringContaining(`${database} (file system: local)`)]);
    expect((await place.run('rebuild', { env })).stdout).toContain(`4 runs in ${database}`);
    expect(results({ home, database })).toEqual(await resultsOf(SWEEP));
    expect((await place.run('replay', 'run1', { env })).code).toBe(0);
    expect((await place.run('backup', join(place.folder, 'copy'), { env })).code).toBe(0);
    expect((await place.run('runs', { env: { HARNESS_HOME: join(place.folder, 'copy') } })).code).toBe(0);
    expect((await place.run('rm', 'run1', { env })).code).toBe(0);
    expect((await place.run('gc', { env })).code).toBe(0);
    expect(locksIn(home)).toEqual([]);
  });

  it.each(['sweep', 'rebuild'])('without HARNESS_DB are refused by %s, which names a file that would do', async (command) => {
    const { place, home } = onShared();
    const words = command === 'sweep' ? [command, place.spec] : [command];
    const refused = await place.run(...words, { env: { HARNESS_HOME: home } });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/harness\.db: lies on fuse\.nfs \(\S+\), which several machines share/);
    expect(readdirSync(home)).toEqual([]);
    const [, advised] = /hint: HARNESS_DB=(\S+)/.exec(refused.stderr)!;
    expect(advised).toMatch(/^\/var\/tmp\/.+\.db$/);
  }); // prettier-ignore

  it('are refused with a database that is on such a folder itself', async () => {
    const { place, home } = onShared();
    mkdirSync(home);
    const env = { HARNESS_HOME: place.home, HARNESS_DB: join(home, 'harness.db') };
    const refused = await place.run('sweep', place.spec, { env });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('lies on fuse.nfs')]);
    expect(readdirSync(home)).toEqual([]);
  });
});
