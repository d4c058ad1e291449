// The side file of a checkpoint: counters, environment, whose it is, and the checksum of the arrays beside it. Written
// sealed, last of the two, and checked when it is read: nothing is computed with what is damaged.

import { messageOf } from '../util/errors.js';
import { readRegularFile } from '../util/regular-file.js';
import { seal, unseal } from '../util/sealed-json.js';
import { z } from '../util/zod.js';
import { checkpointRecord, toMetric, type CheckpointRecord } from './events.js';
import { check, count, flag, hash, metric, number, text, uid } from './members.js';
import type { Tally } from './metrics.js';
import type { Environment } from './provenance.js';
import type { Plateau } from './schedule.js';
import type { Progress } from './stopping.js';

/** Everything but the arrays. Random streams need no state: they are derived from seed, epoch and step. */
export interface Counters {
  /** Whole epochs done. */
  readonly epoch: number;
  /** Steps done in the epoch after, and what they counted. */
  readonly stepInEpoch: number;
  readonly tally: Tally;
  readonly elapsedMs: number;
  /** Optimizer steps over the whole training. */
  readonly step: number;
  readonly progress: Progress;
  readonly plateau: Plateau;
  /** The loss of the last whole epoch was no finite number. Absent in old checkpoints. */
  readonly diverged?: boolean;
}

export interface Sidecar {
  /** Identity of the folder of the run whose it is. Absent in old checkpoints. */
  readonly run?: string;
  readonly record: CheckpointRecord;
  readonly counters: Counters;
  /** Where it was made. */
  readonly environment: Environment;
}

/** What a state is made of: arrays, or what somebody's own trainer wrote, which only that can read. */
export type StateKind = 'safetensors' | 'trainer';

const NAME = /^epoch-\d+(?:-step-\d+)?\.(safetensors|trainer|json)$/;
/** Bytes. */
const MOST_SIDECAR_BYTES = 1024 * 1024;

/** What a file in the folder of checkpoints is by its name; undefined where it is none of ours. */
export function kindOf(name: string): 'state' | 'json' | undefined {
  const ending = NAME.exec(name)?.[1];
  return ending === undefined || ending === 'json' ? ending : 'state';
}

/** The side file of a state's file. */
export const besideState = (path: string): string => path.replace(/\.(?:safetensors|trainer)$/, '.json');

export const nameOf = ({ epoch, stepInEpoch }: Pick<Counters, 'epoch' | 'stepInEpoch'>): string =>
  stepInEpoch === 0 ? `epoch-${epoch}` : `epoch-${epoch}-step-${stepInEpoch}`;

/** JSON that keeps numbers which JSON has no word for: a diverged loss must not come back as null. */
export function encodeSidecar({ run, record, counters, environment }: Sidecar & { readonly run: string }): string {
  const metric = (_: string, value: unknown): unknown => (typeof value === 'number' ? toMetric(value) : value);
  return seal({ v: 2, run, record, counters: JSON.parse(JSON.stringify(counters, metric)) as unknown, environment });
}

/** @throws Error, in a sentence, where it is damaged, or not the side file of `name` */
export function readSidecar(path: string, name: string): Sidecar {
  const text = readRegularFile(path, MOST_SIDECAR_BYTES).toString('utf8');
  let value: Record<string, unknown>;
  try {
    value = unseal(text, { legacy: isFirstVersion });
    // Only the very first, unreleased harness left it out; its counters meant something else, too.
    if (value['environment'] === undefined) throw new Error('was made by an older harness');
    check(isFirstVersion(value) ? firstSidecar : sidecar, value);
  } catch (error) {
    throw new Error(`it ${messageOf(error)}`, { cause: error });
  }
  const { run, record, counters, environment } = value as unknown as Sidecar;
  if (
    kindOf(record.path) !== 'state' ||
    besideState(record.path) !== `${nameOf(counters)}.json` ||
    name !== `${nameOf(record)}.json`
  )
    throw new Error(`it is of ${record.path}`);
  return { ...(run === undefined ? {} : { run }), record, counters: revived(counters), environment };
}

const isFirstVersion = (value: Readonly<Record<string, unknown>>): boolean =>
  ['v', 'run', 'sha256'].every((key) => !Object.hasOwn(value, key));

function revived(counters: Counters): Counters {
  const isWord = (value: unknown): boolean => value === 'NaN' || value === 'Infinity' || value === '-Infinity';
  return JSON.parse(JSON.stringify(counters), (_, value: unknown) =>
    isWord(value) ? Number(value) : value,
  ) as Counters;
}

const validation = z.object({ epoch: count, loss: metric, charAccuracy: metric, exact: metric });

const tally = z.object({
  examples: count,
  characters: number,
  loss: metric,
  correctCharacters: number,
  correctAnswers: number,
  forcedCharacters: number.nullable(),
});

const counters = z.object({
  epoch: count,
  stepInEpoch: count,
  tally,
  elapsedMs: metric,
  step: count,
  progress: z.object({ best: validation.nullable(), mark: validation.nullable() }),
  plateau: z.object({ mark: validation.nullable(), waited: count, reductions: count }),
  diverged: flag.exactOptional(),
});

const environment = z.object({
  engine: text,
  engineVersion: text,
  threads: count,
  cpu: text,
  node: text.exactOptional(),
  harness: text.exactOptional(),
  code: hash.exactOptional(),
});

const firstSidecar = z.object({ record: checkpointRecord, counters, environment });
const sidecar = z.object({ v: z.literal(2), run: uid, ...firstSidecar.shape });
