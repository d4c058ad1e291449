import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  newestCheckpoint,
  saveCheckpoint,
  tidyCheckpoints,
  type Counters,
  type Expected,
} from '../../src/train/checkpoint.js';
import { emptyTally } from '../../src/train/metrics.js';
import { NO_PLATEAU } from '../../src/train/schedule.js';
import { START } from '../../src/train/stopping.js';
import { damagesOf } from '../setup/damage.js';
import { temporaryFolder, UID } from '../setup/tiny.js';

const counters = (epoch: number, stepInEpoch = 0): Counters => ({
  epoch,
  stepInEpoch,
  step: epoch * 10 + stepInEpoch,
  tally: emptyTally(),
  elapsedMs: 0,
  progress: START,
  plateau: NO_PLATEAU,
});
const arrays = (content: number) => new Map([['w', { shape: [2], values: Float32Array.of(content, content + 0.5) }]]);
const environment = { engine: 'onnx', engineVersion: '1', threads: 1, cpu: 'a processor' };
/** A checkpoint at an epoch's end, its content known by a number. */
const save = (folder: string, content: number, at: Counters, isBest: boolean) =>
  saveCheckpoint(folder, { run: UID, arrays: arrays(content), counters: at, environment }, isBest);
/** What a resume finds, and what it is told. */
function find(folder: string, expected: Partial<Expected> = {}) {
  const warnings: string[] = [];
  const found = newestCheckpoint(folder, { uid: UID, recordedEpochs: 100, ...expected }, (message) =>
    warnings.push(message),
  );
  return { found, warnings, epoch: found?.counters.epoch };
}

describe('checkpoints', () => {
  it('give back arrays and counters, numbers that JSON has no word for included', () => {
    const folder = temporaryFolder();
    const diverged = { ...counters(1, 3), tally: { ...emptyTally(), loss: NaN }, elapsedMs: Infinity };
    const record = save(folder, 7, diverged, false);
    expect(find(folder).found).toEqual({ run: UID, record, counters: diverged, environment, arrays: arrays(7) });
    expect(record.path).toBe('epoch-1-step-3.safetensors');
  });

  it('are kept: the newest two and the best', () => {
    const folder = temporaryFolder();
    for (let epoch = 1; epoch <= 6; epoch++) save(folder, epoch, counters(epoch), epoch <= 3);
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith('.safetensors'))
        .sort(),
    ).toEqual(['epoch-3.safetensors', 'epoch-5.safetensors', 'epoch-6.safetensors']);
    expect(readdirSync(folder)).toHaveLength(6);
  });

  it('are none in a folder that is not there', () => {
    expect(find(join(temporaryFolder(), 'none'))).toEqual({ warnings: [] });
  });

  const damages: Record<string, (path: string) => void> = {
    truncated: (path) => writeFileSync(path, readFileSync(path).subarray(0, 40)),
    'with a flipped bit': (path) => {
      const bytes = readFileSync(path);
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(path, bytes);
    },
    empty: (path) => writeFileSync(path, ''),
    missing: (path) => rmSync(path),
  };

  it.each(Object.entries(damages))('%s are passed over with a warning; the one before is used', (_, damage) => {
    const folder = temporaryFolder();
    save(folder, 1, counters(1), true);
    save(folder, 2, counters(2), false);
    damage(join(folder, 'epoch-2.safetensors'));
    const { epoch, warnings } = find(folder);
    expect(epoch).toBe(1);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^checkpoint epoch-2.safetensors cannot be used/);
  });

  it('that are all damaged are an error, never a silent start from the beginning', () => {
    const folder = temporaryFolder();
    save(folder, 1, counters(1), true);
    damages['truncated']!(join(folder, 'epoch-1.safetensors'));
    expect(() => find(folder)).toThrow('no valid checkpoint');
    expect(existsSync(join(folder, 'epoch-1.safetensors'))).toBe(true);
  });

  it('cut off between the arrays and the counters of the very first one is none: nobody was told of it', () => {
    const folder = temporaryFolder();
    save(folder, 1, counters(1), true);
    rmSync(join(folder, 'epoch-1.json'));
    expect(find(folder)).toEqual({ warnings: [] });
  });

  it('whose counters are damaged are passed over too', () => {
    const folder = temporaryFolder();
    save(folder, 1, counters(1), true);
    save(folder, 2, counters(2), false);
    writeFileSync(join(folder, 'epoch-2.json'), '{"record"');
    expect(find(folder).epoch).toBe(1);
  });

  it.each(['json', 'safetensors'])(
    'with a bit in any byte of their .%s file flipped, or cut anywhere, are told by name and passed over',
    (kind) => {
      const folder = temporaryFolder();
      save(folder, 1, counters(1), true);
      const diverged = { ...counters(2), tally: { ...emptyTally(), loss: NaN }, elapsedMs: 0.25 };
      save(folder, 2, diverged, false);
      const path = join(folder, `epoch-2.${kind}`);
      const whole = readFileSync(path);
      const right = find(folder).found;
      for (const { what, bytes } of damagesOf(whole, kind === 'json' ? 1 : 5, 1)) {
        writeFileSync(path, bytes);
        const { found, epoch, warnings } = find(folder);
        if (epoch === 2)
          expect(found, what).toEqual(right); // the newline at the end
        else
          expect([epoch, warnings], what).toEqual([
            1,
            [expect.stringContaining(`checkpoint epoch-2.${kind} cannot be`)],
          ]);
      }
    },
  );

  it('of before there were checksums are used where their side files say something possible', () => {
    const folder = temporaryFolder();
    save(folder, 1, counters(1), true);
    save(folder, 2, counters(2), false);
    const path = join(folder, 'epoch-2.json');
    const { v: _, run, sha256, ...old } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, object>;
    expect([run, sha256]).toEqual([UID, expect.any(String)]);
    writeFileSync(path, JSON.stringify(old));
    expect(find(folder)).toMatchObject({ epoch: 2, warnings: [] });
    const progress = { best: { epoch: 1, loss: 'NaN', charAccuracy: 0.5, exact: 0.5 }, mark: null };
    writeFileSync(path, JSON.stringify({ ...old, counters: { ...old['counters'], progress } }));
    expect(find(folder).found?.counters.progress.best?.loss).toBeNaN();
    for (const change of [
      { step: 20.5 },
      { tally: { ...emptyTally(), examples: -1 } },
      { epoch: 3 },
      { progress: {} },
      { plateau: null },
    ]) {
      writeFileSync(path, JSON.stringify({ ...old, counters: { ...old['counters'], ...change } }));
      expect(find(folder)).toMatchObject({
        epoch: 1,
        warnings: [expect.stringContaining('checkpoint epoch-2.json cannot be read: it ')],
      });
    }
  });

  it('of another run are not used, whatever their names', () => {
    const folder = temporaryFolder();
    save(folder, 1, counters(1), true);
    const other = '00000000-0000-4000-8000-000000000000';
    saveCheckpoint(folder, { run: other, arrays: arrays(9), counters: counters(2), environment }, true);
    expect(find(folder)).toMatchObject({
      epoch: 1,
      warnings: ['checkpoint epoch-2.safetensors is not used: it is of another run'],
    });
    copyFileSync(join(folder, 'epoch-1.json'), join(folder, 'epoch-3.json'));
    expect(find(folder).warnings).toContain('checkpoint epoch-3.json cannot be read: it is of epoch-1.safetensors');
  });

  it('whose epochs are not all recorded are not used; the one before is, or the training begins anew', () => {
    const folder = temporaryFolder();
    for (let epoch = 1; epoch <= 3; epoch++) save(folder, epoch, counters(epoch), epoch === 2);
    const told = (epoch: number): string =>
      `checkpoint epoch-${epoch}.safetensors is not used: its epochs are not all recorded: 2 of ${epoch} are`;
    expect(find(folder, { recordedEpochs: 2 })).toMatchObject({ epoch: 2, warnings: [told(3)] });
    const { found, warnings } = find(folder, { recordedEpochs: 1 });
    expect(found).toBeUndefined();
    expect(warnings).toHaveLength(3);
    expect(warnings[2]).toBe('no checkpoint is left to go on from: it is trained from the beginning');
    writeFileSync(join(folder, 'epoch-2.json'), '');
    expect(() => find(folder, { recordedEpochs: 1 })).toThrow('no valid checkpoint');
  });

  it('that were passed over are put aside: the next one is the newest again', () => {
    const folder = temporaryFolder();
    for (let epoch = 1; epoch <= 6; epoch++) save(folder, epoch, counters(epoch), epoch === 4);
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith('json'))
        .sort(),
    ).toEqual(['epoch-4.json', 'epoch-5.json', 'epoch-6.json']);
    const { found } = find(folder, { recordedEpochs: 4 });
    tidyCheckpoints(folder, found, UID);
    save(folder, 7, counters(4, 3), false);
    expect(find(folder, { recordedEpochs: 4 })).toMatchObject({
      found: { counters: { stepInEpoch: 3 } },
      warnings: [],
    });
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['epoch-6.json.unused', 'epoch-6.safetensors.unused']));
    tidyCheckpoints(folder, undefined, UID);
    expect(find(folder)).toEqual({ warnings: [] });
  });

  it('are removed by their names; files, links and folders of others beside them stay', () => {
    const folder = temporaryFolder();
    const elsewhere = join(temporaryFolder(), 'mine.safetensors');
    writeFileSync(elsewhere, 'x');
    const theirs = ['mine.safetensors', 'epoch-1.safetensors.bak', 'epoch-x.safetensors', 'notes.json'];
    for (const name of theirs) writeFileSync(join(folder, name), 'x');
    symlinkSync(elsewhere, join(folder, 'epoch-90.safetensors'));
    mkdirSync(join(folder, 'epoch-91.safetensors'));
    writeFileSync(join(folder, 'epoch-92.safetensors'), 'arrays without counters');
    for (let epoch = 1; epoch <= 4; epoch++) save(folder, epoch, counters(epoch), false);
    expect(readdirSync(folder).sort()).toEqual(
      [
        ...theirs,
        'epoch-90.safetensors',
        'epoch-91.safetensors',
        'epoch-3.json',
        'epoch-3.safetensors',
        'epoch-4.json',
        'epoch-4.safetensors',
      ].sort(),
    );
    expect(readFileSync(elsewhere, 'utf8')).toBe('x');
    expect(find(folder)).toMatchObject({ epoch: 4, warnings: [] });
  });

  it('that are pipes are refused, not waited for', () => {
    const folder = temporaryFolder();
    save(folder, 1, counters(1), true);
    execFileSync('mkfifo', [join(folder, 'epoch-2.json')]);
    expect(find(folder)).toMatchObject({
      epoch: 1,
      warnings: [expect.stringMatching(/epoch-2.json cannot be read: .*is a named pipe/)],
    });
  });
});
