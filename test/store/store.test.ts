// The recorder, the schema and the rebuild on a real SQLite file, fed with hand-written event logs.

import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hashExamples } from '../../src/data/example-file.js';
import { expand } from '../../src/plan/expand.js';
import { parseSpec } from '../../src/spec/parse.js';
import { migrations } from '../../src/store/migrations/migrations.js';
import { openDatabase } from '../../src/store/database/open.js';
import { openForReading } from '../../src/store/database/open-for-reading.js';
import type { Connection } from '../../src/store/database/connection.js';
import { listRuns } from '../../src/store/read/runs.js';
import { variantSummaries } from '../../src/store/read/variants.js';
import { sealPlan } from '../../src/store/registry/plan-record.js';
import { rebuild } from '../../src/store/care/rebuild.js';
import { Recorder, type ProcessIdentity } from '../../src/store/recorder.js';
import { homePaths, writeAtomically, type HomePaths } from '../../src/util/files.js';
import type { Metric, RunEventBody } from '../../src/train/events.js';
import { advance, START } from '../../src/train/stopping.js';
import { temporaryFolder } from '../setup/tiny.js';

const spec = parseSpec(
  'x.yaml',
  'name: x\nsweep: {parameters: {data.reverse: {values: [none, output]}}, seeds: [1, 2]}',
);
const me: ProcessIdentity = { pid: 100, started: '5', bootId: 'boot' };
const alive = (): boolean => true;
const gone = (): boolean => false;
const QUESTIONS = [0, 1, 2, 3].map((a) => ({ equation: `${a} + 1`, answer: String(a + 1) }));
const SET = hashExamples(QUESTIONS, true);

interface Store {
  readonly paths: HomePaths;
  readonly connection: Connection;
  readonly recorder: Recorder;
}

function makeStore(): Store {
  const paths = homePaths(temporaryFolder());
  const connection = openDatabase(paths.database);
  onTestFinished(() => void connection.close());
  let clock = 1000;
  writeAtomically(paths.evaluationSet(SET), QUESTIONS.map((question) => `${JSON.stringify(question)}\n`).join(''));
  return { paths, connection, recorder: new Recorder(connection, paths, () => clock++) };
}

const provenance = {
  harness: '0',
  node: 'v20',
  engine: 'onnx',
  engineVersion: '1',
  threads: 1,
  cpu: 'c',
  cores: 2,
  platform: 'p',
  hostname: 'h',
  pid: 1,
  bootId: null,
  gitCommit: null,
  gitDirty: null,
};

const started = (resumedEpoch?: number): RunEventBody => ({
  type: 'started',
  provenance,
  parameters: 42,
  evaluationSets: [{ name: 'validation', hash: SET, size: 4, chanceCharAccuracy: 0.4 }],
  resumedFrom: resumedEpoch === undefined ? null : checkpoint(resumedEpoch),
});

const checkpoint = (epoch: number, isBest = true) => ({
  type: 'checkpoint' as const,
  epoch,
  stepInEpoch: 0,
  path: `epoch-${epoch}.safetensors`,
  bytes: 10,
  sha256: 'cd'.repeat(32),
  isBest,
});

const epochEvents = (epoch: number, wrong: [number, string][], valLoss: Metric = 1): RunEventBody[] => [
  {
    type: 'epoch',
    epoch,
    trainLoss: 1,
    trainCharAccuracy: 0.5,
    trainExact: 0.1,
    valLoss,
    valCharAccuracy: 0.6,
    valExact: 1 - wrong.length / 4,
    learningRate: 0.001,
    durationMs: 500,
    examplesPerSecond: 9,
  },
  { type: 'evaluated', epoch, set: SET, size: 4, wrong },
  checkpoint(epoch),
];

/** Appends events to the log of an attempt, as its worker would. */
function write({ paths, recorder }: Store, run: number, attempt: number, events: readonly RunEventBody[]): void {
  const { folder, events: file } = paths.run(run).attempt(attempt);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(paths.run(run).plan)) writePlan(paths, recorder, run);
  const before = existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
  events.forEach((event, i) =>
    appendFileSync(file, `${JSON.stringify({ v: 1, attempt, seq: before + i + 1, at: 5000 + i, ...event })}\n`),
  );
}

function writePlan(paths: HomePaths, recorder: Recorder, run: number): void {
  writeAtomically(paths.run(run).plan, sealPlan(recorder.planRecord(run)));
}

const rows = (connection: Connection, sql: string): unknown[] => connection.prepare(sql).all();
const everything = (connection: Connection): Record<string, unknown[]> =>
  Object.fromEntries(
    (rows(connection, "SELECT name FROM sqlite_schema WHERE type = 'table'") as { name: string }[]).map(({ name }) => [
      name,
      rows(connection, `SELECT * FROM ${name} ORDER BY 1, 2`),
    ]),
  );

describe('registering', () => {
  it("gives runs numbers in the plan's order, once", () => {
    const { recorder, connection } = makeStore();
    const plans = expand(spec);
    expect(recorder.register(spec, plans).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(recorder.register(spec, plans).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(listRuns(connection).map(({ variant, seed }) => `${variant} ${seed}`)).toEqual([
      'reverse=none 1',
      'reverse=output 1',
      'reverse=none 2',
      'reverse=output 2',
    ]);
    expect(rows(connection, "SELECT text, number FROM params WHERE path = 'data.max' LIMIT 1")).toEqual([
      { text: '999', number: 999 },
    ]);
  });

  it('keeps settings in the order that folders have them, whatever the order in the file', () => {
    const { recorder, connection } = makeStore();
    const weighed = parseSpec(
      'x.yaml',
      `${spec.text}\ntraining: {sample_weights: [{when: {carries: 0}, weight: 3}]}\n`,
    );
    recorder.register(weighed, expand(weighed));
    const kept = "SELECT text FROM params WHERE path = 'training.sample_weights' LIMIT 1";
    expect(rows(connection, kept)).toEqual([{ text: '{weight: 3, when: {carries: 0}}' }]);
  });

  it('adds only what is new when the spec grows', () => {
    const { recorder } = makeStore();
    recorder.register(spec, expand(spec));
    const wider = parseSpec('x.yaml', spec.text.replace('[none, output]', '[none, output, both]'));
    expect(recorder.register(wider, expand(wider)).map(({ id }) => id)).toEqual([1, 2, 5, 3, 4, 6]);
  });
});

describe('claiming', () => {
  it('gives a run to one process; to another only when the first is gone', () => {
    const { recorder } = makeStore();
    recorder.register(spec, expand(spec));
    expect(recorder.claim(1, me, alive)).toBe(1);
    expect(recorder.claim(1, { ...me, pid: 101 }, alive)).toBeUndefined();
    expect(recorder.claim(1, { ...me, pid: 101 }, gone)).toBe(2);
  });

  it('has whoever follows a run hear of all that it says, though somebody else took it in before', () => {
    const store = makeStore();
    store.recorder.register(spec, expand(spec));
    store.recorder.claim(1, me, alive);
    write(store, 1, 1, [started(), ...epochEvents(1, [])]);
    const other = new Recorder(store.connection, store.paths, Date.now); // of another sweep that wants the run, too
    const types = (recorder: Recorder) => recorder.ingest(1, 1).map(({ type }) => type);
    expect(types(other)).toEqual(['started', 'epoch', 'evaluated', 'checkpoint']);
    expect(types(store.recorder)).toEqual(['started', 'epoch', 'evaluated', 'checkpoint']);
    write(store, 1, 1, [{ type: 'finished', epochs: 1 }]);
    other.catchUp(1, alive);
    expect([types(store.recorder), types(store.recorder), types(other)]).toEqual([['finished'], [], []]);
    store.connection.prepare('UPDATE attempts SET events_offset = 0').run(); // as if it could not be taken in
    expect(types(store.recorder)).toEqual([]); // but heard it was
  });

  it('never gives out a run that is done', () => {
    const store = makeStore();
    store.recorder.register(spec, expand(spec));
    store.recorder.claim(1, me, alive);
    write(store, 1, 1, [started(), ...epochEvents(1, []), { type: 'finished', epochs: 1 }]);
    store.recorder.catchUp(1, gone);
    expect(store.recorder.claim(1, me, gone)).toBeUndefined();
  });

  it('tells the runs that somebody trains from those that were cut off', () => {
    const { recorder } = makeStore();
    recorder.register(spec, expand(spec));
    recorder.claim(1, me, alive);
    recorder.claim(3, { ...me, pid: 101 }, alive);
    const ids = (runs: readonly { id: number }[]): number[] => runs.map(({ id }) => id);
    const isAlive = (owner: ProcessIdentity): boolean => owner.pid === 101;
    expect(ids(recorder.underWay())).toEqual([1, 3]);
    expect(ids(recorder.trained(isAlive))).toEqual([3]);
    expect(ids(recorder.cutOff(isAlive))).toEqual([1]);
  });

  it('marks runs lost whose process is gone', () => {
    const { recorder, connection } = makeStore();
    recorder.register(spec, expand(spec));
    recorder.claim(1, me, alive);
    recorder.markLost(alive);
    expect(listRuns(connection, { status: ['running'] })).toHaveLength(1);
    recorder.markLost(gone);
    expect(listRuns(connection, { status: ['lost'] }).map(({ run }) => run)).toEqual([1]);
    expect(recorder.open()).toEqual([1]);
  });
});

describe('taking in a log', () => {
  it('gives the rows of every event, and wrong answers that can be read', () => {
    const store = makeStore();
    store.recorder.register(spec, expand(spec));
    store.recorder.claim(1, me, alive);
    write(store, 1, 1, [
      started(),
      ...epochEvents(1, [
        [0, '  -1$'],
        [2, ' x3 $'],
        [3, '4$ 1$'],
      ]),
      ...epochEvents(2, [[2, '1000$']]),
    ]);
    store.recorder.ingest(1, 1);
    const { connection } = store;
    expect(
      rows(
        connection,
        'SELECT run, epoch, equation, expected, predicted, absolute_error FROM wrong_answers ORDER BY epoch, example',
      ),
    ).toEqual([
      { run: 1, epoch: 1, equation: '0 + 1', expected: '1', predicted: '-1', absolute_error: 2 },
      { run: 1, epoch: 1, equation: '2 + 1', expected: '3', predicted: 'x3', absolute_error: null },
      { run: 1, epoch: 1, equation: '3 + 1', expected: '4', predicted: '4', absolute_error: 0 },
      { run: 1, epoch: 2, equation: '2 + 1', expected: '3', predicted: '1000', absolute_error: 997 },
    ]);
    expect(listRuns(connection, { status: ['running'] })[0]).toMatchObject({
      run: 1,
      epochs: 2,
      seconds: 1,
      best_epoch: 2,
      best_val_exact: 0.75,
      parameters: 42,
      chance_char_accuracy: 0.4,
      epochs_to_90: null,
    });
    expect(rows(connection, 'SELECT epoch FROM checkpoints')).toEqual([{ epoch: 1 }, { epoch: 2 }]);
  });

  it('changes nothing when the same lines are read again, and leaves a torn line for later', () => {
    const store = makeStore();
    store.recorder.register(spec, expand(spec));
    store.recorder.claim(1, me, alive);
    write(store, 1, 1, [started(), ...epochEvents(1, [[0, '9']])]);
    const { events } = store.paths.run(1).attempt(1);
    const whole = readFileSync(events);
    const length = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let cut = length; cut < whole.length; cut += 7) {
      writeFileSync(events, whole.subarray(0, cut));
      store.recorder.ingest(1, 1);
      expect(rows(store.connection, 'SELECT * FROM checkpoints')).toEqual([]);
    }
    writeFileSync(events, whole);
    expect(store.recorder.ingest(1, 1).map(({ type }) => type)).toEqual(['checkpoint']);
    const before = everything(store.connection);
    expect(store.recorder.ingest(1, 1)).toEqual([]);
    expect(everything(store.connection)).toEqual(before);
  });

  it('replaces what a superseded attempt recorded after its last checkpoint, and refuses its late words', () => {
    const store = makeStore();
    store.recorder.register(spec, expand(spec));
    store.recorder.claim(1, me, alive);
    write(store, 1, 1, [started(), ...epochEvents(1, [[0, '7']]), ...epochEvents(2, [[1, '8']])]);
    store.recorder.ingest(1, 1);
    expect(store.recorder.claim(1, me, gone)).toBe(2);
    write(store, 1, 1, epochEvents(3, [[2, 'late']])); // the old process is not dead yet
    store.recorder.ingest(1, 1);
    write(store, 1, 2, [started(1), ...epochEvents(2, [[3, 'new']])]);
    store.recorder.ingest(1, 2);
    expect(rows(store.connection, 'SELECT epoch, predicted FROM mispredictions ORDER BY epoch')).toEqual([
      { epoch: 1, predicted: '7' },
      { epoch: 2, predicted: 'new' },
    ]);
    expect(rows(store.connection, 'SELECT epoch, attempt FROM epochs ORDER BY epoch')).toEqual([
      { epoch: 1, attempt: 1 },
      { epoch: 2, attempt: 2 },
    ]);
  });

  it('refuses an end after more epochs than the log tells of: lines of it are missing', () => {
    const store = makeStore();
    const { recorder } = store;
    recorder.register(spec, expand(spec));
    recorder.claim(1, me, gone);
    write(store, 1, 1, [started(), ...epochEvents(1, []), { type: 'finished', epochs: 2 }]);
    expect(() => recorder.ingest(1, 1)).toThrow(
      'run1: its log ends after 2 epochs and tells of 1: lines of it are missing',
    );
  });

  it('refuses the log of another run, by the identity it begins with', () => {
    const store = makeStore();
    const { recorder } = store;
    recorder.register(spec, expand(spec));
    recorder.claim(1, me, gone);
    write(store, 1, 1, [{ ...started(), uid: '00000000-0000-0000-0000-000000000000' } as RunEventBody]);
    expect(() => recorder.ingest(1, 1)).toThrow('is the log of another run than run1');
  });

  it('stores a diverged loss as NULL and sorts it last', () => {
    const store = makeStore();
    store.recorder.register(spec, expand(spec));
    store.recorder.claim(1, me, alive);
    write(store, 1, 1, [started(), ...epochEvents(1, [], 'NaN'), ...epochEvents(2, [], 3)]);
    store.recorder.ingest(1, 1);
    expect(rows(store.connection, 'SELECT val_loss FROM epochs ORDER BY epoch')).toEqual([
      { val_loss: null },
      { val_loss: 3 },
    ]);
    expect(listRuns(store.connection)[0]!.best_epoch).toBe(2);
  });

  it('says how an attempt ended that could not say it itself', () => {
    const store = makeStore();
    store.recorder.register(spec, expand(spec));
    store.recorder.claim(1, me, alive);
    write(store, 1, 1, [started()]);
    store.recorder.close(1, 1, { type: 'failed', error: 'signal SIGSEGV' });
    expect(rows(store.connection, 'SELECT outcome, error FROM attempts')).toEqual([
      { outcome: 'failed', error: 'signal SIGSEGV' },
    ]);
    store.recorder.close(1, 1, { type: 'failed', error: 'again' });
    expect(rows(store.connection, 'SELECT error FROM attempts')).toEqual([{ error: 'signal SIGSEGV' }]);
  });

  it('does not let the end of a superseded attempt end the run that a later one trains', () => {
    const store = makeStore();
    store.recorder.register(spec, expand(spec));
    store.recorder.claim(1, me, alive);
    store.recorder.claim(1, me, gone);
    store.recorder.close(1, 1, { type: 'failed', error: 'late' });
    expect(rows(store.connection, 'SELECT number, outcome FROM attempts')).toEqual([
      { number: 1, outcome: 'failed' },
      { number: 2, outcome: null },
    ]);
    expect(listRuns(store.connection)[0]!.status).toBe('running');
  });

  it('keeps the rows of the checkpoints that are kept on disk', () => {
    const store = makeStore();
    store.recorder.register(spec, expand(spec));
    store.recorder.claim(1, me, alive);
    write(store, 1, 1, [started(), ...[1, 2, 3, 4, 5].map((epoch) => checkpoint(epoch, epoch === 2))]);
    store.recorder.ingest(1, 1);
    expect(rows(store.connection, 'SELECT epoch FROM checkpoints')).toEqual([{ epoch: 2 }, { epoch: 4 }, { epoch: 5 }]);
  });
});

describe('summaries', () => {
  it('know as the best epoch the one that the trainer does, after every epoch', () => {
    const store = makeStore();
    store.recorder.register(spec, expand(spec));
    store.recorder.claim(1, me, alive);
    write(store, 1, 1, [started()]);
    const epochs: [wrong: number, loss: Metric, best: number][] = [
      [3, 'NaN', 1],
      [3, 'Infinity', 2],
      [3, 2, 3],
      [3, 2, 3],
      [3, 1, 5],
      [3, 'NaN', 5],
      [2, 'NaN', 7],
      [2, 'NaN', 7],
      [2, 3, 9],
      [3, 0.1, 9],
      [2, 3, 9],
      [2, 2.5, 12],
      [0, 'Infinity', 13],
      [0, 1e300, 14],
    ];
    let progress = START;
    for (const [index, [wrong, valLoss, best]] of epochs.entries()) {
      const epoch = index + 1;
      const answers = Array.from({ length: wrong }, (_, example): [number, string] => [example, '?']);
      write(store, 1, 1, epochEvents(epoch, answers, valLoss));
      store.recorder.ingest(1, 1);
      progress = advance(progress, { epoch, exact: 1 - wrong / 4, loss: Number(valLoss), charAccuracy: 0 }, null);
      expect([epoch, progress.best!.epoch, listRuns(store.connection)[0]!.best_epoch]).toEqual([epoch, best, best]);
    }
  });

  it('treat seeds as replicates and do not hide runs that never got there', () => {
    const store = makeStore();
    const runs = store.recorder.register(spec, expand(spec));
    const wrongs: Record<number, [number, string][]> = {
      1: [],
      2: [[0, '9']],
      3: [
        [0, '9'],
        [1, '9'],
      ],
      4: [[0, '9']],
    };
    for (const { id } of runs) {
      store.recorder.claim(id, me, alive);
      write(store, id, 1, [started(), ...epochEvents(1, wrongs[id]!), { type: 'finished', epochs: 1 }]);
      store.recorder.catchUp(id, gone);
    }
    const [first, second] = variantSummaries(store.connection, [1, 2]);
    // none: exact 1 and 0.5; output: 0.75 twice
    expect(first).toMatchObject({
      n: 2,
      best_val_exact_mean: 0.75,
      n_to_90: 1,
      epochs_to_90_mean: 1,
      seconds_to_90_mean: 0.5,
    });
    expect(first!.best_val_exact_sd).toBeCloseTo(Math.sqrt(0.125), 12);
    expect(second).toMatchObject({
      n: 2,
      best_val_exact_mean: 0.75,
      best_val_exact_sd: 0,
      n_to_90: 0,
      epochs_to_90_mean: null,
    });
  });
});

describe('rebuild', () => {
  it('remakes every row, numbers included, from the folders', () => {
    const store = makeStore();
    const { recorder, paths, connection } = store;
    recorder.register(spec, expand(spec));
    for (const run of [1, 2, 4]) {
      recorder.claim(run, me, alive);
      writePlan(paths, recorder, run);
      write(store, run, 1, [started(), ...epochEvents(1, [[0, 'wrong']])]);
      recorder.catchUp(run, gone);
    }
    recorder.claim(1, me, gone);
    write(store, 1, 2, [started(1), ...epochEvents(2, [[1, 'also']]), { type: 'finished', epochs: 2 }]);
    recorder.catchUp(1, gone);
    const ending = { type: 'failed' as const, error: 'killed' };
    recorder.close(2, 1, ending);
    writeAtomically(paths.run(2).attempt(1).result, JSON.stringify({ status: 'failed', ending }));
    const before = everything(connection);
    connection.close();

    const report = rebuild(paths, () => 9, gone);
    expect(report).toMatchObject({ runs: [1, 2, 4], skipped: [] });
    expect(existsSync(report.oldDatabase!)).toBe(true);
    const fresh = openForReading(paths.database);
    onTestFinished(() => void fresh.close());
    const after = everything(fresh);
    for (const table of [
      'experiments',
      'sweeps',
      'variants',
      'params',
      'epochs',
      'eval_sets',
      'examples',
      'run_eval_sets',
      'evaluations',
      'mispredictions',
      'checkpoints',
    ]) {
      expect(after[table], table).toEqual(before[table]);
    }
    const stable = (runs: unknown[]) =>
      (runs as { id: number; status: string }[]).filter(({ id }) => id !== 3).map((run) => ({ ...run, ended_at: 0 }));
    expect(stable(after['runs']!)).toEqual(
      stable(before['runs']!).map((run) => (run.id === 4 ? { ...run, status: 'lost' } : run)),
    );
    expect(rows(fresh, 'PRAGMA foreign_key_check')).toEqual([]);
    expect(rows(fresh, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  it('is refused while a run is being trained, and changes nothing', () => {
    const { paths, recorder } = makeStore();
    recorder.register(spec, expand(spec));
    recorder.claim(1, me, alive);
    expect(() => rebuild(paths, () => 9, alive)).toThrow(
      /run1 is being trained: the database cannot be rebuilt meanwhile\n {2}hint: wait for the sweep/,
    );
    expect(existsSync(paths.database)).toBe(true);
    expect(readdirSync(paths.home).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  it('leaves out a folder it cannot read and says so', () => {
    const { paths, recorder } = makeStore();
    recorder.register(spec, expand(spec));
    writeAtomically(paths.run(1).plan, '{"v"');
    writePlan(paths, recorder, 2);
    const report = rebuild(paths, () => 9, gone);
    expect(report.runs).toEqual([2]);
    expect(report.skipped[0]!.folder).toBe(paths.run(1).folder);
  });
});

describe('opening', () => {
  const fresh = (): string => join(temporaryFolder(), 'harness.db');

  it('sets what the promises rest on', () => {
    const connection = openDatabase(fresh());
    const pragma = (name: string): unknown => connection.pragma(name, { simple: true });
    expect([
      pragma('journal_mode'),
      pragma('synchronous'),
      pragma('foreign_keys'),
      pragma('busy_timeout'),
      pragma('user_version'),
    ]).toEqual(['wal', 1, 1, 30000, migrations.length]);
    connection.close();
  });

  it('refuses what is not ours, and leaves it as it is', () => {
    const other = fresh();
    const foreign = openDatabase(other);
    foreign.pragma('application_id = 7');
    foreign.close();
    expect(() => openDatabase(other)).toThrow(/this is not a database of harness/);
    const text = fresh();
    writeFileSync(text, 'This is a text and no database, and long enough to be looked at as one.'.repeat(20));
    const before = readFileSync(text);
    expect(() => openDatabase(text)).toThrow(/this is not an SQLite database/);
    expect(readFileSync(text).equals(before)).toBe(true);
  });

  it('refuses a newer schema, and to read where there is nothing', () => {
    const path = fresh();
    const connection = openDatabase(path);
    connection.pragma('user_version = 99');
    connection.close();
    const told = `made by a newer harness\n  expected schema ${migrations.length} or older, received schema 99`;
    expect(() => openDatabase(path)).toThrow(told);
    expect(() => openForReading(fresh())).toThrow(/there is no database here yet/);
  });

  it('refuses a damaged file', () => {
    const path = fresh();
    openDatabase(path).close();
    const copy = `${path}.copy`;
    copyFileSync(path, copy);
    const bytes = readFileSync(copy);
    bytes.fill(0xff, 0, 100);
    writeFileSync(copy, bytes);
    expect(() => openDatabase(copy)).toThrow(/not an SQLite database/);
  });
});
