// The process dies at each place where it may, by SIGKILL; the same command then goes on, and what comes out is what
// comes out undisturbed: every row, every byte of the weights. In the wide form at every passing of every place.

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isAlive, processRuns } from '../../src/launch/host/provenance.js';
import { inspectDatabase } from '../../src/store/care/inspect-database.js';
import { inspectRuns } from '../../src/store/care/inspect-runs.js';
import { openDatabase } from '../../src/store/database/open.js';
import { statementsOf } from '../../src/store/migrations/migrate.js';
import { schemaOfFile } from '../../src/store/database/versions.js';
import { migrations } from '../../src/store/migrations/migrations.js';
import { Recorder } from '../../src/store/recorder.js';
import { CRASH_POINTS, type CrashPoint } from '../../src/util/crash-points.js';
import { homePaths } from '../../src/util/files.js';
import { workplace, type Workplace } from '../setup/program.js';
import { processesOf, reading, results, states, untilGone } from '../setup/results.js';
import { TINY } from '../setup/tiny.js';
import { beforeTests, resultsOf, trained } from '../setup/trained.js';
import { UNHURRIED } from '../setup/unhurried.js';
import { WIDE } from '../setup/wide.js';

const SPEC = TINY.replace('epochs: 3', 'epochs: 4');
/** Behind the end of a training: a kill there leaves nothing to be trained, and is tried by itself. */
const LAST: readonly CrashPoint[] = ['worker/ended', 'worker/closed', 'coordinator/exited', 'coordinator/ended'];
/** Of what a grid never does: launch/search.test.ts kills what decides. */
const ELSEWHERE = /^(?:migration|rebuild|remove|decisions)\//;
const ofSweeps = CRASH_POINTS.filter((point) => !ELSEWHERE.test(point));
const counts = { kills: 0, divergences: 0, places: new Set<string>() };

afterAll(() => {
  const { kills, places, divergences } = counts;
  console.log(
    `crash loop: ${kills} kills at ${places.size} of ${CRASH_POINTS.length} places, ${divergences} divergences`,
  );
});

const undisturbed = beforeTests(() => resultsOf(SPEC));

/** Gives a command that is killed, or whose worker is. @returns whether either was */
async function crash(place: Workplace, at: string, ...words: string[]): Promise<boolean> {
  const before = lastWords(place);
  const outcome = await place.run(...words, { env: { HARNESS_CRASH_AT: at } });
  await untilGone(place.home); // no worker outlives its coordinator for long
  const killed = outcome.signal === 'SIGKILL' || lastWords(place) > before;
  if (killed) {
    counts.kills++;
    counts.places.add(at.split(':')[0]!);
  } else expect(outcome.code, outcome.stderr).toBe(0);
  return killed;
}

/** How many workers were killed. */
function lastWords({ home }: Workplace): number {
  if (!existsSync(home)) return 0;
  const logs = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('stderr.log'));
  return logs.filter((name) => readFileSync(join(home, name), 'utf8').includes('killed at')).length;
}

async function goesOn(place: Workplace): Promise<void> {
  const { code, stderr } = await place.ask('sweep', place.spec);
  expect(code, stderr).toBe(0);
}

function expectUndisturbed(place: Workplace): void {
  const after = results(place);
  try {
    expect(after).toEqual(undisturbed());
    expect(problemsOf(place)).toEqual([]);
  } catch (error) {
    counts.divergences++;
    throw error;
  }
}

/** What harness doctor finds wrong. */
function problemsOf(place: Workplace): readonly string[] {
  const paths = homePaths(place.home);
  const connection = openDatabase(paths.database);
  const inspected = {
    connection,
    recorder: new Recorder(connection, paths, Date.now),
    paths,
    isAlive,
    isProcessAlive: processRuns,
    isAlone: true,
  };
  const findings = [...inspectDatabase(inspected), ...[...inspectRuns(inspected)].flat()];
  connection.close();
  return findings.filter(({ level }) => level === 'problem').map(({ at, message }) => `${at}: ${message}`);
}

describe('a sweep killed at', () => {
  // In the short form those before the end of a training are tried in a row, below.
  it.each(WIDE ? ofSweeps : LAST)('%s goes on as if nothing had been', { timeout: 600_000 }, async (point) => {
    const passings = WIDE ? Array.from({ length: 1000 }, (_, index) => index + 1) : [1];
    for (const passing of passings) {
      const place = workplace(SPEC);
      const killed = await crash(place, `${point}:${passing}`, 'sweep', place.spec);
      if (WIDE && passing > 1 && !killed) break;
      expect(killed, `${point}:${passing} was not reached`).toBe(true);
      await goesOn(place);
      expectUndisturbed(place);
    }
  });
});

describe('a sweep whose resumes are killed, too', () => {
  const inside = ofSweeps.filter((point) => !LAST.includes(point));
  const orders = WIDE ? [inside, [...inside].reverse()] : [inside];

  it.each(orders.map((points, index) => [index === 0 ? 'in order' : 'in reverse order', points] as const))(
    'at one place after the other, %s, ends as if nothing had been',
    { timeout: 600_000 },
    async (_, points) => {
      const place = workplace(SPEC);
      let kills = 0;
      for (const point of points) {
        if (await crash(place, `${point}:1`, 'sweep', place.spec)) kills++;
      }
      expect(kills).toBeGreaterThanOrEqual(inside.length);
      await goesOn(place);
      expectUndisturbed(place);
    },
  );

  it('worker and coordinator at once', async () => {
    const place = workplace(SPEC.replace('epochs: 4', 'epochs: 60'));
    const sweep = place.start('sweep', place.spec, { env: UNHURRIED });
    await sweep.said(/epoch 3:/);
    for (const pid of [sweep.child.pid!, ...processesOf(place.home)]) process.kill(pid, 'SIGKILL');
    await sweep.ended;
    await untilGone(place.home); // one that was just being started ends by itself
    expect(states(place)).toEqual(['running']);
    expect((await place.ask('sweep', place.spec, '--dry-run')).stdout).toContain('running');
    const again = await place.ask('resume');
    expect([again.code, again.stderr]).toEqual([0, expect.stringMatching(/attempt 2[^]*epoch \d+:/)]);
    const epochs = reading(place, (connection) =>
      connection.prepare('SELECT epoch FROM curves ORDER BY 1').pluck().all(),
    );
    expect(epochs).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });
});

describe('a migration killed at', () => {
  const old = join(import.meta.dirname, '..', 'store', 'databases', 'schema-1.db');

  async function migrateAt(at: string): Promise<void> {
    const place = workplace();
    const database = join(place.home, 'harness.db');
    mkdirSync(place.home, { recursive: true });
    copyFileSync(old, database);
    place.leaveUnaudited('a database alone, without the folders of its runs');
    const killed = await crash(place, at, 'doctor', '--quick');
    expect(killed, at).toBe(true);
    // Old or new, never between: the old one is still there whole, or its copy is.
    expect(existsSync(`${database}.schema-1.backup`)).toBe(true);
    await place.ask('doctor', '--quick');
    const version = reading(place, (connection) => connection.pragma('user_version', { simple: true }));
    expect(version).toBe(migrations.length);
    expect(states(place)).toEqual(Array(4).fill('finished'));
  }

  const places = ['migration/copied', 'migration/statement:20', 'migration/changed:3'];
  const statements = migrations.slice(1).flatMap(({ sql }) => statementsOf(sql));
  const all = statements.map((_, index) => `migration/statement:${index + 1}`);
  it.each(WIDE ? [...places, ...all] : places)('%s is done by the next command', migrateAt);

  it('while a new database is made leaves none that looks like an older one', async () => {
    const place = workplace(SPEC);
    expect(await crash(place, 'migration/changed:3', 'sweep', place.spec)).toBe(true);
    expect(schemaOfFile(join(place.home, 'harness.db'))).toBe(0);
    await goesOn(place);
    expectUndisturbed(place);
  });
});

describe('looking after the data, killed at', () => {
  it.each(['rebuild/made', 'rebuild/aside'])('%s: the next rebuild gives the same database', async (at) => {
    const place = await trained(SPEC);
    expect(await crash(place, at, 'rebuild')).toBe(true);
    expect((await place.ask('rebuild')).code).toBe(0);
    expectUndisturbed(place);
  });

  it('remove/aside: the run is still there, and doctor --fix gives it its folder back', async () => {
    const place = await trained(SPEC);
    expect(await crash(place, 'remove/aside', 'rm', 'run1')).toBe(true);
    const doctor = await place.ask('doctor');
    expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining('its removal was cut off')]);
    expect((await place.ask('doctor', '--fix')).code).toBe(0);
    expectUndisturbed(place);
  });

  it('remove/committed: the run is gone, and gc takes away its folder', async () => {
    const place = await trained(SPEC);
    expect(await crash(place, 'remove/committed', 'rm', 'run1')).toBe(true);
    expect(states(place)).toEqual([]);
    expect(existsSync(join(place.home, 'removed-run1'))).toBe(true);
    expect((await place.ask('gc')).stdout).toContain('folder of a removed run');
    expect(existsSync(join(place.home, 'removed-run1'))).toBe(false);
  });
});

it('every place there is was tried', () => {
  expect(CRASH_POINTS.filter((point) => !point.startsWith('decisions/') && !counts.places.has(point))).toEqual([]);
});

it('a place that does not exist is refused, with all there are', async () => {
  const place = workplace();
  const { code, stderr } = await place.run('runs', { env: { HARNESS_CRASH_AT: 'worker/stepp' } });
  expect(code).toBe(2);
  for (const point of CRASH_POINTS) expect(stderr).toContain(point);
});
