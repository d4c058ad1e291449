import { describe, expect, it } from 'vitest';
import { buildDataset } from '../../src/data/dataset.js';
import { newestCheckpoint } from '../../src/train/checkpoint.js';
import { batchesOf, placeOf, stepsIn } from '../../src/train/epochs.js';
import type { EpochEvent } from '../../src/train/events.js';
import { temporaryFolder, UID } from '../setup/tiny.js';
import { tinyConfig, trainTiny } from '../setup/training.js';

// 60 training examples: 4 steps of 16 a pass, the last one short.
const dataset = buildDataset(tinyConfig().data, 1);
type Steps = Parameters<typeof stepsIn>[0]['steps_per_epoch'];
const counts = (steps_per_epoch: Steps, epochs: number): number[] =>
  Array.from({ length: epochs }, (_, i) => stepsIn({ steps_per_epoch, batch_size: 16 }, dataset, i + 1));
const sum = (all: readonly number[]): number => all.reduce((total, count) => total + count, 0);

describe('an epoch', () => {
  it('is a pass over the training examples, so many steps, or ever more of them', () => {
    expect(counts(null, 3)).toEqual([4, 4, 4]);
    expect(counts(3, 3)).toEqual([3, 3, 3]);
    const log = counts('log', 80);
    expect(log.slice(0, 28)).toEqual(new Array(28).fill(1)); // 10^(28/20) = 25.1 is less than 28
    expect([40, 60, 80].map((epoch) => sum(log.slice(0, epoch)))).toEqual([100, 1000, 10_000]);
    expect(Math.min(...log)).toBe(1);
  });

  it('is one step where all examples are learned from at once', () => {
    const plan = { steps_per_epoch: null, batch_size: 'all' } as const;
    expect(stepsIn(plan, dataset, 1)).toBe(1);
    expect(batchesOf(plan, dataset, 1)({ pass: 1, step: 0 }).size).toBe(60);
  });

  it('goes through every pass in the order that it has anyway', () => {
    const plan = { steps_per_epoch: 3, batch_size: 16 };
    const places = [1, 2, 3].flatMap((epoch) => [0, 1, 2].map((index) => placeOf(plan, dataset, epoch, index)));
    expect(places.map(({ pass, step }) => `${pass}.${step}`).join(' ')).toBe('1.0 1.1 1.2 1.3 2.0 2.1 2.2 2.3 3.0');
    const batchAt = batchesOf(plan, dataset, 1);
    const whole = batchesOf({ steps_per_epoch: null, batch_size: 16 }, dataset, 1);
    for (const place of places) expect(batchAt(place)).toEqual(whole(place));
  });
});

describe('a training by steps', () => {
  const overrides = ['training.steps_per_epoch=3', 'training.epochs=4', 'training.schedule={warmup_steps: 5}'];
  const epochsOf = (events: readonly { type: string }[]): EpochEvent[] =>
    events.filter((event) => event.type === 'epoch') as EpochEvent[];
  const plain = (events: readonly EpochEvent[]) =>
    events.map((event) => ({ ...event, durationMs: 0, examplesPerSecond: 0 }));

  it('computes what one by passes does: twelve steps in four epochs of three, or three of four', async () => {
    const bySteps = await trainTiny({ checkpoints: temporaryFolder(), overrides });
    const byPasses = await trainTiny({ checkpoints: temporaryFolder(), overrides: overrides.slice(2) });
    const [last, other] = [epochsOf(bySteps.events).at(-1)!, epochsOf(byPasses.events).at(-1)!];
    expect([last.epoch, other.epoch]).toEqual([4, 3]);
    expect([last.valLoss, last.weightNorm]).toEqual([other.valLoss, other.weightNorm]);
    expect(bySteps.rates).toEqual(byPasses.rates);
    expect(bySteps.rates.slice(0, 6).map((rate) => rate / 0.002)).toEqual(
      [1, 2, 3, 4, 5, 5].map((n) => expect.closeTo(n, 9) as number),
    );
  });

  it('stopped between and resumed gives bit for bit what an unbroken one gives', async () => {
    const whole = await trainTiny({ checkpoints: temporaryFolder(), overrides });
    const checkpoints = temporaryFolder();
    const first = await trainTiny({ checkpoints, overrides, stopAfter: 5 });
    const from = newestCheckpoint(checkpoints, { uid: UID, recordedEpochs: 100 }, () => {})!;
    expect(from.counters).toMatchObject({ epoch: 1, stepInEpoch: 2, step: 5 });
    const rest = await trainTiny({ checkpoints, overrides, from });
    expect(plain([...epochsOf(first.events), ...epochsOf(rest.events)])).toEqual(plain(epochsOf(whole.events)));
  });

  it('tells how large the weights are', async () => {
    const { events, run } = await trainTiny({ checkpoints: temporaryFolder() });
    const squares = [...run.model.weights().values()].flatMap(({ values }) => [...values].map((x) => x * x));
    expect(epochsOf(events).at(-1)!.weightNorm).toBeCloseTo(Math.sqrt(sum(squares)), 9);
  });
});
