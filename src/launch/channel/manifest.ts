// What the tasks of a submission train: a file that is whole before any of them starts, and never changed.

import { writeAtomically } from '../../util/files.js';
import { readRegularFile } from '../../util/regular-file.js';
import { seal, unseal } from '../../util/sealed-json.js';
import type { Job } from './messages.js';

export interface Manifest {
  readonly v: 1;
  readonly submission: string;
  /** The runs of each task, one after the other. */
  readonly tasks: readonly (readonly Job[])[];
}

/** Bytes; a run takes about 400. */
const MOST_BYTES = 256 * 1024 * 1024;

export function writeManifest(path: string, manifest: Manifest): void {
  writeAtomically(path, seal(manifest));
}

/** @throws Error where it is damaged */
export const readManifest = (path: string): Manifest =>
  unseal<Manifest>(readRegularFile(path, MOST_BYTES).toString('utf8'));
