// A training's whole state on disk, so that it can go on as if it had never stopped.
// Two files each: the arrays (safetensors) or what somebody's own trainer wrote, then, last, a JSON file with the
// counters and the checksum of the first.

import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors } from '../engine/safetensors.js';
import type { NamedArrays } from '../model/parameters.js';
import { crashPoint } from '../util/crash-points.js';
import { messageOf } from '../util/errors.js';
import { writeAtomically } from '../util/files.js';
import { sha256 } from '../util/sha256.js';
import { readRegularFile } from '../util/regular-file.js';
import { encodeSidecar, nameOf, type Counters, type Sidecar, type StateKind } from './checkpoint-file.js';
import { listSidecars, namesIn, putAside, removeOld } from './checkpoint-folder.js';
import type { CheckpointRecord } from './events.js';
import { fileName } from './members.js';
import type { Environment } from './provenance.js';

export type { Counters } from './checkpoint-file.js';

/** What is saved. */
export interface CheckpointContent {
  /** Identity of the run's folder. */
  readonly run: string;
  readonly counters: Counters;
  readonly arrays: NamedArrays;
  /** Where it was made. */
  readonly environment: Environment;
}

export interface Checkpoint extends Sidecar {
  /** None where it is somebody's own trainer's. */
  readonly arrays: NamedArrays;
}

/** What is saved, as the bytes of a file. */
export interface StateContent extends Omit<CheckpointContent, 'arrays'> {
  readonly kind: StateKind;
  readonly bytes: Uint8Array;
}

/** Which checkpoints a training may go on from. */
export interface Expected {
  /** Identity of the run's folder: those of another run are not used. */
  readonly uid: string;
  /** Epochs whose rows are known: going on from a later one would leave a gap. */
  readonly recordedEpochs: number;
  /** Whether a checkpoint is on record. */
  readonly hasCheckpoint?: boolean;
}

/** Writes a checkpoint and returns what to say of it. */
export function saveCheckpoint(
  folder: string,
  { run, arrays, counters, environment }: CheckpointContent,
  isBest: boolean,
): CheckpointRecord {
  const bytes = encodeSafetensors(arrays, {
    format: 'harness checkpoint',
    epoch: String(counters.epoch),
    step: String(counters.step),
  });
  return saveState(folder, { run, kind: 'safetensors', bytes, counters, environment }, isBest);
}

/** The same for any state. Older ones are removed: the newest, those of the last two epochs and the best stay. */
export function saveState(
  folder: string,
  { run, kind, bytes, counters, environment }: StateContent,
  isBest: boolean,
): CheckpointRecord {
  const { epoch, stepInEpoch } = counters;
  const name = nameOf(counters);
  const path = `${name}.${kind}`;
  const record: CheckpointRecord = { epoch, stepInEpoch, path, bytes: bytes.length, sha256: sha256(bytes), isBest };
  writeAtomically(join(folder, path), bytes);
  crashPoint('checkpoint/arrays');
  writeAtomically(join(folder, `${name}.json`), encodeSidecar({ run, record, counters, environment }));
  crashPoint('checkpoint/counters');
  removeOld(folder);
  return record;
}

/**
 * The newest checkpoint of the run that is whole and whose epochs are all recorded.
 * @param warn told of each one that had to be passed over
 * @returns undefined where there is none, or only whole ones that may not be used
 * @throws Error where there are damaged ones and no other can be used
 */
export function newestCheckpoint(
  folder: string,
  expected: Expected,
  warn: (message: string) => void,
): Checkpoint | undefined {
  const names = namesIn(folder);
  const sidecars = listSidecars(folder, warn);
  let damaged = names.length - sidecars.length;
  for (const sidecar of sidecars) {
    const reason = reasonAgainst(sidecar, expected);
    if (reason !== undefined) {
      warn(`checkpoint ${sidecar.record.path} is not used: ${reason}`);
      continue;
    }
    const checkpoint = tryLoad(folder, sidecar, warn);
    if (checkpoint !== undefined) return checkpoint;
    damaged++;
  }
  if (damaged > 0) throw new Error('no valid checkpoint');
  // Arrays without counters are a first checkpoint that was cut off while it was written: nobody was told of it.
  if (names.length === 0 && expected.hasCheckpoint === true)
    throw new Error('no valid checkpoint: those on record are gone; put them back, or harness rm removes the run');
  if (sidecars.length > 0) warn('no checkpoint is left to go on from: it is trained from the beginning');
  return undefined;
}

function reasonAgainst({ run, counters }: Sidecar, { uid, recordedEpochs }: Expected): string | undefined {
  if (isAnother(run, uid)) return 'it is of another run';
  if (counters.epoch <= recordedEpochs) return undefined;
  return `its epochs are not all recorded: ${recordedEpochs} of ${counters.epoch} are`;
}

/** Old checkpoints do not say whose they are. */
const isAnother = (run: string | undefined, uid: string): boolean => run !== undefined && run !== uid;

/**
 * Makes the folder one that a training can go on in: removes what the process could not that died right after it had
 * written `used`, and puts aside, as NAME.unused, what was passed over: it would be taken for the newest.
 * @param used what `newestCheckpoint` found for the run
 */
export function tidyCheckpoints(folder: string, used: Checkpoint | undefined, uid: string): void {
  const last = used?.counters.step ?? -1;
  const unused = listSidecars(folder).filter(({ run, counters }) => isAnother(run, uid) || counters.step > last);
  for (const { record, counters } of unused) {
    putAside(join(folder, `${nameOf(counters)}.json`));
    crashPoint('checkpoint/removed');
    putAside(join(folder, record.path));
  }
  if (used !== undefined) removeOld(folder);
}

/** Loads one checkpoint by its record. @throws Error where its file is missing or damaged */
export const loadArrays = (folder: string, record: Pick<CheckpointRecord, 'path' | 'sha256'>): NamedArrays =>
  decodeSafetensors(loadState(folder, record));

/** Its bytes, whatever they are of. @throws Error where its file is missing or damaged */
export function loadState(folder: string, record: Pick<CheckpointRecord, 'path' | 'sha256'>): Buffer {
  if (!fileName.safeParse(record.path).success)
    throw new Error(`${JSON.stringify(record.path)} is not the name of a file`);
  const bytes = readRegularFile(join(folder, record.path), Infinity);
  if (sha256(bytes) !== record.sha256) throw new Error(`${record.path} is damaged: its checksum is wrong`);
  return bytes;
}

function tryLoad(folder: string, sidecar: Sidecar, warn: (message: string) => void): Checkpoint | undefined {
  const { record } = sidecar;
  try {
    const bytes = loadState(folder, record);
    return { ...sidecar, arrays: record.path.endsWith('.trainer') ? new Map() : decodeSafetensors(bytes) };
  } catch (error) {
    warn(`checkpoint ${record.path} cannot be used: ${messageOf(error)}`);
    return undefined;
  }
}
