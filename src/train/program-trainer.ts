// One run of somebody's own trainer, from its first or its last checkpoint to its end, as the same stream of events
// that ours gives. The program owns its loop; what it says is checked, and what it wrote is counted here.

import { atLine, type Line, type Program } from '../engine/command/program.js';
import { lossOf, type Hello, type Predictions } from '../engine/command/protocol.js';
import type { Checkpoint, Counters } from './checkpoint.js';
import { BEGINNING, closeEpoch, reasonToEnd, takeOver, type ProgramEpochs } from './program-epoch.js';
import type { TrainerEvent } from './trainer.js';
import { WrittenAnswers } from './written-answers.js';

export interface Listening {
  readonly program: Program;
  readonly maxSilenceMs: number;
  /** Milliseconds that pass evenly. */
  readonly now: () => number;
  /** Asked all the while; a reason ends the training. */
  readonly stopRequested: () => string | undefined;
}

export type ProgramRun = Listening & ProgramEpochs;

/** How often it is asked whether to stop, while the program says nothing. */
const LOOK_EVERY_MS = 200;

/** @throws Error where it ends, hangs, or says what it may not */
export async function greeting(run: Listening): Promise<Hello | undefined> {
  const line = await listen(run);
  if (line === undefined) return undefined;
  return atLine(line.number, () => {
    const { message } = line;
    if (message.type === 'error') throw new Error(message.message);
    if (message.type === 'hello') return message;
    throw new Error(`expected hello, received ${message.type}`);
  });
}

/** Trains to the end. */
export async function* trainByProgram(run: ProgramRun, from?: Checkpoint): AsyncGenerator<TrainerEvent> {
  const { training } = run;
  let counters = from?.counters ?? BEGINNING;
  while (counters.epoch < training.epochs) {
    const early = reasonToEnd(training, counters);
    if (early !== undefined) {
      yield { type: 'stopped', epochs: counters.epoch, reason: early };
      return;
    }
    if (run.until !== null && counters.epoch >= run.until) {
      yield { type: 'pruned', reason: `after epoch ${counters.epoch}, as far as its sweep trains it for now` };
      return;
    }
    const after = yield* followEpoch(run, counters);
    if (after === undefined) {
      yield { type: 'interrupted', reason: run.stopRequested() ?? 'stopped' };
      return;
    }
    counters = after;
  }
  yield { type: 'finished', epochs: counters.epoch };
}

/** @returns the counters of the next epoch's start, or undefined where it was to stop */
async function* followEpoch(run: ProgramRun, before: Counters): AsyncGenerator<TrainerEvent, Counters | undefined> {
  const { dataset, training, now } = run;
  const started = now();
  const counting = { codec: dataset.codec, ignoresPadding: training.loss_mask === 'answer' };
  const sets = [dataset.validation, ...dataset.evaluations];
  const written = new Map(sets.map((set) => [set.name, new WrittenAnswers(set, counting)]));
  const answered = new Set<string>();
  for (;;) {
    const line = await listen(run);
    if (line === undefined) return undefined;
    const { number, message } = line;
    if (message.type === 'error') throw new Error(message.message);
    atLine(number, () => requireEpoch(message, before.epoch + 1));
    if (message.type === 'progress') {
      const { epoch, step, steps, loss, examples_per_second: examplesPerSecond = 0 } = message;
      yield { type: 'progress', epoch, step, steps, loss: lossOf(loss), examplesPerSecond };
    } else if (message.type === 'predictions') {
      atLine(number, () => answersTo(written, message).add(message));
      answered.add(message.set);
    } else if (message.type === 'epoch') {
      const durationMs = now() - started;
      const { events, counters } = atLine(number, () => {
        const evaluations = [...answered].map((name) => written.get(name)!.finish());
        return closeEpoch(run, before, message, evaluations, durationMs);
      });
      yield* events;
      const { checkpoint } = message;
      if (checkpoint !== undefined) yield atLine(number, () => takeOver(run, checkpoint, counters));
      return counters;
    }
  }
}

function requireEpoch(message: Line['message'], expected: number): void {
  if (message.type === 'hello') throw new Error('expected one hello, received another');
  if ('epoch' in message && message.epoch !== expected) {
    throw new Error(`${message.type}: epoch: expected ${expected}, received ${message.epoch}`);
  }
}

function answersTo(written: ReadonlyMap<string, WrittenAnswers>, { set }: Predictions): WrittenAnswers {
  const found = written.get(set);
  if (found === undefined)
    throw new Error(
      `predictions: set: expected one of ${[...written.keys()].join(', ')}, received ${JSON.stringify(set)}`,
    );
  return found;
}

/** Its next message; undefined where it is to stop. @throws Error where it says nothing for too long */
async function listen({ program, maxSilenceMs, now, stopRequested }: Listening): Promise<Line | undefined> {
  const started = now();
  for (;;) {
    if (stopRequested() !== undefined) return undefined;
    const left = started + maxSilenceMs - now();
    if (left <= 0) {
      throw new Error(
        `the program has said nothing for ${maxSilenceMs / 1000} s (engine.max_silence): it is taken to hang`,
      );
    }
    const line = await program.read(Math.min(left, LOOK_EVERY_MS));
    if (line !== undefined) return line;
  }
}
