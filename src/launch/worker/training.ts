// The one place that assembles a run: its data, network, engine and trainer, from its plan to the last event of an
// attempt.

import { engineNamed } from '../../engine/engines.js';
import { countParameters, initialWeights } from '../../model/parameters.js';
import { networkParameters } from '../../model/network.js';
import { COMMAND } from '../../spec/engine-schema.js';
import { homeContent } from '../../store/sources.js';
import type { PlanRecord } from '../../store/registry/plan-record.js';
import { loadState, newestCheckpoint, tidyCheckpoints } from '../../train/checkpoint.js';
import { trainByProgram } from '../../train/program-trainer.js';
import { train, type TrainingRun } from '../../train/trainer.js';
import { messageOf } from '../../util/errors.js';
import { homePaths } from '../../util/files.js';
import type { WorkerChannel } from '../channel/channel.js';
import type { Job } from '../channel/messages.js';
import { lastLines } from '../launchers/stderr.js';
import { begin, follow, placeOf, prepare, type Attempt, type Recording } from './attempt.js';
import { startProgram } from './program.js';

/** Where what this process complains of goes: into the attempt's folder. */
const STDERR = 2;

/**
 * Trains a run from its newest checkpoint to its end, or until it is to stop.
 * @returns the type of the last event
 * @throws Error where it fails
 */
export async function trainRun(
  job: Job,
  plan: PlanRecord,
  channel: WorkerChannel,
  recording: Recording,
): Promise<string> {
  const run = homePaths(job.home).run(job.run);
  const prepared = prepare(job, plan);
  const from = newestCheckpoint(run.checkpoints, job, (message) => channel.tell({ type: 'warning', message }));
  tidyCheckpoints(run.checkpoints, from, job.uid);
  const attempt: Attempt = { ...prepared, job, seed: plan.seed, from, channel, recording };
  if (job.engine !== COMMAND) return trainOnEngine(attempt);
  return trainByCommand(attempt).catch((error: unknown) => {
    throw withLastWords(error, run.attempt(job.attempt).stderr);
  });
}

async function trainOnEngine(attempt: Attempt): Promise<string> {
  const { job, config, network, dataset, seed, from, recording } = attempt;
  if (from?.record.path.endsWith('.trainer') === true)
    throw new Error(`${job.engine} cannot read the checkpoints of a program of its own`);
  const parameters = networkParameters(network);
  const engine = engineNamed(job.engine);
  const weights = from?.arrays ?? initialWeights(parameters, seed);
  const model = await engine.createModel(network, config.training, weights, { threads: job.threads });
  try {
    const trainer = { engine: engine.name, engineVersion: model.version, parameters: countParameters(parameters) };
    const environment = begin(attempt, trainer);
    const training: TrainingRun = {
      ...placeOf(attempt),
      training: config.training,
      seed,
      dataset,
      model,
      environment,
      now: recording.elapsed,
    };
    return await follow(train(training, from), attempt);
  } finally {
    await model.close();
  }
}

async function trainByCommand(attempt: Attempt): Promise<string> {
  const { job, config, dataset, seed, from, recording } = attempt;
  const { engine: command } = config;
  if (typeof command === 'string') throw new Error('internal: the run names no program');
  const { stopRequested, ...place } = placeOf(attempt);
  const contentOf = homeContent(homePaths(job.home));
  const resume = from && { epoch: from.counters.epoch, checkpoint: loadState(place.checkpoints, from.record) };
  const { threads } = job;
  const start = {
    command,
    config,
    seed,
    threads,
    dataset,
    resume,
    contentOf,
    stderr: STDERR,
    now: recording.elapsed,
    stopRequested,
  };
  const program = await startProgram(start);
  if (program === undefined) return follow([{ type: 'interrupted', reason: stopRequested() ?? 'stopped' }], attempt);
  try {
    const { name, version, parameters } = program.hello;
    const environment = begin(attempt, { engine: COMMAND, engineVersion: `${name} ${version}`, parameters });
    const run = { ...program, ...place, training: config.training, dataset, environment };
    return await follow(trainByProgram(run, from), attempt);
  } finally {
    await program.close();
  }
}

/** What a program wrote for people before it failed says more than how it ended. */
function withLastWords(error: unknown, stderr: string): Error {
  const words = lastLines(stderr);
  return new Error([messageOf(error), words].filter((text) => text !== '').join('\n'), { cause: error });
}
