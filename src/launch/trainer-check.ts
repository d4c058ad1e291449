// Finds out whether somebody's own program is a trainer as docs/trainers.md says: it is started for a few epochs, once
// from the beginning, once more, and once from its own checkpoint, and everything it says is checked as in a real run.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDataset, type Dataset } from '../data/dataset.js';
import type { CommandSpec } from '../spec/engine-schema.js';
import type { RunConfig } from '../spec/schema.js';
import type { Sources } from '../tasks/sources.js';
import { loadState, newestCheckpoint, type Checkpoint } from '../train/checkpoint.js';
import type { EpochEvent, EvaluatedEvent } from '../train/events.js';
import { trainByProgram } from '../train/program-trainer.js';
import { messageOf } from '../util/errors.js';
import { startProgram, type ProgramStart } from './worker/program.js';

export interface Finding {
  readonly what: string;
  /** A note says what is allowed, and worth knowing. */
  readonly outcome: 'good' | 'note' | 'wrong';
}

export interface CheckOptions {
  readonly command: CommandSpec;
  /** What it is to train. */
  readonly config: RunConfig;
  /** Its files, and those of the examples. */
  readonly sources: Sources;
  readonly stopRequested: () => string | undefined;
  readonly now: () => number;
}

const UID = '00000000-0000-4000-8000-000000000000';
const STDERR = 2;

/** Trains one epoch, the same one again, and two from the first one's checkpoint. */
export async function* checkTrainer(options: CheckOptions): AsyncGenerator<Finding> {
  const { config, sources } = options;
  const dataset = buildDataset(config.data, 1, { rules: config.training.sample_weights, sources });
  const folder = mkdtempSync(join(tmpdir(), 'harness-trainer-check-'));
  const checkpoints = (name: string): string => join(folder, name);
  const attempt = (epochs: number, name: string, from?: Checkpoint): Promise<Attempt> =>
    attemptOf(options, dataset, epochs, checkpoints(name), from);
  try {
    const whole = yield* told(attempt(2, 'whole'), ({ greeting }) => `trains two epochs: ${greeting}`);
    if (whole === undefined) return;
    const again = yield* told(attempt(2, 'again'), () => 'trains them again');
    if (again === undefined) return;
    yield again.answers.join() === whole.answers.join()
      ? { outcome: 'good', what: 'predicts the same again, bit for bit' }
      : { outcome: 'note', what: 'predicts something else again with the same seed: its runs cannot be repeated' };
    yield* checkResume(attempt, checkpoints('first'), whole);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function* checkResume(
  attempt: (epochs: number, name: string, from?: Checkpoint) => Promise<Attempt>,
  folder: string,
  whole: Attempt,
): AsyncGenerator<Finding> {
  const first = yield* told(attempt(1, 'first'), () => 'trains a single epoch');
  if (first === undefined) return;
  const from = newestCheckpoint(folder, { uid: UID, recordedEpochs: 1 }, () => {});
  if (from === undefined) {
    yield { outcome: 'note', what: 'writes no checkpoints: a run that is interrupted begins anew' };
    return;
  }
  const rest = yield* told(attempt(2, 'first', from), () => 'goes on from its own checkpoint');
  if (rest === undefined) return;
  yield rest.answers[2] === whole.answers[2]
    ? { outcome: 'good', what: 'comes to the same then, bit for bit' }
    : { outcome: 'note', what: 'comes to something else then: a run that is resumed differs from one that is not' };
}

async function* told(
  attempt: Promise<Attempt>,
  what: (attempt: Attempt) => string,
): AsyncGenerator<Finding, Attempt | undefined> {
  try {
    const done = await attempt;
    yield { outcome: 'good', what: what(done) };
    return done;
  } catch (error) {
    yield { outcome: 'wrong', what: messageOf(error) };
    return undefined;
  }
}

interface Attempt {
  readonly greeting: string;
  /** What it answered and measured, as text, by epoch. */
  readonly answers: readonly string[];
}

/** @throws Error where what it does is wrong, or it was interrupted */
async function attemptOf(
  { command, config, sources, now, stopRequested }: CheckOptions,
  dataset: Dataset,
  epochs: number,
  checkpoints: string,
  from: Checkpoint | undefined,
): Promise<Attempt> {
  const training = { ...config.training, epochs, early_stopping: null };
  const contentOf: ProgramStart['contentOf'] = (hash, name) => sources.load(hash, name, asItIs);
  const resume = from && { epoch: from.counters.epoch, checkpoint: loadState(checkpoints, from.record) };
  const start = {
    command,
    config: { ...config, training },
    seed: 1,
    threads: 1,
    dataset,
    resume,
    contentOf,
    stderr: STDERR,
    now,
    stopRequested,
  };
  const program = await startProgram(start);
  if (program === undefined) throw new Error('interrupted');
  const { name, version, parameters } = program.hello;
  const environment = { engine: 'command', engineVersion: version, threads: 1, cpu: '' };
  try {
    const run = { ...program, training, dataset, checkpoints, uid: UID, until: null, environment };
    const answers: string[] = [];
    for await (const event of trainByProgram(run, from)) {
      if (event.type === 'interrupted') throw new Error(event.reason);
      if (event.type !== 'epoch' && event.type !== 'evaluated') continue;
      answers[event.epoch] = (answers[event.epoch] ?? '') + computed(event);
    }
    return { greeting: `${name} ${version}, ${parameters.toLocaleString('en-US')} parameters`, answers };
  } finally {
    await program.close();
  }
}

const asItIs = (content: Uint8Array): Uint8Array => content;

/** Of an event, what does not depend on how long it took. */
const computed = (event: EpochEvent | EvaluatedEvent): string =>
  JSON.stringify(event.type === 'epoch' ? { ...event, durationMs: 0, examplesPerSecond: 0 } : event);
