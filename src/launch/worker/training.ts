// The one place that assembles a run: its data, network, engine and trainer, from its plan to the last event of an attempt.

import { existsSync } from 'node:fs';
import { buildDataset } from '../../data/dataset.js';
import { engineNamed } from '../../engine/engines.js';
import { countParameters, initialWeights } from '../../model/parameters.js';
import { networkParameters } from '../../model/network.js';
import { networkConfig } from '../../model/network-config.js';
import { completeConfig } from '../../spec/schema.js';
import { keepSet } from '../../store/ingest/example-sets.js';
import { homeSources } from '../../store/sources.js';
import type { PlanRecord } from '../../store/registry/plan-record.js';
import { newestCheckpoint, tidyCheckpoints } from '../../train/checkpoint.js';
import type { EndEvent, RunEventBody } from '../../train/events.js';
import { startedEvent } from '../../train/started.js';
import { environmentChanges } from '../../train/provenance.js';
import { train, type TrainingRun } from '../../train/trainer.js';
import { crashPoint } from '../../util/crash-points.js';
import { homePaths } from '../../util/files.js';
import type { WorkerChannel } from '../channel/channel.js';
import type { Job } from '../channel/messages.js';
import { gatherProvenance } from '../host/provenance.js';
import type { EventLog } from './event-log.js';

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
  const { dataset, network, config } = prepared(job, plan);
  const from = newestCheckpoint(run.checkpoints, job, (message) => channel.tell({ type: 'warning', message }));
  tidyCheckpoints(run.checkpoints, from, job.uid);
  const parameters = networkParameters(network);
  const engine = engineNamed(job.engine);
  const weights = from?.arrays ?? initialWeights(parameters, plan.seed);
  const model = await engine.createModel(network, config.training, weights, { threads: job.threads });
  try {
    const { threads } = job;
    const provenance = gatherProvenance({ engine: engine.name, engineVersion: model.version, threads });
    const inexact = from === undefined ? [] : environmentChanges(from.environment, provenance);
    if (inexact.length > 0) {
      const message = `goes on elsewhere than before, so not bit for bit: ${inexact.join('; ')}`;
      channel.tell({ type: 'warning', message });
    }
    const started = startedEvent(dataset, countParameters(parameters), from, provenance);
    recording.record({ ...started, uid: job.uid, inexact });
    const training: TrainingRun = {
      training: config.training,
      seed: plan.seed,
      dataset,
      model,
      checkpoints: run.checkpoints,
      uid: job.uid,
      environment: provenance,
      now: recording.elapsed,
      until: job.until,
      stopRequested: () => {
        crashPoint('worker/step');
        refuseToGoOn(job);
        return channel.stopRequested()?.reason;
      },
    };
    return await follow(train(training, from), channel, recording);
  } finally {
    await model.close();
  }
}

/** Its examples, kept where others find them, and its network. */
function prepared(job: Job, plan: PlanRecord) {
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
  events: ReturnType<typeof train>,
  channel: WorkerChannel,
  { record, log }: Recording,
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
