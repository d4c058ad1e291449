// Runs that were never trained: their logs are written as workers write them, with what a test wants them to have
// answered, and taken in as a sweep takes them in. What follows from such rows can be said beforehand, to the last
// digit.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { exampleLines, hashExamples, type PlainExample } from '../../src/data/example-file.js';
import { expand, type RunPlan } from '../../src/plan/expand.js';
import { parseSpec } from '../../src/spec/parse.js';
import type { Connection } from '../../src/store/database/connection.js';
import { openDatabase } from '../../src/store/database/open.js';
import { Recorder } from '../../src/store/recorder.js';
import { sealPlan, uidOf } from '../../src/store/registry/plan-record.js';
import { openTask } from '../../src/tasks/tasks.js';
import { encodeEvent } from '../../src/train/event-line.js';
import type { EndEvent, RunEventBody } from '../../src/train/events.js';
import type { Provenance } from '../../src/train/provenance.js';
import { homePaths, type HomePaths } from '../../src/util/files.js';
import { TINY, temporaryFolder } from './tiny.js';

/** Four runs: two variants, each with two seeds. */
export const FOUR = `${TINY.replace('name: tiny', 'name: tiny\nquestion: Which one?\nexpect: The reversed one.')}sweep:
  parameters: {data.reverse: {values: [none, output]}}
  seeds: [1, 2]
`;

/** Numbers of the examples that were answered wrongly after each epoch. */
type WrongByEpoch = readonly (readonly number[])[];

export interface RecordedLog {
  readonly validation: WrongByEpoch;
  /** Which ten of the questions are validated on: those from this one on. @default 0 */
  readonly from?: number;
  /** Other sets, evaluated after the last epoch. */
  readonly sets?: Readonly<Record<string, readonly number[]>>;
  /** How it ends. Without one it is still trained. @default finished */
  readonly ending?: EndEvent | null;
}

export interface Recorded {
  readonly connection: Connection;
  readonly recorder: Recorder;
  readonly paths: HomePaths;
}

/** Of a validation set. */
export const SIZE = 10;
/** Wrong, whatever the question. */
export const WRONG_ANSWER = '99';

const task = openTask(parseSpec('tiny.yaml', TINY).config.data);

/** Number 0 is 0 + 0, number 1 is 0 + 1, ..., number 10 is 1 + 0. */
const QUESTIONS: readonly PlainExample[] = Array.from({ length: 100 }, (_, number) => {
  const [a, b] = [Math.floor(number / SIZE), number % SIZE];
  const { example } = task.read(`${a} + ${b}`) as { example: unknown };
  return { equation: `${a} + ${b}`, answer: String(a + b), attributes: task.attributesOf(example, String(a + b)) };
});

const provenance = {
  harness: '1.0.0',
  node: 'v20.0.0',
  engine: 'onnx',
  engineVersion: '1.0',
  threads: 1,
  cpu: 'A processor',
  cores: 2,
  platform: 'linux x64',
  hostname: 'secret',
  pid: 77,
  bootId: 'boot',
  gitCommit: null,
  gitDirty: null,
  gitDiff: null,
  code: 'c0de',
} satisfies Provenance;

/** When the attempts begin: one a second. */
export const BEGINNING = Date.UTC(2026, 0, 1);

/** A home in which a spec's runs have these logs, one after the other; further runs are planned only. */
export function recorded(spec = FOUR, logs: readonly RecordedLog[] = []): Recorded {
  const paths = homePaths(join(temporaryFolder(), 'runs'));
  const connection = openDatabase(paths.database);
  onTestFinished(() => void connection.close());
  let now = BEGINNING;
  const recorder = new Recorder(connection, paths, () => now);
  const place = { connection, recorder, paths };
  const runs = register(place, spec);
  logs.forEach((log, index) => {
    writeRun(place, runs[index]!.id, log, now);
    now += 1000;
  });
  return place;
}

/** A further sweep. */
export function register({ recorder }: Recorded, text: string): ReturnType<Recorder['register']> {
  const spec = parseSpec('tiny.yaml', text);
  return recorder.register(spec, expand(spec));
}

/** The runs that a spec means. */
export const plansOf = (text = FOUR): readonly RunPlan[] => expand(parseSpec('tiny.yaml', text));

/** A run with its log, as a worker would have left it; one that has logs is trained again from the beginning. */
export function writeRun({ recorder, paths }: Recorded, run: number, log: RecordedLog, at: number): void {
  const number = recorder.claim(run, { pid: process.pid, started: null, bootId: null }, () => false)!;
  const { plan, attempt } = paths.run(run);
  const { events } = attempt(number);
  mkdirSync(dirname(events), { recursive: true });
  const record = recorder.planRecord(run);
  writeFileSync(plan, sealPlan(record));
  const { validation, from = 0, sets = {}, ending = { type: 'finished', epochs: validation.length } } = log;
  const [first, ...others] = [
    keepSet(paths, 'validation', from),
    ...Object.keys(sets).map((name, i) => keepSet(paths, name, 20 + 10 * i)),
  ];
  const bodies: RunEventBody[] = [
    {
      type: 'started',
      uid: uidOf(record),
      provenance,
      parameters: 42,
      evaluationSets: [first, ...others],
      resumedFrom: null,
    },
    ...validation.flatMap((wrong, index) => epochOf(first.hash, index + 1, wrong)),
    ...Object.values(sets).map((wrong, i) => evaluationOf(others[i]!.hash, validation.length, wrong)),
    ...(ending === null ? [] : [ending]),
  ];
  writeFileSync(
    events,
    bodies.map((body, i) => `${encodeEvent({ v: 2, attempt: number, seq: i + 1, at, ...body })}\n`).join(''),
  );
  if (ending === null) recorder.ingest(run, number);
  else recorder.close(run, number, ending);
}

/** Half a second an epoch; loss falls with the wrong answers. */
function epochOf(hash: string, epoch: number, wrong: readonly number[]): readonly RunEventBody[] {
  const share = wrong.length / SIZE;
  const metrics = {
    trainLoss: share,
    trainCharAccuracy: 1 - share / 2,
    trainExact: 1 - share,
    valLoss: share,
    valCharAccuracy: 1 - share / 2,
    valExact: 1 - share,
  };
  return [
    evaluationOf(hash, epoch, wrong),
    { type: 'epoch', epoch, ...metrics, learningRate: 0.01, durationMs: 500, examplesPerSecond: 120 },
  ];
}

const evaluationOf = (set: string, epoch: number, wrong: readonly number[]): RunEventBody => ({
  type: 'evaluated',
  epoch,
  set,
  size: SIZE,
  loss: wrong.length / SIZE,
  charAccuracy: 1 - wrong.length / SIZE / 2,
  wrong: wrong.map((example) => [example, `${WRONG_ANSWER}$`]),
});

function keepSet(paths: HomePaths, name: string, from: number) {
  const examples = QUESTIONS.slice(from, from + SIZE);
  const hash = hashExamples(examples, true);
  mkdirSync(paths.evaluationSets, { recursive: true });
  writeFileSync(paths.evaluationSet(hash), exampleLines(examples, task.attributes));
  return { name, hash, size: SIZE, chanceCharAccuracy: 0.4 };
}
