// Results of runs as files that other programs open.

import { toCsv } from '../../report/csv.js';
import { EPOCH_METRICS, metricOf } from '../../train/metric-table.js';
import { annotationOf } from '../../store/read/annotations.js';
import { curve } from '../../store/read/curves.js';
import { type RunSummary } from '../../store/read/runs.js';
import { paramsOf } from '../../store/read/variants.js';
import type { Connection } from '../../store/database/connection.js';
import { tablesOf } from '../../store/read/tables.js';
import { mlflowFiles, type MlflowRun } from './mlflow.js';
import { toParquet } from './parquet.js';
import { eventFile } from './tensorboard.js';

export const RESULT_FORMATS = ['csv', 'parquet', 'tensorboard', 'mlflow'] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

export interface ResultOptions {
  /** URI of the folder that the files go to. */
  readonly location: string;
  /** See report/csv.ts. */
  readonly isEscaped?: boolean;
}

/** Files one after the other: each can be written and forgotten. */
export function* resultFiles(
  connection: Connection,
  format: ResultFormat,
  runs: Iterable<RunSummary>,
  options: ResultOptions,
): Generator<readonly [name: string, content: string | Uint8Array]> {
  switch (format) {
    case 'csv':
    case 'parquet':
      for (const table of tablesOf(
        connection,
        Array.from(runs, ({ run }) => run),
      )) {
        const content = format === 'csv' ? toCsv(table.columns, table.rows, options) : toParquet(table);
        yield [`${table.name}.${format}`, content];
      }
      return;
    case 'tensorboard':
      for (const run of runs) yield [tensorboardName(run), tensorboardFile(connection, run)];
      return;
    case 'mlflow':
      yield* mlflowFiles(mlflowRuns(connection, runs), options.location);
  }
}

interface TimedEpoch {
  readonly epoch: number;
  /** Milliseconds since 1970, counted from the run's start by what its epochs took. */
  readonly time: number;
  /** By column; what was not a number is left out. */
  readonly values: Readonly<Record<string, number>>;
}

function timedEpochs(connection: Connection, run: RunSummary): readonly TimedEpoch[] {
  let time = run.started_at ?? run.created_at;
  return curve(connection, run.run).map((row) => {
    time += row.duration_ms;
    const measured = EPOCH_METRICS.filter(({ tag, column }) => tag !== null && row[column] !== null);
    const values = measured.map(({ column }) => [column, row[column]]);
    return { epoch: row.epoch, time: Math.round(time), values: Object.fromEntries(values) as Record<string, number> };
  });
}

/** TensorBoard shows folders as runs. A name from somebody's database must not lead out of this one. */
const tensorboardName = ({ run, experiment }: RunSummary): string =>
  `${experiment.replace(/[^A-Za-z0-9_-]/g, '_')}/run${run}/events.out.tfevents.${String(run).padStart(10, '0')}.harness`;

function tensorboardFile(connection: Connection, run: RunSummary): Uint8Array {
  const scalars = timedEpochs(connection, run).map(({ epoch, time, values }) => ({
    step: epoch,
    wallTime: time / 1000,
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [metricOf(name)!.tag!, value])),
  }));
  return eventFile((run.started_at ?? run.created_at) / 1000, scalars);
}

const STATUS: Readonly<Record<RunSummary['status'], MlflowRun['status']>> = {
  planned: 'SCHEDULED',
  running: 'RUNNING',
  finished: 'FINISHED',
  stopped: 'FINISHED',
  pruned: 'KILLED',
  interrupted: 'KILLED',
  failed: 'FAILED',
  lost: 'KILLED',
};

function* mlflowRuns(connection: Connection, runs: Iterable<RunSummary>): Generator<MlflowRun> {
  for (const run of runs) yield mlflowRun(connection, run);
}

function mlflowRun(connection: Connection, run: RunSummary): MlflowRun {
  const epochs = timedEpochs(connection, run);
  const names = [...new Set(epochs.flatMap(({ values }) => Object.keys(values)))];
  const pointsOf = (name: string) =>
    epochs.flatMap(({ epoch, time, values }) =>
      values[name] === undefined ? [] : [{ time, value: values[name], step: epoch }],
    );
  const { tags, note } = annotationOf(connection, run.run);
  return {
    experiment: run.experiment,
    name: `run${run.run}`,
    key: `${run.experiment} ${run.run} ${run.variant_id} ${run.seed} ${run.created_at}`,
    status: STATUS[run.status],
    startTime: run.started_at ?? run.created_at,
    endTime: run.ended_at,
    params: { ...paramsOf(connection, run.variant_id), seed: String(run.seed) },
    tags: {
      variant: run.variant,
      engine: run.engine,
      ...(tags.length > 0 && { tags: tags.join(' ') }),
      ...(note !== null && { 'mlflow.note.content': note }), // where MLflow's own page writes and shows it
    },
    metrics: new Map(names.map((name) => [name, pointsOf(name)])),
  };
}
