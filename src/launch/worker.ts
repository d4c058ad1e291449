// The process that trains one run: the one place where data, model, engine and trainer are put together.
// Started by launch/local.ts; talks to the coordinator over IPC, and to the world through its event log.

import { existsSync } from 'node:fs';
import { buildDataset } from '../data/dataset.js';
import { engineNamed } from '../engine/engines.js';
import { countParameters, initialWeights } from '../model/parameters.js';
import { networkParameters } from '../model/network.js';
import { networkConfig } from '../model/network-config.js';
import { completeConfig } from '../spec/schema.js';
import { keepSet } from '../store/ingest/example-sets.js';
import { shareHome } from '../store/ownership/home.js';
import { homeSources } from '../store/sources.js';
import { FileLock } from '../store/ownership/lock.js';
import { readPlan, uidOf, type PlanRecord } from '../store/registry/plan-record.js';
import { newestCheckpoint, tidyCheckpoints } from '../train/checkpoint.js';
import type { RunEventBody } from '../train/events.js';
import { startedEvent } from '../train/started.js';
import { environmentChanges } from '../train/provenance.js';
import { train, type TrainingRun } from '../train/trainer.js';
import { armCrashPoint, crashPoint } from '../util/crash-points.js';
import { homePaths } from '../util/files.js';
import { messageOf, UserError } from '../util/errors.js';
import { EventLog } from './event-log.js';
import type { CoordinatorMessage, Job, WorkerMessage } from './messages.js';
import { gatherProvenance } from './provenance.js';
import { ignoredSignals, STOP_SIGNALS } from './signals.js';
import { watchParent } from './watchdog.js';

type Ending = Pick<Extract<CoordinatorMessage, { type: 'stop' }>, 'as' | 'reason'>;

/** Why this process should stop, once somebody said so. */
let stopping: Ending | undefined;

async function main(job: Job): Promise<void> {
  const paths = homePaths(job.home);
  const run = paths.run(job.run);
  const plan = ownPlan(job, run.plan); // before anything else of the folder is read or written
  // As long as this process lives, nobody takes the run or replaces the database, whatever becomes of the coordinator.
  shareHome(paths);
  const lock = FileLock.take(run.attempt(job.attempt).lock, 'exclusive', 2000); // who looks holds it for a moment
  if (lock === undefined) throw new Error('another process trains this run');
  refuseToGoOn(run.attempt(job.attempt + 1).folder);
  const log = new EventLog(run.attempt(job.attempt), job.attempt, Date.now);
  const record = (body: RunEventBody): void => {
    log.append(body);
    tell({ type: 'wrote' });
  };
  let status: string;
  try {
    status = await trainRun(job, plan, record, log);
  } catch (error) {
    console.error(error);
    status = 'failed';
    process.exitCode = 1;
    sayWhy(error, record);
  }
  log.close(status, job.uid);
  lock.remove();
  crashPoint('worker/closed');
}

/** @throws UserError where the folder is another run's */
function ownPlan({ run, uid }: Job, path: string): PlanRecord {
  const plan = readPlan(path);
  if (plan.run === run && uidOf(plan) === uid) return plan;
  throw new UserError('database', {
    at: path,
    message: 'this folder belongs to another run',
    expected: `run${run} (${uid})`,
    received: `run${plan.run} (${uidOf(plan)})`,
  });
}

/** In the log; on a full disk, where nothing can be written, to the coordinator alone. */
function sayWhy(error: unknown, record: (body: RunEventBody) => void): void {
  try {
    record({ type: 'failed', error: messageOf(error) });
  } catch {
    tell({ type: 'cannotRecord', error: messageOf(error) });
  }
}

async function trainRun(
  job: Job,
  plan: PlanRecord,
  record: (body: RunEventBody) => void,
  log: EventLog,
): Promise<string> {
  const paths = homePaths(job.home);
  const config = completeConfig(plan.variant.config);
  const dataset = buildDataset(config.data, plan.seed, {
    rules: config.training.sample_weights,
    sources: homeSources(paths),
  });
  for (const set of [dataset.validation, ...dataset.evaluations])
    keepSet(paths.evaluationSet(set.hash), set, dataset.attributes);

  const { checkpoints, attempt } = paths.run(job.run);
  const next = attempt(job.attempt + 1);
  const from = newestCheckpoint(checkpoints, job, (message) => tell({ type: 'warning', message }));
  tidyCheckpoints(checkpoints, from, job.uid);
  const network = networkConfig(config, dataset.codec);
  const parameters = networkParameters(network);
  const engine = engineNamed(job.engine ?? config.engine);
  const weights = from?.arrays ?? initialWeights(parameters, plan.seed);
  const model = await engine.createModel(network, config.training, weights, { threads: job.threads });
  const { threads } = job;
  const provenance = gatherProvenance({ engine: engine.name, engineVersion: model.version, threads });
  const inexact = from === undefined ? [] : environmentChanges(from.environment, provenance);
  if (inexact.length > 0) {
    tell({ type: 'warning', message: `goes on elsewhere than before, so not bit for bit: ${inexact.join('; ')}` });
  }
  record({ ...startedEvent(dataset, countParameters(parameters), from, provenance), uid: job.uid, inexact });

  const training: TrainingRun = {
    training: config.training,
    seed: plan.seed,
    dataset,
    model,
    checkpoints,
    uid: job.uid,
    environment: provenance,
    now: () => performance.now(),
    stopRequested: () => {
      crashPoint('worker/step');
      refuseToGoOn(next.folder);
      return stopping?.reason;
    },
  };
  let last = 'failed';
  for await (const event of train(training, from)) {
    if (event.type === 'progress') tell(event);
    else if (event.type === 'interrupted' && stopping?.as === 'failed') throw new Error(event.reason);
    else record(event);
    // What a checkpoint stands for must be on disk before the checkpoint is.
    if (event.type === 'evaluated') log.flush();
    last = event.type;
  }
  await model.close();
  return last;
}

/** A later attempt has taken over: its checkpoints are no longer ours to write. @throws Error then */
function refuseToGoOn(laterAttempt: string): void {
  if (existsSync(laterAttempt)) throw new Error('a later attempt has taken over');
}

function tell(message: WorkerMessage): void {
  if (!process.connected) return;
  process.send?.(message, undefined, {}, () => {}); // a coordinator that is gone is noticed by 'disconnect'
}

function stop(ending: Ending): void {
  stopping ??= ending;
}

/** Resolves once the database knows who trains this run: false where nobody will say so any more. */
const begun = new Promise<boolean>((resolve) => {
  process.on('message', (message: CoordinatorMessage) => (message.type === 'begin' ? resolve(true) : stop(message)));
  process.on('disconnect', () => {
    stop({ as: 'interrupted', reason: 'the coordinator is gone' });
    resolve(false);
  });
  if (!process.connected) resolve(false);
});
const ignored = ignoredSignals(process.env);
for (const signal of STOP_SIGNALS) {
  process.on(signal, () => (ignored.has(signal) ? undefined : stop({ as: 'interrupted', reason: signal })));
}
watchParent();

armCrashPoint(process.env['HARNESS_CRASH_AT']);

if (await begun) {
  crashPoint('worker/begun');
  try {
    await main(JSON.parse(process.argv[2]!) as Job);
  } catch (error) {
    if (!(error instanceof UserError)) console.error(error); // what it says is told
    tell({ type: 'cannotRecord', error: messageOf(error) });
    process.exitCode = 1;
  }
  process.disconnect?.();
}
