// Somebody's own trainer in a process of its own: what harness makes of what it says, and of what goes wrong with it.

import { closeSync, openSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildDataset } from '../../src/data/dataset.js';
import { startProgram } from '../../src/launch/worker/program.js';
import { parseSpec } from '../../src/spec/parse.js';
import { loadState, newestCheckpoint, type Checkpoint } from '../../src/train/checkpoint.js';
import { trainByProgram } from '../../src/train/program-trainer.js';
import type { TrainerEvent } from '../../src/train/trainer.js';
import { temporaryFolder, UID } from '../setup/tiny.js';

const trainer = fileURLToPath(new URL('../setup/trainer.js', import.meta.url));
const SPEC = `
name: own
data: {max: 9, examples: 40, validation: 8, evaluation: {often: {draw: diagonal, size: 5, every: 2}, last: {draw: balanced, size: 5}}}
training: {epochs: 3}
`;

interface Options {
  readonly checkpoints?: string;
  readonly overrides?: readonly string[];
  readonly from?: Checkpoint | undefined;
  readonly maxSilence?: number;
  /** Asked to stop after so many epochs. */
  readonly stopAfter?: number;
  readonly until?: number;
}

/** Where nobody reads what the program says to people. */
function nowhere(): number {
  const descriptor = openSync('/dev/null', 'w');
  onTestFinished(() => closeSync(descriptor));
  return descriptor;
}

/** All that comes of a program with a fault, or none. */
async function events(fault: string, options: Options = {}): Promise<readonly TrainerEvent[]> {
  const {
    checkpoints = temporaryFolder(),
    overrides = [],
    from,
    maxSilence = 60,
    stopAfter = Infinity,
    until = null,
  } = options;
  const { config } = parseSpec('own.yaml', SPEC, overrides);
  const dataset = buildDataset(config.data, 1);
  const found: TrainerEvent[] = [];
  const command = { command: [process.execPath, trainer, fault], files: [], max_silence: maxSilence };
  const program = await startProgram({
    command,
    config,
    seed: 1,
    threads: 1,
    dataset,
    resume: from && { epoch: from.counters.epoch, checkpoint: loadState(checkpoints, from.record) },
    contentOf: () => Buffer.alloc(0),
    stderr: nowhere(),
    now: () => performance.now(),
    stopRequested: () => (ofType(found, 'checkpoint').length >= stopAfter ? 'the test asked' : undefined),
  });
  const environment = { engine: 'command', engineVersion: 'by-heart 1', threads: 1, cpu: 'a processor' };
  try {
    const run = { ...program!, training: config.training, dataset, checkpoints, uid: UID, until, environment };
    for await (const event of trainByProgram(run, from)) found.push(event);
  } finally {
    await program!.close();
  }
  return found;
}

const typesOf = (found: readonly TrainerEvent[]): readonly string[] =>
  found.filter(({ type }) => type !== 'progress').map(({ type }) => type);
const ofType = <T extends TrainerEvent['type']>(found: readonly TrainerEvent[], type: T) =>
  found.filter((event) => event.type === type) as Extract<TrainerEvent, { type: T }>[];

describe("somebody's own trainer", () => {
  it('gives the events that ours gives, sets when they are due', async () => {
    const found = await events('none');
    const epoch = ['epoch', 'evaluated', 'checkpoint'];
    const withSet = ['epoch', 'evaluated', 'evaluated', 'checkpoint'];
    expect(typesOf(found)).toEqual([
      ...epoch,
      ...withSet,
      'epoch',
      'evaluated',
      'evaluated',
      'evaluated',
      'checkpoint',
      'finished',
    ]);
  });

  it('has its answers counted here: two more of eight are right each epoch, and no more of their tokens than are', async () => {
    const found = await events('none');
    expect(ofType(found, 'epoch').map(({ valExact }) => valExact)).toEqual([2 / 8, 4 / 8, 6 / 8]);
    const [first] = ofType(found, 'evaluated');
    expect(first!.wrong.map(([example]) => example)).toEqual([2, 3, 4, 5, 6, 7]);
    const { codec, validation } = buildDataset(parseSpec('own.yaml', SPEC).config.data, 1);
    const length = codec.outputLength;
    const rows = Array.from(validation.examples.targets);
    const right = rows.filter((token, at) => at < 2 * length || token === 0).length;
    expect(first!.charAccuracy).toBe(right / rows.length);
    const [epoch] = ofType(found, 'epoch');
    expect(epoch).toMatchObject({ trainLoss: 1, valLoss: 1, trainExact: 0.25, weightNorm: 3, examplesPerSecond: 100 });
  });

  it('goes on from the checkpoint that it wrote, which is taken over and kept like ours', async () => {
    const checkpoints = temporaryFolder();
    const whole = await events('none', { checkpoints, overrides: ['training.epochs=2'] });
    expect(readdirSync(checkpoints).sort()).toEqual([
      'epoch-1.json',
      'epoch-1.trainer',
      'epoch-2.json',
      'epoch-2.trainer',
    ]);
    const from = newestCheckpoint(checkpoints, { uid: UID, recordedEpochs: 2 }, () => {});
    expect(from).toMatchObject({ counters: { epoch: 2 }, arrays: new Map() });
    const rest = await events('none', { checkpoints, from });
    expect(ofType(whole, 'epoch').length).toBe(2);
    expect(ofType(rest, 'epoch').map(({ epoch, valExact }) => [epoch, valExact])).toEqual([[3, 6 / 8]]);
  });

  it('need not write checkpoints', async () => {
    expect(typesOf(await events('forgetful'))).not.toContain('checkpoint');
  });

  it('stops when its spec says so: early, or where a loss is no number', async () => {
    const early = 'training.early_stopping={metric: val_exact, patience: 1, min_delta: 0.9}';
    const found = await events('none', { overrides: [early] });
    expect(found.at(-1)).toMatchObject({ type: 'stopped', epochs: 2 });
    expect(ofType(found, 'evaluated').length).toBe(1 + 3); // all sets after what turns out to be the last epoch
    expect((await events('diverges')).at(-1)).toMatchObject({ type: 'stopped', epochs: 2 });
    const told = await events('diverges', { overrides: ['training.on_nan=continue'] });
    expect(ofType(told, 'epoch').map(({ valLoss }) => valLoss)).toEqual([1, 'NaN', 1 / 3]);
  });

  it('stops after an epoch where a rule of its sweep says so', async () => {
    const found = await events('none', { until: 2 });
    expect(typesOf(found).at(-1)).toBe('pruned');
    expect(ofType(found, 'checkpoint').map(({ epoch }) => epoch)).toEqual([1, 2]);
  });

  it('is ended where it is to stop, and what it had done is kept', async () => {
    const found = await events('slow', { stopAfter: 2, overrides: ['training.epochs=100'] });
    expect(found.at(-1)).toEqual({ type: 'interrupted', reason: 'the test asked' });
    expect(ofType(found, 'checkpoint').length).toBe(2);
  });

  it.each([
    ['prints', 'line 1 of what the program wrote: is no JSON: "Loading the data ..."'],
    ['refuses', 'line 1 of what the program wrote: model.cell: only gru is known here'],
    ['dies', `${process.execPath} ended with exit code 3`],
    ['skips', 'line 2 of what the program wrote: progress: epoch: expected 1, received 2'],
    ['forgets', 'line 3 of what the program wrote: epoch 1 ends without predictions of the set validation'],
    [
      'renames',
      'line 3 of what the program wrote: predictions: set: expected one of validation, often, last, received "test"',
    ],
    ['adds', 'line 4 of what the program wrote: 5 answers to the set validation, of whose 8 examples 4 are left'],
    ['cuts', 'line 5 of what the program wrote: 7 of 8 examples of the set validation are answered'],
    ['invents', 'line 3 of what the program wrote: answers.1.0: expected a token below 13, received 999'],
    ['shortens', 'line 3 of what the program wrote: answers.0: expected 3 tokens, received 2'],
    ['lies', 'line 5 of what the program wrote: epoch: checkpoint: there is no file "nowhere"'],
    [
      'exaggerates',
      'line 5 of what the program wrote: epoch: train_char_accuracy: Too big: expected number to be <=1, received 1.5',
    ],
  ])('that %s is told so, by line', async (fault, message) => {
    await expect(events(fault)).rejects.toThrow(message);
  });

  it('that says nothing for too long is taken to hang', async () => {
    await expect(events('hangs', { maxSilence: 1 })).rejects.toThrow(
      'the program has said nothing for 1 s (engine.max_silence): it is taken to hang',
    );
  });
});
