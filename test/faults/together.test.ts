// Several programs on one database at once: nothing is done twice, and nobody is told that the database is locked.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expand } from '../../src/plan/expand.js';
import { parseSpec } from '../../src/spec/parse.js';
import { openDatabase } from '../../src/store/database/open.js';
import { Recorder } from '../../src/store/recorder.js';
import { homePaths } from '../../src/util/files.js';
import { expectRowsInFolders } from '../setup/audited.js';
import { SWEEP, workplace, type Outcome, type Workplace } from '../setup/program.js';
import { processesOf, reading, results, states, until } from '../setup/results.js';
import { TINY, temporaryFolder } from '../setup/tiny.js';
import { resultsOf, trained } from '../setup/trained.js';
import { UNHURRIED } from '../setup/unhurried.js';
import { sized } from '../setup/wide.js';

const calm = ({ stdout, stderr }: Outcome): void => {
  for (const text of [stdout, stderr]) expect(text).not.toMatch(/locked|busy|internal:|SQLITE_/);
};

/** A run that, unhurried, lasts some seconds. */
const LONG = TINY.replace('epochs: 3', 'epochs: 15');

/** Two runs. */
const PAIR = SWEEP.replace('seeds: [1, 2]', 'seeds: [1]');

/** The processes that train a run: those that complain beside its log. */
const workersOf = ({ home }: Workplace, run: number): number[] =>
  processesOf(home).filter((pid) => readlinkSync(`/proc/${pid}/fd/2`).startsWith(join(home, `run${run}`, 'attempt-')));

/** Stops a run where it is, so that it is not done before it was looked at. @returns lets it go on */
function halt(place: Workplace, run: number): () => void {
  const signal = (name: NodeJS.Signals): void => workersOf(place, run).forEach((pid) => process.kill(pid, name));
  signal('SIGSTOP');
  return () => signal('SIGCONT');
}

const CLAIMING = sized(4, 8);

describe(`${CLAIMING} processes that claim some hundred runs each`, () => {
  const RUNS = sized(200, 500);

  it('get each run once between them', async () => {
    const paths = homePaths(temporaryFolder());
    const connection = openDatabase(paths.database);
    const seeds = Array.from({ length: RUNS }, (_, index) => index);
    const spec = parseSpec('x.yaml', `name: x\nsweep: {seeds: [${seeds.join(', ')}]}`);
    new Recorder(connection, paths, Date.now).register(spec, expand(spec));
    connection.close();
    const program = fileURLToPath(new URL('./claims.js', import.meta.url));
    const children = Array.from({ length: CLAIMING }, (_, index) =>
      fork(program, [paths.home, `${RUNS}`, `${(index * RUNS) / CLAIMING}`], { execArgv: [] }),
    );
    await Promise.all(children.map((child) => once(child, 'message'))); // all are ready
    for (const child of children) child.send('go');
    const got = await Promise.all(children.map(async (child) => (await once(child, 'message'))[0] as number[]));
    for (const child of children) child.send('done');
    await Promise.all(children.map((child) => once(child, 'exit')));
    expect(got.flat().sort((a, b) => a - b)).toEqual(seeds.map((seed) => seed + 1));
    expect(got.filter((runs) => runs.length > 0).length).toBeGreaterThan(1); // they did meet
    expectRowsInFolders(paths);
  });
});

describe('at the same time', () => {
  it('three sweeps on a database that is not there yet, and reading commands, all end well', async () => {
    const place = workplace(PAIR);
    const other = join(place.folder, 'other.yaml');
    writeFileSync(other, PAIR.replace('name: tiny', 'name: other'));
    let isOver = false;
    const looking = (async () => {
      await until(() => existsSync(join(place.home, 'run1'))); // somebody trains
      const seen: Outcome[] = [];
      while (!isOver && seen.length < sized(5, Infinity)) {
        const commands = [
          ['runs'],
          ['compare', 'tiny'],
          ['sql', 'select count(*) from mispredictions'],
          ['show', 'last'],
          ['doctor', '--quick'],
        ];
        seen.push(...(await Promise.all(commands.map((words) => place.run(...words)))));
      }
      return seen;
    })();
    const sweeps = await Promise.all(
      [place.spec, place.spec, other].map((spec) => place.run('sweep', spec, '--launcher', sized('inline', 'local'))),
    );
    isOver = true;
    const seen = await looking;
    for (const outcome of [...sweeps, ...seen]) calm(outcome);
    expect(sweeps.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0, 0]);
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect(states(place)).toEqual(Array(4).fill('finished'));
    const attempts = reading(place, (connection) => connection.prepare('SELECT run_id, number FROM attempts').all());
    expect(attempts).toHaveLength(4); // each run once
    const alone = await trained(PAIR);
    const curve = 'SELECT digest FROM run_summary WHERE experiment = ? ORDER BY variant, seed';
    const digests = (home: string, name: string): unknown =>
      reading({ home }, (connection) => connection.prepare(curve).all(name));
    expect(digests(place.home, 'tiny')).toEqual(digests(alone.home, 'tiny'));
    expect(digests(place.home, 'other')).toEqual(digests(alone.home, 'tiny'));
  });

  it('rm refuses a run that is trained, removes one that waits, and the sweep goes on without it', async () => {
    const place = workplace(`${LONG}sweep: {seeds: [1, 2, 3]}\n`);
    const sweep = place.start('sweep', place.spec, '--jobs', '1', { env: UNHURRIED });
    await sweep.said(/run1 .*epoch 2:/);
    const goOn = halt(place, 1);
    const trained = await place.ask('rm', 'run1');
    expect([trained.code, trained.stderr]).toEqual([2, expect.stringMatching(/run1 is being trained[^]*Ctrl-C/)]);
    expect((await place.ask('rm', 'tiny', '--yes')).code).toBe(2); // it is among them: nothing is removed
    expect(states(place)).toHaveLength(3);
    const waiting = await place.ask('rm', 'run2');
    expect(waiting.code, waiting.stderr).toBe(0);
    goOn();
    const { code, stderr } = await sweep.ended;
    expect([code, stderr], stderr).toEqual([0, expect.not.stringContaining('internal:')]);
    const runs = reading(place, (connection) => connection.prepare('SELECT id, status FROM runs').raw().all());
    expect(runs).toEqual([
      [1, 'finished'],
      [3, 'finished'],
    ]);
  });

  it('a run that is removed while it is looked at gives an answer or a clean refusal', async () => {
    const place = await trained(SWEEP);
    const commands = [
      ['predict', 'run1', '1 + 2'],
      ['show', 'run1'],
      ['compare', 'run1', 'run2'],
      ['plot', 'curves', 'run1', '-o', 'x.svg'],
      ['export', 'run1', '--format', 'onnx'],
    ];
    const looking = commands.map((words) => place.run(...words));
    await new Promise((resolve) => setTimeout(resolve, 350));
    const removal = await place.ask('rm', 'run1');
    expect(removal.code).toBe(0);
    for (const outcome of await Promise.all(looking)) {
      calm(outcome);
      expect([0, 2], outcome.stderr).toContain(outcome.code);
    }
    const again = await place.ask('doctor');
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('all is well')]);
  });

  it('a run that another sweep lost is taken over, where the spec says so', async () => {
    const spec = `${LONG}sweep: {seeds: [1, 2]}\nlimits: {jobs: 1}\nretry: {max: 1}\n`;
    const place = workplace(spec);
    const first = place.start('sweep', place.spec, { env: UNHURRIED });
    await first.said(/run1 .*epoch 2:/);
    halt(place, 1);
    const second = place.start('sweep', place.spec, { env: UNHURRIED });
    await second.said(/run2 .*epoch 2:/);
    // The coordinator first: it would try again by itself what it saw die.
    for (const pid of [first.child.pid!, ...workersOf(place, 1)]) process.kill(pid, 'SIGKILL');
    const { code, stderr } = await second.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('run1 default seed 1: started (attempt 2)');
    expect(states(place)).toEqual(['finished', 'finished']);
    expect(results(place)).toEqual(await resultsOf(spec));
  });
});
