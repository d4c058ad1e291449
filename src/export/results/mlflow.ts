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

/** Files by path below `mlruns`. @param location the URI of that folder, which each meta.yaml names */
export function mlflowFiles(runs: readonly MlflowRun[], location: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const experiments = [...new Set(runs.map(({ experiment }) => experiment))];
  for (const experiment of experiments) {
    const id = experimentId(experiment);
    const meta = { artifact_location: `${location}/${id}`, experiment_id: id, lifecycle_stage: 'active', name: experiment }; // prettier-ignore
    files.set(`${id}/meta.yaml`, yaml(meta));
  }
  for (const run of runs) addRun(files, run, location);
  return files;
}

/** MLflow's ids of experiments are digits: 18 of the name's hash. */
const experimentId = (name: string): string =>
  BigInt(`0x${createHash('sha256').update(name).digest('hex').slice(0, 14)}`)
    .toString()
    .padStart(18, '1')
    .slice(-18);

const runId = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32);

const STATUS_NUMBERS = { RUNNING: 1, SCHEDULED: 2, FINISHED: 3, FAILED: 4, KILLED: 5 } as const;

function addRun(files: Map<string, string>, run: MlflowRun, location: string): void {
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
  files.set(`${folder}/meta.yaml`, yaml(meta));
  for (const [name, value] of Object.entries(run.params)) files.set(`${folder}/params/${fileName(name)}`, value);
  const tags = { ...run.tags, 'mlflow.runName': run.name };
  for (const [name, value] of Object.entries(tags)) files.set(`${folder}/tags/${fileName(name)}`, value);
  for (const [name, points] of run.metrics) {
    const lines = points.map(({ time, value, step }) => `${time} ${value} ${step}\n`);
    files.set(`${folder}/metrics/${fileName(name)}`, lines.join(''));
  }
}

/** Every JSON value is YAML, too. */
const yaml = (meta: object): string =>
  Object.entries(meta).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join(''); // prettier-ignore

/** What MLflow allows in a name; nothing that climbs out of a folder. */
const fileName = (name: string): string => name.replace(/[^\w./ -]/g, '_').replace(/^[./]+|\.\.+/g, '_');
