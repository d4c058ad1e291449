// A training's whole state on disk, so that it can go on as if it had never stopped.
// Two files each: the arrays (safetensors), then, last, a JSON file with the counters and the checksum of the first.

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors } from '../engine/safetensors.js';
import type { NamedArrays } from '../model/parameters.js';
import { crashPoint } from '../util/crash-points.js';
import { messageOf } from '../util/errors.js';
import { sha256, writeAtomically } from '../util/files.js';
import { toMetric, type CheckpointRecord } from './events.js';
import type { Environment } from './provenance.js';
import type { Plateau } from './schedule.js';
import type { Tally } from './metrics.js';
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

/** What is saved. */
export interface CheckpointContent {
  readonly counters: Counters;
  readonly arrays: NamedArrays;
  /** Where it was made. */
  readonly environment: Environment;
}

export interface Checkpoint extends CheckpointContent {
  readonly record: CheckpointRecord;
}

type Sidecar = Omit<Checkpoint, 'arrays'>;

/** Writes a checkpoint and returns what to say of it. Older ones are removed: the newest, those of the last two epochs and the best stay. */
export function saveCheckpoint(
  folder: string,
  { arrays, counters, environment }: CheckpointContent,
  isBest: boolean,
): CheckpointRecord {
  const { epoch, stepInEpoch } = counters;
  const name = stepInEpoch === 0 ? `epoch-${epoch}` : `epoch-${epoch}-step-${stepInEpoch}`;
  const bytes = encodeSafetensors(arrays, {
    format: 'harness checkpoint',
    epoch: String(epoch),
    step: String(counters.step),
  });
  const path = `${name}.safetensors`;
  const record: CheckpointRecord = { epoch, stepInEpoch, path, bytes: bytes.length, sha256: sha256(bytes), isBest };
  writeAtomically(join(folder, path), bytes);
  crashPoint('checkpoint/arrays');
  writeAtomically(join(folder, `${name}.json`), encodeSidecar({ record, counters, environment }));
  crashPoint('checkpoint/counters');
  removeOld(folder);
  return record;
}

/**
 * The newest checkpoint whose checksum is right.
 * @param warn told of each one that had to be passed over
 * @throws Error where there are checkpoints but none can be used
 */
export function newestCheckpoint(folder: string, warn: (message: string) => void): Checkpoint | undefined {
  const sidecars = listSidecars(folder, warn);
  for (const sidecar of sidecars) {
    // Only the first, unreleased harness left it out; its counters meant something else, too.
    if ((sidecar.environment as Environment | undefined) === undefined) {
      throw new Error('its checkpoint was made by an older harness; harness sweep trains it anew');
    }
    const checkpoint = tryLoad(folder, sidecar, warn);
    if (checkpoint !== undefined) return checkpoint;
  }
  // Arrays without counters are a first checkpoint that was cut off while it was written: nobody was told of it.
  const wasSaved = existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json'));
  if (wasSaved) throw new Error('no valid checkpoint');
  return undefined;
}

/** Removes what the process could not that died right after it had written `used`. A damaged newer one stops it. */
export function tidyCheckpoints(folder: string, { record }: Checkpoint): void {
  if (listSidecars(folder)[0]?.record.path === record.path) removeOld(folder);
}

/** Loads one checkpoint by its record. @throws Error where its file is missing or damaged */
export function loadArrays(folder: string, record: Pick<CheckpointRecord, 'path' | 'sha256'>): NamedArrays {
  if (!isFileName(record.path)) throw new Error(`${JSON.stringify(record.path)} is not the name of a file`);
  const bytes = readFileSync(join(folder, record.path));
  if (sha256(bytes) !== record.sha256) throw new Error(`${record.path} is damaged: its checksum is wrong`);
  return decodeSafetensors(bytes);
}

function tryLoad(folder: string, sidecar: Sidecar, warn: (message: string) => void): Checkpoint | undefined {
  const { record } = sidecar;
  try {
    return { ...sidecar, arrays: loadArrays(folder, record) };
  } catch (error) {
    warn(`checkpoint ${record.path} cannot be used: ${messageOf(error)}`);
    return undefined;
  }
}

/** Whether a name stays in its folder: it may come from a file that somebody else made. */
const isFileName = (name: string): boolean => /^[\w][\w.-]*$/.test(name);

/** JSON that keeps numbers which JSON has no word for: a diverged loss must not come back as null. */
function encodeSidecar(sidecar: Sidecar): string {
  return JSON.stringify(sidecar, (_, value: unknown) => (typeof value === 'number' ? toMetric(value) : value));
}

function decodeSidecar(text: string): Sidecar {
  const isMetric = (value: unknown): boolean => value === 'NaN' || value === 'Infinity' || value === '-Infinity';
  return JSON.parse(text, (_, value: unknown) => (isMetric(value) ? Number(value) : value)) as Sidecar;
}

/** Newest first. */
function listSidecars(folder: string, warn: (message: string) => void = () => {}): readonly Sidecar[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      try {
        return [decodeSidecar(readFileSync(join(folder, name), 'utf8'))];
      } catch (error) {
        warn(`checkpoint ${name} cannot be read: ${messageOf(error)}`);
        return [];
      }
    });
  return found.sort((a, b) => b.counters.step - a.counters.step);
}

function removeOld(folder: string): void {
  const sidecars = listSidecars(folder);
  const best = sidecars.find(({ record }) => record.isBest); // the newest that was best when it was written
  // One within an epoch goes when the epoch is done: what stays at the end does not tell of interruptions.
  const whole = sidecars.filter(({ counters }) => counters.stepInEpoch === 0);
  const kept = new Set([sidecars[0], ...whole.slice(0, 2), best]);
  removeUncounted(folder);
  for (const sidecar of sidecars) {
    if (kept.has(sidecar) || !isFileName(sidecar.record.path)) continue;
    const path = join(folder, sidecar.record.path);
    rmSync(path.replace(/\.safetensors$/, '.json'), { force: true });
    crashPoint('checkpoint/removed');
    rmSync(path, { force: true });
  }
}

/** Arrays whose counters are missing: of a checkpoint that was cut off while it was written, or while it was removed. */
function removeUncounted(folder: string): void {
  const names = new Set(readdirSync(folder));
  const isUncounted = (name: string): boolean =>
    name.endsWith('.safetensors') && !names.has(name.replace(/\.safetensors$/, '.json'));
  for (const name of names) if (isUncounted(name)) rmSync(join(folder, name), { force: true });
}
