// Runs of somebody's own trainer from the command line: swept, resumed, looked after and compared like ours.

import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { PlannedRun } from '../../src/results/sweep.js';
import { workplace, type Workplace } from '../setup/program.js';
import { results } from '../setup/results.js';
import { hasTorch, PYTHON } from '../setup/torch.js';

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const SPEC = (fault: string, rest = ''): string => `
name: own
data: {max: 9, examples: 60, validation: 12}
training: {epochs: 3}
engine: {command: [${JSON.stringify(process.execPath)}, trainer.mjs, ${fault}]${rest}}
`;

/** A folder with a spec and, beside it, the program that the spec names. */
function withTrainer(fault = 'none', rest?: string): Workplace {
  const place = workplace(SPEC(fault, rest));
  copyFileSync(from('../setup/trainer.js'), join(place.folder, 'trainer.mjs'));
  return place;
}

const planned = async (place: Workplace): Promise<readonly string[]> =>
  (await place.json<{ runs: readonly PlannedRun[] }>('sweep', place.spec, '--dry-run')).runs.map(
    ({ status }) => status,
  );

describe('a run of a program of one’s own', () => {
  it('is trained, kept and found whole; predict and export refuse it and say why', async () => {
    const place = withTrainer();
    const { code, stdout, stderr } = await place.ask('sweep', place.spec);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('0.5000');
    const shown = await place.ask('show', 'run1');
    expect(shown.stdout).toContain('12 parameters, engine command, 3 epochs');
    expect(shown.stdout).toContain('finished, command by-heart 1 ');
    expect((await place.ask('doctor')).code).toBe(0);
    for (const words of [
      ['predict', 'run1', '1 + 2'],
      ['export', 'run1', '--format', 'onnx'],
      ['plot', 'activations', 'run1', '1 + 2'],
    ]) {
      const refused = await place.ask(...words);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('trainer.mjs none), which alone can read its weights');
      expect(refused.stderr).not.toContain('internal');
    }
  });

  it('is known by the content of its scripts: an edited one is another run, and the one that was begun keeps its copy', async () => {
    const place = withTrainer('none', ', files: [{file: version.txt}]');
    writeFileSync(join(place.folder, 'version.txt'), '7');
    await place.ask('sweep', place.spec);
    expect((await place.ask('show', 'run1')).stdout).toContain('command by-heart 7 ');
    expect(readdirSync(join(place.home, 'sources')).length).toBe(2);
    expect(await planned(place)).toEqual(['finished']);
    writeFileSync(join(place.folder, 'version.txt'), '8');
    expect(await planned(place)).toEqual(['new']);
    writeFileSync(join(place.folder, 'version.txt'), '7');
    writeFileSync(join(place.folder, 'trainer.mjs'), `${readFileSync(join(place.folder, 'trainer.mjs'), 'utf8')}\n`);
    expect(await planned(place)).toEqual(['new']);
    expect((await place.ask('replay', 'run1')).stdout).toContain('is the same again, bit for bit');
  });

  it('comes to the same where it was killed on the way and resumed, which no engine of ours may do', async () => {
    const [undisturbed, killed] = [withTrainer(), withTrainer()];
    await undisturbed.ask('sweep', undisturbed.spec);
    await killed.run('sweep', killed.spec, { env: { HARNESS_CRASH_AT: 'worker/logged:7', TMPDIR: killed.folder } });
    const refused = await killed.ask('resume', 'run1', '--engine', 'onnx');
    expect(refused.stderr).toContain('run1 is trained by a program of its own');
    const { code, stderr } = await killed.ask('resume', 'run1');
    expect(code, stderr).toBe(0);
    const first = readFileSync(join(killed.home, 'run1', 'attempt-2', 'events.ndjson'), 'utf8').split('\n')[0]!;
    expect((JSON.parse(first) as { resumedFrom: { epoch: number } }).resumedFrom.epoch).toBeGreaterThan(0);
    expect(results(killed)).toEqual(results(undisturbed));
  });

  it('fails with what the program wrote for people where it dies', async () => {
    const place = withTrainer('dies');
    const { code, stderr } = await place.ask('sweep', place.spec, '--launcher', 'local');
    expect(code).toBe(1);
    expect(stderr).toContain('ended with exit code 3');
    expect(stderr).toContain('ValueError: shapes (8,) and (9,) are not aligned');
  });

  it('is refused before anything is trained where its script is missing', async () => {
    const place = workplace(SPEC('none'));
    const { code, stderr } = await place.ask('sweep', place.spec);
    expect(code).toBe(2);
    expect(stderr).toContain('engine.command: there is no such file: trainer.mjs');
  });
});

describe('harness trainer check', () => {
  it('says what is good, and what is wrong by line', async () => {
    const place = withTrainer();
    const good = await place.ask('trainer', 'check', '--', process.execPath, 'trainer.mjs', 'none');
    expect(good.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'good',
      'good',
      'good',
      'good',
      'good',
      'good',
      '',
    ]);
    expect(good.code).toBe(0);
    const forgetful = await place.ask('trainer', 'check', '--', process.execPath, 'trainer.mjs', 'forgetful');
    expect(forgetful.stdout).toContain('note  writes no checkpoints');
    const wrong = await place.ask(
      'trainer',
      'check',
      '--spec',
      place.spec,
      '--',
      process.execPath,
      'trainer.mjs',
      'adds',
    );
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.stdout).toContain(
      'wrong line 4 of what the program wrote: 7 answers to the set validation, of whose 12',
    );
    expect((await place.ask('trainer', 'check')).stderr).toContain('no program is named');
  });
});

describe.runIf(hasTorch)('the example in PyTorch', () => {
  it('is a trainer that can be repeated and resumed bit for bit', async () => {
    const { stdout } = await workplace().ask('trainer', 'check', '--', PYTHON, from('../../examples/pytorch/train.py'));
    expect(stdout).toMatch(/^good {2}trains two epochs: pytorch .*, 1,429 parameters\n/);
    expect(stdout).not.toMatch(/^(?:note|wrong)/m);
  }, 300_000); // Python takes seconds to load PyTorch, four times

  it('refuses what it does not train', async () => {
    const spec = workplace('name: gru\nmodel: {cell: gru}\ndata: {max: 9, examples: 60}\n');
    const { code, stdout } = await spec.ask(
      'trainer',
      'check',
      '--spec',
      spec.spec,
      '--',
      PYTHON,
      from('../../examples/pytorch/train.py'),
    );
    expect(stdout).toContain("model.cell: this program trains only with 'lstm', not with 'gru'");
    expect(code).toBe(1);
  });
});
