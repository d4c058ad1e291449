// The one place that assembles a run: its data, network, engine and trainer, from its plan to the last event of an attempt.

import { existsSync } from 'node:fs';
import { buildDataset } from '../../data/dataset.js';
import { engineNamed } from '../../engine/engines.js';
import { countParameters, initialWeights } from '../../model/parameters.js';
import { networkParameters } from '../../model/network.js';
import { networkConfig } from '../../model/network-config.js';
import { COMMAND } from '../../spec/engine-schema.js';
import { completeConfig } from '../../spec/schema.js';
import { keepSet } from '../../store/ingest/example-sets.js';
import { homeContent, homeSources } from '../../store/sources.js';
import type { PlanRecord } from '../../store/registry/plan-record.js';
import { loadState, newestCheckpoint, tidyCheckpoints, type Checkpoint } from '../../train/checkpoint.js';
import type { EndEvent, RunEventBody } from '../../train/events.js';
import { startedEvent } from '../../train/started.js';
import { trainByProgram } from '../../train/program-trainer.js';
import { environmentChanges, type Environment } from '../../train/provenance.js';
import { train, type TrainerEvent, type TrainingRun } from '../../train/trainer.js';
import { crashPoint } from '../../util/crash-points.js';
import { messageOf } from '../../util/errors.js';
import { homePaths } from '../../util/files.js';
import type { WorkerChannel } from '../channel/channel.js';
import type { Job } from '../channel/messages.js';
import { gatherProvenance } from '../host/provenance.js';
import { lastLines } from '../launchers/stderr.js';
import type { EventLog } from './event-log.js';
import { startProgram } from './program.js';

/** Where what this process complains of goes: into the attempt's folder. */
const STDERR = 2;

export interface Recording {
  readonly log: EventLog;
  /** Writes an event down, and says so. */
  readonly record: (body: RunEventBody) => void;
  /** Milliseconds from any point in time, that pass evenly. */
  readonly elapsed: () => number;
}

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

/** What an attempt is made of, whoever trains. */
interface Attempt extends Prepared {
  readonly job: Job;
  readonly seed: number;
  /** What it goes on from. */
  readonly from: Checkpoint | undefined;
  readonly channel: WorkerChannel;
  readonly recording: Recording;
}

async function trainOnEngine(attempt: Attempt): Promise<string> {
  const { job, config, network, dataset, seed, from, recording } = attempt;
  if (from?.record.path.endsWith('.trainer') === true) throw new Error(`${job.engine} cannot read the checkpoints of a program of its own`); // prettier-ignore
  const parameters = networkParameters(network);
  const engine = engineNamed(job.engine);
  const weights = from?.arrays ?? initialWeights(parameters, seed);
  const model = await engine.createModel(network, config.training, weights, { threads: job.threads });
  try {
    const trainer = { engine: engine.name, engineVersion: model.version, parameters: countParameters(parameters) };
    const environment = begin(attempt, trainer);
    const training: TrainingRun = { ...placeOf(attempt), training: config.training, seed, dataset, model, environment, now: recording.elapsed }; // prettier-ignore
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
  const start = { command, config, seed, threads, dataset, resume, contentOf, stderr: STDERR, now: recording.elapsed, stopRequested }; // prettier-ignore
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

interface Trainer {
  readonly engine: string;
  readonly engineVersion: string;
  readonly parameters: number;
}

/** Writes down that it begins, and warns where it goes on elsewhere than before. */
function begin({ job, dataset, from, channel, recording }: Attempt, { parameters, ...trainer }: Trainer): Environment {
  const provenance = gatherProvenance({ ...trainer, threads: job.threads });
  const inexact = from === undefined ? [] : environmentChanges(from.environment, provenance);
  if (inexact.length > 0) {
    const message = `goes on elsewhere than before, so not bit for bit: ${inexact.join('; ')}`;
    channel.tell({ type: 'warning', message });
  }
  recording.record({ ...startedEvent(dataset, parameters, from, provenance), uid: job.uid, inexact });
  return provenance;
}

/** Where its checkpoints go, whose they are, and when it is to stop. */
const placeOf = ({ job, channel }: Attempt) => ({
  checkpoints: homePaths(job.home).run(job.run).checkpoints,
  uid: job.uid,
  until: job.until,
  stopRequested: (): string | undefined => {
    crashPoint('worker/step');
    refuseToGoOn(job);
    return channel.stopRequested()?.reason;
  },
});

type Prepared = ReturnType<typeof prepare>;

/** Its examples, kept where others find them, and its network. */
function prepare(job: Job, plan: PlanRecord) {
  const paths = homePaths(job.home);
  const config = completeConfig(plan.variant.config);
  const dataset = buildDataset(config.data, plan.seed, {
    rules: config.training.sample_weights,
    sources: homeSources(paths),
  });
  for (const set of [dataset.validation, ...dataset.evaluations])
    keepSet(paths.evaluationSet(set.hash), set, dataset.attributes);
  return { dataset, network: networkConfig(config, dataset.codec), config };
}

/** Writes down what a training says. @returns the type of its last event */
async function follow(
  events: AsyncIterable<TrainerEvent> | Iterable<TrainerEvent>,
  { channel, recording: { record, log } }: Attempt,
): Promise<string> {
  let last = 'failed';
  for await (const event of events) {
    if (event.type === 'progress') {
      channel.tell(event);
      continue;
    }
    const said = event.type === 'interrupted' ? endAsAsked(event.reason, channel) : event;
    record(said);
    // What a checkpoint stands for must be on disk before the checkpoint is.
    if (said.type === 'evaluated') log.flush();
    last = said.type;
  }
  return last;
}

/** What a training that was stopped ends as: whoever asked for it says. @throws Error where it is to be a failure */
function endAsAsked(reason: string, channel: WorkerChannel): EndEvent {
  const as = channel.stopRequested()?.as ?? 'interrupted';
  if (as === 'failed') throw new Error(reason);
  return { type: as, reason };
}

/** A later attempt has taken over: its checkpoints are no longer ours to write. @throws Error then */
export function refuseToGoOn({ home, run, attempt }: Job): void {
  const later = homePaths(home)
    .run(run)
    .attempt(attempt + 1);
  if (existsSync(later.folder)) throw new Error('a later attempt has taken over');
}
