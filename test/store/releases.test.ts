// Folders that earlier releases made open, compare and go on: what they had trained is not trained again, under no
// name.

import { cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workplace, type Workplace } from '../setup/program.js';
import { reading } from '../setup/results.js';

const releases = join(import.meta.dirname, 'releases');

/** Four runs of four epochs: two are finished, two were killed in their third epoch. */
function placeOf(release: string): Workplace {
  const place = workplace(readFileSync(join(releases, release, 'tiny.yaml'), 'utf8'));
  mkdirSync(place.folder, { recursive: true });
  cpSync(join(releases, release, 'runs'), place.home, { recursive: true });
  return place;
}

const facts = (place: Workplace): unknown =>
  reading(place, (connection) => ({
    runs: connection.prepare('SELECT run, variant, seed, status, digest FROM run_summary WHERE run <= 2').all(),
    rows: connection.prepare('SELECT run, epoch, train_loss, val_loss FROM curves WHERE run <= 2').all(),
  }));

describe.each(readdirSync(releases))('the folder of release %s', (release) => {
  it('is compared as it was, goes on where it was killed, and has nothing trained twice', async () => {
    const place = placeOf(release);
    expect((await place.ask('doctor')).stderr).toContain('the database was brought up to date');
    const before = facts(place);
    expect((await place.ask('compare', 'run1', 'run2')).code).toBe(0);

    const { code, stderr } = await place.ask('sweep', place.spec);
    expect([code, stderr]).toEqual([0, expect.stringContaining('4 runs: 4 finished; 2 trained now')]);
    expect(stderr).toMatch(/run3 .*: started \(attempt 2\)/);
    expect(facts(place)).toEqual(before);
    const epochs = await place.json<{ run: number; epochs: number }[]>('runs');
    expect(epochs.map((run) => [run.run, run.epochs])).toEqual([1, 2, 3, 4].map((run) => [run, 4]));
    expect((await place.ask('sweep', place.spec)).stderr).toContain('0 trained now');
    expect((await place.ask('doctor')).stdout).toContain('all is well');
  });

  it('can be rebuilt, and goes on from that', async () => {
    const place = placeOf(release);
    const rebuilt = await place.ask('rebuild');
    expect([rebuilt.code, rebuilt.stdout]).toEqual([0, expect.stringContaining('4 runs in')]);
    expect((await place.ask('resume')).code).toBe(0);
    expect((await place.ask('sweep', place.spec)).stderr).toContain('4 runs: 4 finished; 0 trained now');
  });
});

describe('a spec that is edited', () => {
  const SPEC = `
name: lab
data: { max: 9, examples: 60, validation: 20 }
model: { encoder: [6], decoder: [6] }
training: { epochs: 1, batch_size: 16 }
sweep: { parameters: { training.optimizer.learning_rate: { values: [0.01, 0.001] } } }
`;

  it('gives variants names that tell them apart from those before, wherever they are shown', async () => {
    const place = workplace(SPEC);
    await place.ask('sweep', place.spec);
    const edited = await place.ask('sweep', place.spec, '--set', 'training.batch_size=8');
    const names = [16, 8].flatMap((batch) => [0.01, 0.001].map((rate) => `batch_size=${batch}, learning_rate=${rate}`));
    const shown = async (...words: string[]): Promise<string> => (await place.ask(...words)).stdout;
    expect(edited.stderr).toContain('batch_size=8, learning_rate=0.01');
    for (const text of [
      await shown('runs'),
      await shown('compare', 'lab'),
      await shown('sql', 'select variant from run_summary'),
    ]) {
      for (const name of names) expect(text).toContain(name);
    }
    await place.ask('rebuild');
    const again = await place.json<{ variant: string }[]>('runs');
    expect(again.map(({ variant }) => variant)).toEqual(names);
  });

  it('in what changes no number trains nothing, and says what stays as it was', async () => {
    const place = workplace(SPEC);
    await place.ask('sweep', place.spec);
    const { stderr } = await place.ask('sweep', place.spec, '--set', 'training.on_nan=continue');
    expect(stderr).toContain(
      'note: run1 keeps what it was registered with, which gives the same numbers: training.on_nan stop, now continue',
    );
    expect(stderr).toContain('0 trained now');
  });
});
