// What an attempt at a run is made of, whoever trains: its examples and network, where its checkpoints go, when it
// stops, and the writing down of what it says.

import { existsSync } from 'node:fs';
import { buildDataset } from '../../data/dataset.js';
import { networkConfig } from '../../model/network-config.js';
import { completeConfig } from '../../spec/schema.js';
import { keepSet } from '../../store/ingest/example-sets.js';
import { homeSources } from '../../store/sources.js';
import type { PlanRecord } from '../../store/registry/plan-record.js';
import type { Checkpoint } from '../../train/checkpoint.js';
import type { EndEvent, RunEventBody } from '../../train/events.js';
import { startedEvent } from '../../train/started.js';
import { environmentChanges, type Environment } from '../../train/provenance.js';
import type { TrainerEvent } from '../../train/trainer.js';
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

export interface Attempt extends Prepared {
  readonly job: Job;
  readonly seed: number;
  /** What it goes on from. */
  readonly from: Checkpoint | undefined;
  readonly channel: WorkerChannel;
  readonly recording: Recording;
}

interface Trainer {
  readonly engine: string;
  readonly engineVersion: string;
  readonly parameters: number;
}

/** Writes down that it begins, and warns where it goes on elsewhere than before. */
export function begin(
  { job, dataset, from, channel, recording }: Attempt,
  { parameters, ...trainer }: Trainer,
): Environment {
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
export const placeOf = ({ job, channel }: Attempt) => ({
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
export function prepare(job: Job, plan: PlanRecord) {
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
export async function follow(
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
