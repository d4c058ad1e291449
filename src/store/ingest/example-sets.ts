// The files of evaluation sets, once for all runs that share one.

import { existsSync, readFileSync } from 'node:fs';
import type { EvaluationSet } from '../../data/evaluation-set.js';
import { exampleLines, readExamples, type ExampleFile } from '../../data/example-file.js';
import type { Attribute } from '../../tasks/attribute.js';
import { machineError } from '../../util/errors.js';
import { isFile, writeAtomically } from '../../util/files.js';

/** Writes a set's file where there is none. */
export function keepSet(path: string, { plain }: EvaluationSet, attributes: readonly Attribute[]): void {
  if (!existsSync(path)) writeAtomically(path, exampleLines(plain, attributes));
}

/** @returns undefined where the file is not what the hash says, or is not there */
export function readSet(path: string, hash: string): ExampleFile | undefined {
  if (!isFile(path)) return undefined;
  try {
    return readExamples(readFileSync(path, 'utf8'), hash);
  } catch (error) {
    if (machineError(error) !== undefined) throw error;
    return undefined;
  }
}
