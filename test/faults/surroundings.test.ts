// The machine around the program: its clock, its file systems, its Node; and numbers that are none.

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { complaintAbout } from '../../src/cli/node-version.js';
import { openDatabase } from '../../src/store/database/open.js';
import { fileSystemOf } from '../../src/store/database/file-system.js';
import { readPlan, uidOf } from '../../src/store/registry/plan-record.js';
import { newestCheckpoint, saveCheckpoint } from '../../src/train/checkpoint.js';
import { START } from '../../src/train/stopping.js';
import { workplace } from '../setup/program.js';
import { reading, results, rowsOf, states } from '../setup/results.js';
import { TINY, temporaryFolder } from '../setup/tiny.js';
import { resultsOf } from '../setup/trained.js';
import { UNHURRIED } from '../setup/unhurried.js';

const preload = (name: string) => ({
  env: { NODE_OPTIONS: `--import ${fileURLToPath(new URL(name, import.meta.url))}` },
});

describe('a clock that jumps', () => {
  it('changes no result, kills nothing, and no duration is negative', async () => {
    const place = workplace(`${TINY}sweep: {seeds: [1, 2]}\nlimits: {run_timeout: 60}\n`);
    const { code, stderr } = await place.run('sweep', place.spec, preload('./jumping-clock.js'));
    expect(code, stderr).toBe(0);
    expect(results(place)).toEqual(await resultsOf(`${TINY}sweep: {seeds: [1, 2]}\n`));
    const least = reading(place, (connection) =>
      connection.prepare('SELECT min(duration_ms) FROM epochs').pluck().get(),
    );
    expect(least).toBeGreaterThan(0);
    expect((await place.ask('show', 'run1')).stdout).not.toMatch(/-\d+(?:\.\d+)? (?:s|min|h)\b/);
  });

  it('does not make a live run look dead: it is known by when its process started, counted from the boot', async () => {
    const place = workplace(TINY.replace('epochs: 3', 'epochs: 1000'));
    const sweep = place.start('sweep', place.spec, { env: UNHURRIED });
    await sweep.said(/epoch 2:/);
    const second = await place.run('sweep', place.spec, preload('./jumping-clock.js'));
    expect([second.code, second.stderr]).toEqual([0, expect.stringContaining('1 running; 0 trained now')]);
    sweep.child.kill('SIGINT');
    expect((await sweep.ended).code).toBe(130);
  });
});

describe('a database on', () => {
  const path = (): string => join(temporaryFolder(), 'harness.db');

  it.each([
    [0x6969, /lies on NFS, which several machines share/],
    [0xff534d42 | 0, /lies on CIFS/], // a signed number, as some systems give it
    [0x0bd00bd0, /lies on Lustre/],
  ])('a file system that machines share (%i) is refused, with what to do', (type, told) => {
    expect(() => openDatabase(path(), { fileSystemType: () => type })).toThrow(told);
    expect(() => openDatabase(path(), { fileSystemType: () => type })).toThrow(/hint: HARNESS_DB=/);
  });

  it.each([
    [0x01021997, '9p'],
    [0x65735546, 'virtiofs'],
    [0x53464846, 'WSL'],
  ])('a bridge to another system (%i) has a rollback journal, and a warning', (type, name) => {
    const said: string[] = [];
    const connection = openDatabase(path(), { fileSystemType: () => type, warn: (text) => said.push(text) });
    expect(connection.pragma('journal_mode', { simple: true })).toBe('delete');
    expect(connection.pragma('synchronous', { simple: true })).toBe(2); // FULL
    expect(said).toEqual([expect.stringContaining(name)]);
    connection.close();
  });

  it('a local disk has a write-ahead log', () => {
    expect(fileSystemOf('/', () => 0xef53)).toEqual({ name: 'local', journal: 'wal' });
  });
});

describe('a loss that is no number', () => {
  it('is stored and shown as such, ends its run, and is sorted last', async () => {
    const place = workplace(`${TINY}sweep: {parameters: {data.reverse: {values: [none, output]}}}\n`);
    await place.run('sweep', place.spec, '--jobs', '1', { env: { HARNESS_CRASH_AT: 'worker/logged:4' } });
    // No rate that a spec may have makes these networks diverge: it goes on from weights that are none.
    const folder = join(place.home, 'run1', 'checkpoints');
    const uid = uidOf(readPlan(join(place.home, 'run1', 'plan.json')));
    const saved = newestCheckpoint(folder, { uid, recordedEpochs: 1 }, () => {})!;
    for (const { values } of saved.arrays.values()) values.fill(NaN);
    rmSync(folder, { recursive: true });
    saveCheckpoint(
      folder,
      { ...saved, run: uid, counters: { ...saved.counters, epoch: 0, step: 0, progress: START } },
      false,
    );
    const { code, stderr } = await place.ask('sweep', place.spec, '--jobs', '1');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/run1 .*: epoch 1: training loss (?:NaN|Infinity|-)/);
    expect(stderr).toMatch(/run1 .*: stopped \(the loss is no longer a finite number \(training.on_nan\)\)/);
    expect(states(place)).toEqual(['stopped', 'finished']);
    const log = readFileSync(join(place.home, 'run1', 'attempt-2', 'events.ndjson'), 'utf8');
    expect(log).toMatch(/"valLoss":"NaN"/);
    expect(rowsOf(place, 'select val_loss from curves where run = 1')).toEqual([{ val_loss: null }]);
    const sorted = (await place.ask('runs', '--sort', 'best_val_char_accuracy')).stdout.split('\n');
    expect(sorted[2]).toMatch(/^run1 /);
    expect((await place.ask('show', 'run1')).stdout).toContain('stopped');
  });
});

describe('a Node that is too old', () => {
  it('is told so, in one line', async () => {
    const place = workplace();
    const { code, stderr } = await place.run('runs', preload('./old-node.js'));
    expect([code, stderr]).toEqual([2, 'harness needs Node 20.19 or newer; this is 18.20.4\n']);
    expect(complaintAbout('20.18.3')).toBeDefined();
    for (const version of ['20.19.0', '22.12.0', '24.0.1']) expect(complaintAbout(version)).toBeUndefined();
  });
});
