import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newestCheckpoint, saveCheckpoint, type Counters } from '../../src/train/checkpoint.js';
import { emptyTally } from '../../src/train/metrics.js';
import { NO_PLATEAU } from '../../src/train/schedule.js';
import { START } from '../../src/train/stopping.js';
import { temporaryFolder } from '../setup/tiny.js';

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
  saveCheckpoint(folder, { arrays: arrays(content), counters: at, environment }, isBest);
const silent = (): void => {};

describe('checkpoints', () => {
  it('give back arrays and counters, numbers that JSON has no word for included', () => {
    const folder = temporaryFolder();
    const diverged = { ...counters(1, 3), tally: { ...emptyTally(), loss: NaN }, elapsedMs: Infinity };
    const record = save(folder, 7, diverged, false);
    const found = newestCheckpoint(folder, silent)!;
    expect(found).toEqual({ record, counters: diverged, environment, arrays: arrays(7) });
    expect(record.path).toBe('epoch-1-step-3.safetensors');
  });

  it('are kept: the newest two and the best', () => {
    const folder = temporaryFolder();
    for (let epoch = 1; epoch <= 6; epoch++) save(folder, epoch, counters(epoch), epoch <= 3);
    expect(readdirSync(folder).filter((name) => name.endsWith('.safetensors')).sort()).toEqual(['epoch-3.safetensors', 'epoch-5.safetensors', 'epoch-6.safetensors']); // prettier-ignore
    expect(readdirSync(folder)).toHaveLength(6);
  });

  it('are none in a folder that is not there', () => {
    expect(newestCheckpoint(join(temporaryFolder(), 'none'), silent)).toBeUndefined();
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
    const warnings: string[] = [];
    expect(newestCheckpoint(folder, (message) => warnings.push(message))!.counters.epoch).toBe(1);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^checkpoint epoch-2.safetensors cannot be used/);
  });

  it('that are all damaged are an error, never a silent start from the beginning', () => {
    const folder = temporaryFolder();
    save(folder, 1, counters(1), true);
    damages['truncated']!(join(folder, 'epoch-1.safetensors'));
    expect(() => newestCheckpoint(folder, silent)).toThrow('no valid checkpoint');
    expect(existsSync(join(folder, 'epoch-1.safetensors'))).toBe(true);
  });

  it('cut off between the arrays and the counters of the very first one is none: nobody was told of it', () => {
    const folder = temporaryFolder();
    save(folder, 1, counters(1), true);
    rmSync(join(folder, 'epoch-1.json'));
    expect(newestCheckpoint(folder, silent)).toBeUndefined();
  });

  it('whose counters are damaged are passed over too', () => {
    const folder = temporaryFolder();
    save(folder, 1, counters(1), true);
    save(folder, 2, counters(2), false);
    writeFileSync(join(folder, 'epoch-2.json'), '{"record"');
    expect(newestCheckpoint(folder, silent)!.counters.epoch).toBe(1);
  });
});
