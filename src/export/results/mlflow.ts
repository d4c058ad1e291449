// The folder that MLflow's file store reads (mlflow/store/tracking/file_store.py): one folder per experiment and run,
// metrics as lines of `timestamp value step`.

import { createHash } from 'node:crypto';

export interface MlflowRun {
  readonly experiment: string;
  readonly name: string;
  /** What tells it from all others. */
  readonly key: string;
  readonly status: 'FINISHED' | 'RUNNING' | 'FAILED' | 'KILLED' | 'SCHEDULED';
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly endTime: number | null;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: ReadonlyMap<
    string,
    readonly { readonly time: number; readonly value: number; readonly step: number }[]
  >;
}

type File = readonly [path: string, content: string];

/**
 * Files by path below `mlruns`, run after run: there can be hundreds of thousands.
 * @param location the URI of that folder, which each meta.yaml names
 */
export function* mlflowFiles(runs: Iterable<MlflowRun>, location: string): Generator<File> {
  const experiments = new Set<string>();
  for (const run of runs) {
    if (!experiments.has(run.experiment)) yield experimentFile(run.experiment, location);
    experiments.add(run.experiment);
    yield* runFiles(run, location);
  }
}

function experimentFile(name: string, location: string): File {
  const id = experimentId(name);
  const meta = { artifact_location: `${location}/${id}`, experiment_id: id, lifecycle_stage: 'active', name };
  return [`${id}/meta.yaml`, yaml(meta)];
}

/** MLflow's ids of experiments are digits: 18 of the name's hash. */
const experimentId = (name: string): string =>
  BigInt(`0x${createHash('sha256').update(name).digest('hex').slice(0, 14)}`)
    .toString()
    .padStart(18, '1')
    .slice(-18);

const runId = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32);

const STATUS_NUMBERS = { RUNNING: 1, SCHEDULED: 2, FINISHED: 3, FAILED: 4, KILLED: 5 } as const;

function* runFiles(run: MlflowRun, location: string): Generator<File> {
  const [experiment, id] = [experimentId(run.experiment), runId(run.key)];
  const folder = `${experiment}/${id}`;
  const meta = {
    artifact_uri: `${location}/${folder}/artifacts`,
    end_time: run.endTime,
    entry_point_name: '',
    experiment_id: experiment,
    lifecycle_stage: 'active',
    run_id: id,
    run_name: run.name,
    run_uuid: id,
    source_name: '',
    source_type: 4,
    source_version: '',
    start_time: run.startTime,
    status: STATUS_NUMBERS[run.status],
    tags: [],
    user_id: 'harness',
  };
  yield [`${folder}/meta.yaml`, yaml(meta)];
  for (const [name, value] of Object.entries(run.params)) yield [`${folder}/params/${fileName(name)}`, value];
  const tags = { ...run.tags, 'mlflow.runName': run.name };
  for (const [name, value] of Object.entries(tags)) yield [`${folder}/tags/${fileName(name)}`, value];
  for (const [name, points] of run.metrics) {
    const lines = points.map(({ time, value, step }) => `${time} ${value} ${step}\n`);
    yield [`${folder}/metrics/${fileName(name)}`, lines.join('')];
  }
}

/** Every JSON value is YAML, too. */
function yaml(meta: object): string {
  const lines = Object.entries(meta).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
  return lines.join('');
}

/** What MLflow allows in a name, but for /: nothing that leads into or out of a folder. */
const fileName = (name: string): string => name.replace(/[^\w. -]/g, '_').replace(/^\.+/, '_');
