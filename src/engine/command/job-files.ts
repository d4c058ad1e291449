// What somebody's own trainer is given: a folder with its scripts, its examples as lines of token numbers, and
// job.json, which says everything else.

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, normalize } from 'node:path';
import type { Dataset } from '../../data/dataset.js';
import type { EvaluationSet } from '../../data/evaluation-set.js';
import type { Examples } from '../../data/examples.js';
import type { CommandSpec } from '../../spec/engine-schema.js';
import type { RunConfig } from '../../spec/schema.js';
import { PROTOCOL } from './protocol.js';

export interface JobContent {
  readonly config: RunConfig;
  readonly seed: number;
  readonly threads: number;
  readonly dataset: Dataset;
  /** Epochs that are done, and the file to go on from. */
  readonly resume: { readonly epoch: number; readonly checkpoint: Uint8Array } | undefined;
}

const JOB = 'job.json';

/**
 * Writes what the program needs into a folder.
 * @param contentOf a file of the program's, by its SHA-256
 * @returns the command that starts it there
 */
export function writeJob(
  folder: string,
  command: CommandSpec,
  content: JobContent,
  contentOf: (sha256: string, name: string) => Uint8Array,
): readonly string[] {
  for (const { file, sha256 } of command.files) {
    write(folder, placeOf(file), contentOf(sha256!, file), 0o755); // scripts may be started themselves
  }
  const { config, seed, threads, dataset, resume } = content;
  const { vocabulary, inputLength, outputLength } = dataset.codec;
  const { tokens, padding, end } = vocabulary;
  const { data, model, training } = config;
  if (resume !== undefined) write(folder, 'resume', resume.checkpoint);
  const job = {
    protocol: PROTOCOL,
    seed,
    threads,
    config: { data, model, training },
    vocabulary: { tokens, padding, end },
    question_length: inputLength,
    answer_length: outputLength,
    training: writeTraining(folder, dataset, (resume?.epoch ?? 0) + 1, training.epochs),
    evaluation: [dataset.validation, ...dataset.evaluations].map((set, index) =>
      writeSet(folder, set, index, { codec: dataset.codec, training }),
    ),
    resume: resume === undefined ? null : { epoch: resume.epoch, checkpoint: 'resume' },
  };
  write(folder, JOB, `${JSON.stringify(job, null, 2)}\n`);
  const known = new Set(command.files.map(({ file }) => file));
  return [...command.command.map((word) => (known.has(word) ? inFolder(word) : word)), JOB];
}

/**
 * Where a file of the program lies below its folder: where it lies below the spec's or, from elsewhere, by its name.
 */
export function placeOf(file: string): string {
  const path = normalize(file);
  return isAbsolute(path) || path.startsWith('..') ? basename(path) : path;
}

/** Without a slash a program is looked for elsewhere. */
const inFolder = (file: string): string => (file.includes('/') ? `./${placeOf(file)}` : file);

function write(folder: string, name: string, content: string | Uint8Array, mode = 0o644): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode });
}

/** The training examples of each epoch that is left, a file for as long as they are the same. */
function writeTraining(folder: string, { codec, trainingAt }: Dataset, first: number, last: number) {
  const files: { readonly first_epoch: number; readonly file: string }[] = [];
  let before: Examples | undefined;
  for (let epoch = first; epoch <= last; epoch++) {
    const examples = trainingAt(epoch);
    if (examples === before) continue;
    const file = `training-${epoch}.ndjson`;
    write(folder, file, linesOf(examples, codec));
    files.push({ first_epoch: epoch, file });
    before = examples;
  }
  return files;
}

interface SetContext {
  readonly codec: Lengths;
  readonly training: RunConfig['training'];
}

function writeSet(folder: string, set: EvaluationSet, index: number, { codec, training }: SetContext) {
  const file = `evaluation-${index}.ndjson`;
  write(folder, file, linesOf(set.examples, codec));
  return { name: set.name, file, size: set.examples.size, every: everyOf(set, training) };
}

/** Where a training may end early, every epoch may be the last, after which all sets are due. */
export const everyOf = (
  { every }: Pick<EvaluationSet, 'every'>,
  { early_stopping: early }: RunConfig['training'],
): number | null => every ?? (early === null ? null : 1);

type Lengths = Pick<Dataset['codec'], 'inputLength' | 'outputLength'>;

function linesOf({ size, questions, targets, weights }: Examples, { inputLength, outputLength }: Lengths): string {
  const lines: string[] = [];
  for (let row = 0; row < size; row++) {
    const question = questions.subarray(row * inputLength, (row + 1) * inputLength).join(',');
    const answer = targets.subarray(row * outputLength, (row + 1) * outputLength).join(',');
    const weight = weights === undefined ? '' : `,"weight":${weights[row]}`;
    lines.push(`{"question":[${question}],"answer":[${answer}]${weight}}\n`);
  }
  return lines.join('');
}
