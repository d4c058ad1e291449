// Exported results, read back by programs that had no part in writing them: DuckDB, protobuf.js, a checksum of our own.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import protobuf from 'protobufjs';
import { beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { toCsv } from '../../src/report/csv.js';
import { mlflowFiles } from '../../src/export/results/mlflow.js';
import { toParquet } from '../../src/export/results/parquet.js';
import { eventFile } from '../../src/export/results/tensorboard.js';
import type { Table } from '../../src/store/read/tables.js';
import { SWEEP, workplace, type Workplace } from '../setup/program.js';
import { rowsOf } from '../setup/results.js';
import { temporaryFolder, TINY } from '../setup/tiny.js';
import { trained } from '../setup/trained.js';

const EVIL = '=cmd|"/c calc"!A1,\n<b>"\u001b[31m';

const table: Table = {
  name: 'table',
  columns: ['whole', 'real', 'text', 'gaps', 'whole_values', 'empty', 'empty_text'],
  types: ['INTEGER', 'REAL', 'TEXT', 'INTEGER', 'REAL', 'INTEGER', 'TEXT'],
  rows: [
    [1n, 0.5, EVIL, null, 1n, null, null],
    [2n ** 60n, 1e-300, '', 7n, 2, null, null],
    [-3n, 3, 'ä日', null, null, null, null],
  ],
};
const TYPES = ['BIGINT', 'DOUBLE', 'VARCHAR', 'BIGINT', 'DOUBLE', 'BIGINT', 'VARCHAR'];

async function duckdb(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const result = await connection.runAndReadAll(sql);
  return result.getRowObjectsJson();
}

it('Parquet: DuckDB reads every value, type and gap', async () => {
  const file = join(temporaryFolder(), 'table.parquet');
  writeFileSync(file, toParquet(table));
  const types = await duckdb(`DESCRIBE SELECT * FROM '${file}'`);
  expect(types.map((row) => row['column_type'])).toEqual(TYPES);
  const rows = await duckdb(`SELECT * FROM '${file}'`);
  expect(
    rows.map(({ whole, real, text, gaps }) => [
      BigInt(whole as string),
      real,
      text,
      gaps === null ? null : BigInt(gaps as string),
    ]),
  ).toEqual(table.rows.map((row) => row.slice(0, 4)));
  expect(rows.map((row) => row['whole_values'])).toEqual([1, 2, null]);
});

it('Parquet: a table without rows has the same types', async () => {
  const file = join(temporaryFolder(), 'table.parquet');
  writeFileSync(file, toParquet({ ...table, rows: [] }));
  const types = await duckdb(`DESCRIBE SELECT * FROM '${file}'`);
  expect(types.map((row) => row['column_type'])).toEqual(TYPES);
  expect(await duckdb(`SELECT count(*) AS n FROM '${file}'`)).toEqual([{ n: '0' }]);
});

/** What exported tables are as DuckDB sees them, whoever wrote them. */
const SCHEMAS = {
  runs: 'run BIGINT, experiment VARCHAR, variant VARCHAR, variant_id BIGINT, seed BIGINT, status VARCHAR, engine VARCHAR, parameters BIGINT, epochs BIGINT, seconds DOUBLE, best_epoch BIGINT, best_val_exact DOUBLE, best_val_char_accuracy DOUBLE, best_val_loss DOUBLE, last_val_exact DOUBLE, last_val_char_accuracy DOUBLE, last_val_loss DOUBLE, last_train_loss DOUBLE, last_train_exact DOUBLE, chance_char_accuracy DOUBLE, epochs_to_90 BIGINT, epochs_to_99 BIGINT, epochs_to_999 BIGINT, seconds_to_90 DOUBLE, seconds_to_99 DOUBLE, seconds_to_999 DOUBLE, created_at BIGINT, started_at BIGINT, ended_at BIGINT, bit_exact BIGINT, digest VARCHAR',
  epochs:
    'run BIGINT, epoch BIGINT, train_loss DOUBLE, train_char_accuracy DOUBLE, train_exact DOUBLE, val_loss DOUBLE, val_char_accuracy DOUBLE, val_exact DOUBLE, learning_rate DOUBLE, duration_ms DOUBLE, examples_per_second DOUBLE, val_forced_char_accuracy DOUBLE, weight_norm DOUBLE, val_scratchpad_exact DOUBLE',
  evaluations:
    'run BIGINT, epoch BIGINT, eval_set VARCHAR, size BIGINT, wrong BIGINT, exact DOUBLE, char_accuracy DOUBLE, loss DOUBLE, chance_char_accuracy DOUBLE, trained BIGINT, commuted BIGINT, scratchpad_exact DOUBLE',
  wrong_answers:
    'run BIGINT, epoch BIGINT, eval_set VARCHAR, example BIGINT, equation VARCHAR, expected VARCHAR, predicted VARCHAR, absolute_error DOUBLE, written VARCHAR, attributes VARCHAR',
  params: 'run BIGINT, path VARCHAR, text VARCHAR, number DOUBLE',
  run_tags: 'run BIGINT, tag VARCHAR',
  run_notes: 'run BIGINT, note VARCHAR, changed_at BIGINT',
};

it('Parquet: whole numbers, fractions and runs that never began are one table', async () => {
  const other = workplace(TINY.replace('name: tiny', 'name: tenths').replace('max: 9,', 'max: 0.9, decimals: 1,'));
  await other.ask(
    'sweep',
    other.spec,
    '--set',
    'training.epochs=25',
    '--set',
    'training.batch_size=8',
    '--set',
    'training.optimizer.learning_rate=0.02',
    '--set',
    'model.encoder=[16]',
    '--set',
    'model.decoder=[16]',
  );
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(join(other.home, 'harness.db'));
  const query = "SELECT absolute_error FROM wrong_answers WHERE typeof(absolute_error) = 'real' LIMIT 1";
  expect(database.prepare(query).all()).toHaveLength(1);
  // A run as it is before it begins: most columns are empty.
  database.exec(`INSERT INTO runs (id, variant_id, sweep_id, seed, status, engine, created_at)
    SELECT 2, variant_id, sweep_id, 2, 'planned', engine, created_at FROM runs`);
  database.close();
  await other.ask('export', '1', '--format', 'parquet', '-o', 'began');
  await other.ask('export', '2', '--format', 'parquet', '-o', 'planned');
  await place.ask('export', '1', '--format', 'parquet', '-o', 'whole');
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    const files = [join(place.folder, 'whole'), join(other.folder, 'began'), join(other.folder, 'planned')].map(
      (folder) => `'${join(folder, `${name}.parquet`)}'`,
    );
    for (const file of files) {
      const columns = await duckdb(`DESCRIBE SELECT * FROM ${file}`);
      expect(columns.map((row) => `${String(row['column_name'])} ${String(row['column_type'])}`).join(', '), file).toBe(
        schema,
      );
    }
    await duckdb(`SELECT * FROM read_parquet([${files.join(', ')}])`); // throws where columns do not fit
  }
  const errors = await duckdb(
    `SELECT DISTINCT absolute_error AS error FROM read_parquet(['${join(place.folder, 'whole')}/wrong_answers.parquet', '${join(other.folder, 'began')}/wrong_answers.parquet'])`,
  );
  expect(errors.some(({ error }) => error !== null && !Number.isInteger(error))).toBe(true);
});

it('CSV: DuckDB reads it; what a spreadsheet would run is text', async () => {
  const file = join(temporaryFolder(), 'table.csv');
  writeFileSync(file, toCsv(table.columns, table.rows));
  const rows = await duckdb(`SELECT whole, text FROM read_csv('${file}', header = true)`);
  expect(rows.map(({ text }) => text)).toEqual([`'${EVIL.replace('\u001b', '\\u001b')}`, null, 'ä日']);
  expect(readFileSync(file, 'utf8')).not.toMatch(/(^|,|")=/m);
});

it.each(['-7', '-3 + 4', '-0.5', '+7', '-1e-7', '--5', '-7$', '-2r1', ' -7$', '-3 * -4', '-', '12'])(
  'CSV: %j is no formula',
  (text) => expect(toCsv(['a'], [[text]])).toBe(`a\n${text}\n`),
);

it.each(['=1+1', '@SUM(A1)', '+cmd', '-2+A1', "-1+cmd|' /C calc'!A0", '-Infinity', '＝1+1', '\n=1'])(
  'CSV: %j might be one, and is not run',
  (text) => expect(toCsv(['a'], [[text]]).replace(/^a\n"?/, '')).toMatch(/^'/),
);

it('CSV: numbers are numbers, and a program can have every text as it is', () => {
  expect(toCsv(['=a'], [[-7], [-7n], [-0.5]])).toBe("'=a\n-7\n-7\n-0.5\n");
  expect(toCsv(['=a', 'b'], [['=1+1', '\u001b']], { isEscaped: false })).toBe('=a,b\n=1+1,\u001b\n');
});

/** CRC-32C bit by bit (Castagnoli, reflected polynomial 0x82f63b78). */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

// The fields of tensorflow/core/util/event.proto and framework/summary.proto that scalars use.
const { root } = protobuf.parse(`syntax = "proto3";
message Event { double wall_time = 1; int64 step = 2; oneof what { string file_version = 3; Summary summary = 5; } }
message Summary { repeated Value value = 1; message Value { string tag = 1; float simple_value = 2; } }`);
const Event = root.lookupType('Event');

interface ReadEvent {
  wallTime: number;
  step?: string;
  fileVersion?: string;
  summary?: { value: { tag: string; simpleValue: number }[] };
}

/** Reads TFRecords, refusing wrong checksums. */
function readEvents(bytes: Buffer): ReadEvent[] {
  const events: ReadEvent[] = [];
  const check = (data: Buffer, masked: number): void => {
    const crc = crc32c(data);
    expect((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0).toBe(masked);
  };
  for (let offset = 0; offset < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(offset));
    check(bytes.subarray(offset, offset + 8), bytes.readUInt32LE(offset + 8));
    const data = bytes.subarray(offset + 12, offset + 12 + length);
    check(data, bytes.readUInt32LE(offset + 12 + length));
    events.push(Event.toObject(Event.decode(data), { longs: String }) as ReadEvent);
    offset += 16 + length;
  }
  return events;
}

it('TensorBoard: protobuf.js reads the events, their checksums are right', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283); // the check value of CRC-32C
  const bytes = eventFile(1700000000.25, [
    { wallTime: 1700000001.5, step: 1, values: { 'val/exact': 0.5, 'train/loss': 1.25 } },
    { wallTime: 1700000003, step: 2 ** 33, values: { [EVIL]: -1 } },
  ]);
  expect(readEvents(Buffer.from(bytes))).toEqual([
    { wallTime: 1700000000.25, fileVersion: 'brain.Event:2' },
    {
      wallTime: 1700000001.5,
      step: '1',
      summary: {
        value: [
          { tag: 'val/exact', simpleValue: 0.5 },
          { tag: 'train/loss', simpleValue: 1.25 },
        ],
      },
    },
    { wallTime: 1700000003, step: String(2 ** 33), summary: { value: [{ tag: EVIL, simpleValue: -1 }] } },
  ]);
});

it('MLflow: names stay in their folder, meta files are YAML', () => {
  const run = {
    experiment: EVIL,
    name: EVIL,
    key: 'key',
    status: 'FINISHED' as const,
    startTime: 1700000000000,
    endTime: null,
    params: { '../../etc/passwd': EVIL, '/root': '1', 'data.max': '9' },
    tags: { variant: EVIL },
    metrics: new Map([['val_exact', [{ time: 1700000001000, value: 0.5, step: 1 }]]]),
  };
  const files = new Map(mlflowFiles([run], 'file:///mlruns'));
  const base = '/home/mlruns';
  for (const name of files.keys()) expect(join(base, name).startsWith(`${base}/`)).toBe(true);
  const metas = [...files]
    .filter(([name]) => name.endsWith('meta.yaml'))
    .map(([, text]) => parse(text) as Record<string, unknown>);
  expect(metas[0]).toMatchObject({ name: EVIL, lifecycle_stage: 'active' });
  expect(metas[1]).toMatchObject({
    run_name: EVIL,
    status: 3,
    end_time: null,
    experiment_id: metas[0]!['experiment_id'],
  });
});

let place: Workplace;
beforeEach(async () => {
  place = await trained(SWEEP);
});

it('an experiment, a sweep and a run leave as each format, with the numbers of the database', async () => {
  const curves = rowsOf<{ run: number; epoch: number; val_char_accuracy: number }>(
    place,
    'select run, epoch, val_char_accuracy from curves order by run, epoch',
  );
  for (const [what, runs] of [
    ['tiny', [1, 2, 3, 4]],
    ['sweep1', [1, 2, 3, 4]],
    ['run3', [3]],
  ] as const) {
    const wanted = curves.filter(({ run }) => (runs as readonly number[]).includes(run));
    const { files, folder } = await place.json<{ files: string[]; folder: string }>(
      'export',
      what,
      '--format',
      'parquet',
    );
    expect(files).toEqual(
      ['runs', 'epochs', 'evaluations', 'wrong_answers', 'params', 'run_tags', 'run_notes'].map(
        (name) => `${name}.parquet`,
      ),
    );
    const read = await duckdb(
      `SELECT run, epoch, val_char_accuracy FROM '${join(place.folder, folder, 'epochs.parquet')}'`,
    );
    expect(
      read.map(({ run, epoch, val_char_accuracy }) => ({ run: Number(run), epoch: Number(epoch), val_char_accuracy })),
    ).toEqual(wanted);

    await place.ask('export', what, '--format', 'csv', '-o', `${what}-c`);
    const csv = await duckdb(`SELECT count(*) AS n FROM read_csv('${join(place.folder, `${what}-c`, 'epochs.csv')}')`);
    expect(Number(csv[0]!['n'])).toBe(wanted.length);

    const board = await place.json<{ files: string[] }>('export', what, '--format', 'tensorboard', '-o', `${what}-t`);
    const events = board.files.flatMap((file) => readEvents(readFileSync(join(place.folder, `${what}-t`, file))));
    const exact = events.flatMap(
      ({ summary }) => summary?.value.filter(({ tag }) => tag === 'val/char_accuracy') ?? [],
    );
    expect(exact.map(({ simpleValue }) => simpleValue)).toEqual(
      wanted.map(({ val_char_accuracy }) => Math.fround(val_char_accuracy)),
    );

    await place.ask('export', what, '--format', 'mlflow', '-o', `${what}-m`);
    expect(readMlflow(join(place.folder, `${what}-m`)).map(({ run, values }) => [run, values])).toEqual(
      runs.map((run) => [
        `run${run}`,
        wanted.filter((row) => row.run === run).map((row) => [row.epoch, row.val_char_accuracy]),
      ]),
    );
  }
}, 180_000); // fifteen commands

/** What MLflow's file store looks for: meta.yaml of each run, lines of `timestamp value step`, one parameter a file. */
function readMlflow(folder: string): { run: string; values: number[][]; seed: string }[] {
  return readdirSync(folder)
    .flatMap((experiment) =>
      readdirSync(join(folder, experiment), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(folder, experiment, name)),
    )
    .map((path) => {
      const meta = parse(readFileSync(join(path, 'meta.yaml'), 'utf8')) as { run_name: string; artifact_uri: string };
      expect(meta.artifact_uri).toBe(`file://${path}/artifacts`);
      const lines = readFileSync(join(path, 'metrics', 'val_char_accuracy'), 'utf8')
        .trimEnd()
        .split('\n');
      const values = lines.map((line) => line.split(' ').map(Number)).map(([, value, step]) => [step!, value!]);
      expect(existsSync(join(path, 'tags', 'mlflow.runName'))).toBe(true);
      return { run: meta.run_name, values, seed: readFileSync(join(path, 'params', 'seed'), 'utf8') };
    })
    .sort((a, b) => a.run.localeCompare(b.run));
}

it('what is written about runs leaves with them, in MLflow as its own page writes it', async () => {
  await place.ask('tag', 'run1', 'keep', 'b');
  await place.ask('note', 'run1', '=why');
  await place.ask('export', 'tiny', '--format', 'csv', '-o', 'csv');
  const rows = (name: string): string => readFileSync(join(place.folder, 'csv', `${name}.csv`), 'utf8');
  expect(rows('run_tags')).toBe('run,tag\n1,b\n1,keep\n');
  expect(rows('run_notes')).toMatch(/^run,note,changed_at\n1,'=why,\d{13}\n$/);
  await place.ask('export', 'run1', '--format', 'mlflow', '-o', 'mlflow');
  const files = readdirSync(join(place.folder, 'mlflow'), { recursive: true, encoding: 'utf8' });
  const textOf = (name: string): string =>
    readFileSync(
      join(
        place.folder,
        'mlflow',
        files.find((file) => file.endsWith(name))!,
      ),
      'utf8',
    );
  expect([textOf('tags/tags'), textOf('tags/mlflow.note.content')]).toEqual(['b keep', '=why']);
});

it('a network leaves by the command, too, and answers', async () => {
  const { files, folder } = await place.json<{ files: string[]; folder: string }>('export', '1', '--format', 'onnx');
  expect(files).toContain('model.onnx');
  const encoding = JSON.parse(readFileSync(join(place.folder, folder, 'encoding.json'), 'utf8')) as { model: object };
  expect(encoding.model).toMatchObject({ run: 'run1', experiment: 'tiny', variant: 'reverse=none', seed: '1' });
});

it.each([
  [['tiny', '--format', 'onnx'], 'not a run'],
  [['9', '--format', 'safetensors'], 'there is no run9'],
  [['sweep9', '--format', 'csv'], 'there is no sweep9 with runs'],
  [['tinny', '--format', 'csv'], 'did you mean "tiny"?'],
  [['tiny', '--format', 'csv', '-o', 'full'], 'full: is not empty'],
  [['tiny', '--format', 'xml'], 'is none of its values'],
])('export %j is refused and writes nothing', async (words, message) => {
  mkdirSync(join(place.folder, 'full'), { recursive: true });
  writeFileSync(join(place.folder, 'full', 'mine'), '');
  const files = () =>
    readdirSync(place.folder, { recursive: true, encoding: 'utf8' }).filter((name) => !/-(?:wal|shm)$/.test(name));
  const before = files();
  const { code, stderr } = await place.ask('export', ...words);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(files()).toEqual(before);
});
