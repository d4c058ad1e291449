// Which rows of the files are trained on and which are held out; and what may not stand in two files.

import { UserError, type Problem } from '../../util/errors.js';
import { KeySet } from '../key-set.js';
import { splitOf } from '../split.js';
import type { SplitSizes } from '../task.js';
import { rowOf, type PairsFile } from './pairs-file.js';
import { FileProblems } from './problems.js';
import type { PairsData } from './schema.js';

export interface PairsSet {
  readonly name: string;
  readonly every: number | null;
  readonly file: PairsFile;
}

export interface Parts {
  /** Rows to train on; where validation is no column, rows to hold out too. */
  readonly training: Uint32Array;
  /** Rows whose column says that they are held out. */
  readonly validation: Uint32Array;
  readonly sizes: SplitSizes;
  readonly warnings: readonly Problem[];
}

/** Examples of an evaluation set. */
const MOST_EVALUATED = 1_000_000;

/** @throws UserError where the files do not go together, or not with the spec */
export function checkTogether(data: PairsData, main: PairsFile, sets: readonly PairsSet[]): void {
  const problems = [...splitProblems(data, main), ...sets.flatMap(setProblems)];
  if (problems.length > 0) throw new UserError('data', problems);
  const files = [main, ...sets.map(({ file }) => file)];
  files.forEach((file, index) => files.slice(0, index).forEach((other) => refuseContradictions(file, other)));
}

function splitProblems({ validation }: PairsData, { name, header }: PairsFile): readonly Problem[] {
  const path = 'data.validation';
  const received = JSON.stringify(validation);
  if (validation === 'split' && header.split === -1) {
    return [
      { path, message: `${name} has no column split`, received, hint: `its columns are ${header.names.join(', ')}` },
    ];
  }
  if (validation === 'split' || header.split === -1) return [];
  const hint = 'or give the column another name';
  return [{ path, message: `${name} has a column split`, expected: 'split', received, hint }];
}

function setProblems({ name, file: { name: file, header, table } }: PairsSet): readonly Problem[] {
  const path = `data.evaluation.${name}.file`;
  const hint = 'an evaluation set is not split: leave the column out';
  const split = { path, message: `${file} has a column split`, hint };
  const large = { path, message: `${file} has ${table.rows} examples`, expected: `at most ${MOST_EVALUATED}` };
  return [...(header.split === -1 ? [] : [split]), ...(table.rows > MOST_EVALUATED ? [large] : [])];
}

/** A question of two files has one answer. */
function refuseContradictions(file: PairsFile, other: PairsFile): void {
  if (file === other) return;
  const problems = new FileProblems(file.name);
  for (let row = 0; row < file.table.rows; row++) {
    const question = file.table.text(row, file.header.question);
    const found = rowOf(other, question);
    if (found === -1) continue;
    const [answer, otherAnswer] = [
      file.table.text(row, file.header.answer),
      other.table.text(found, other.header.answer),
    ];
    if (answer === otherAnswer) continue;
    const expected = `${JSON.stringify(otherAnswer.slice(0, 40))}, as in ${other.name}:${other.lines[found]}`;
    const message = `${JSON.stringify(question.slice(0, 40))} has two answers`;
    const received = JSON.stringify(answer.slice(0, 40));
    problems.add({ line: file.lines[row]!, column: 1 }, { message, expected, received });
  }
  problems.throwIfAny();
}

/** @throws UserError where one side would be empty */
export function partsOf({ validation }: PairsData, main: PairsFile, sets: readonly PairsSet[]): Parts {
  const { free, warnings } = freeRows(main, sets);
  if (validation !== 'split') {
    const sizes = splitOf(free.length, validation);
    return { training: free, validation: new Uint32Array(), sizes, warnings };
  }
  const isHeld = (row: number): boolean => main.table.text(row, main.header.split) === 'validation';
  const held = free.filter(isHeld);
  const training = free.filter((row) => !isHeld(row));
  const sizes = { training: training.length, validation: held.length };
  if (training.length === 0 || held.length === 0) {
    const empty = training.length === 0 ? 'train' : 'validation';
    throw new UserError('data', {
      path: 'data.validation',
      message: `no example of ${main.name} is left for ${empty}`,
    });
  }
  return { training, validation: held, sizes, warnings };
}

/** Rows of the main file that no evaluation set has. */
function freeRows(main: PairsFile, sets: readonly PairsSet[]): { free: Uint32Array; warnings: readonly Problem[] } {
  const held = new KeySet();
  for (const { file } of sets) for (let row = 0; row < file.table.rows; row++) held.add(file.index.keyAt(row));
  const rows = new Uint32Array(main.table.rows).map((_, row) => row);
  const free = held.size === 0 ? rows : rows.filter((row) => !held.has(main.index.keyAt(row)));
  const taken = rows.length - free.length;
  const common = `${taken} of the ${rows.length} examples of ${main.name} are in evaluation sets`;
  const message = `${common}; they are left out of training and validation`;
  if (free.length === 0) throw new UserError('data', { path: 'data.evaluation', message });
  return { free, warnings: taken === 0 ? [] : [{ path: 'data.evaluation', message }] };
}
