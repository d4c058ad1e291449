// Questions and answers from files of a user's own.

import { UserError, type Problem } from '../../util/errors.js';
import { Shuffle } from '../../util/random.js';
import { plainLayout } from '../layout.js';
import type { Sources } from '../sources.js';
import type { EvaluationPlan, OpenTask, Pool, SplitSizes, Task } from '../task.js';
import { columnAttributes } from './attributes.js';
import { pairsCodec } from './codec.js';
import { questionKey } from './question-index.js';
import { readPairs, rowOf, type PairsFile } from './pairs-file.js';
import { checkTogether, partsOf, type PairsSet, type Parts } from './parts.js';
import { keys, type PairsData } from './schema.js';

/** A row of a file, or a question that is in none. */
export type Pair =
  { readonly file: PairsFile; readonly row: number } | { readonly file: null; readonly question: string };

export const pairs: Task<PairsData> = {
  name: 'pairs',
  keys,
  attributes: [],
  hasOwnAttributes: true,
  hasFixedValidation: ({ validation }) => validation === 'split',
  problems: ({ validation, apart_from: seeds }, refuse) => {
    if (validation === 'split' && seeds.length > 0)
      refuse(['apart_from'], seeds, '[] where data.validation is split, which is the same for every seed');
  },
  maskNeeds: ({ align }) => (align.answer === 'left' ? undefined : 'data.align.answer is left'),
  files: ({ evaluation }) => [['file'], ...Object.keys(evaluation).map((name) => ['evaluation', name, 'file'])],
  open: openPairs,
};

function openPairs(data: PairsData, sources: Sources): OpenTask<Pair> {
  const open = ({ file, sha256 }: { readonly file: string; readonly sha256?: string | undefined }): PairsFile => {
    if (sha256 === undefined) throw new Error(`internal: nobody said what ${file} has in it`);
    return sources.load(sha256, file, readPairs);
  };
  const main = open(data);
  const sets = Object.entries(data.evaluation).map(([name, set]) => ({ name, every: set.every, file: open(set) }));
  const files = [main, ...sets.map(({ file }) => file)];
  checkTogether(data, main, sets);
  const parts = partsOf(data, main, sets);
  const codec = pairsCodec(data, files);
  const { attributes, valuesOf } = columnAttributes(files);
  const questionOf = (pair: Pair): string =>
    pair.file === null ? pair.question : pair.file.table.text(pair.row, pair.file.header.question);
  const answerOf = (pair: Pair): string | undefined =>
    pair.file === null ? undefined : pair.file.table.text(pair.row, pair.file.header.answer);
  const keyOf = (pair: Pair): number =>
    pair.file === null ? questionKey(pair.question) : pair.file.index.keyAt(pair.row);
  const encodeQuestion: OpenTask<Pair>['codec']['encodeQuestion'] = (pair, target, offset) =>
    codec.encodeQuestion(questionOf(pair), target, offset);
  const encodeAnswer: OpenTask<Pair>['codec']['encodeAnswer'] = (pair, answer, target, offset) =>
    codec.encodeAnswer(questionOf(pair), answer, target, offset);
  return {
    codec: { ...codec, encodeQuestion, encodeAnswer },
    attributes,
    areAttributesDerived: false,
    attributesOf: (pair) => (pair.file === null ? valuesOf(null, 0) : valuesOf(pair.file, pair.row)),
    questionOf,
    answerOf: (pair) => answerOf(pair)!,
    keyOf,
    twinKeyOf: keyOf,
    ...drawn(data, main, parts, sets),
    read: (text) => read(text, files, codec.refusal),
    solve: answerOf,
    knowsOnlyItsExamples: true,
    layout: plainLayout('', main.table.text(0, main.header.question), {}),
    warnings: [...files.flatMap(({ warnings }) => warnings), ...parts.warnings],
  };
}

/** Which examples are for what. Sizes are counted, so that there are always as many as they say. */
function drawn(
  data: PairsData,
  main: PairsFile,
  parts: Parts,
  sets: readonly PairsSet[],
): Pick<OpenTask<Pair>, 'sizes' | 'training' | 'evaluations' | 'isAmple' | 'tooFew'> {
  const whole = poolOf(main, parts.training);
  const sizes: SplitSizes = parts.sizes;
  return {
    sizes: () => sizes,
    training: {
      whole,
      stages: () => [whole],
      validation: data.validation === 'split' ? poolOf(main, parts.validation) : 'first',
      changes: 'never',
      stageOf: () => 0,
    },
    evaluations: sets.map(planOf),
    isAmple: () => true,
    tooFew: (found) => new UserError('data', { path: 'data.file', message: `only ${found} examples can be drawn` }),
  };
}

function poolOf(file: PairsFile, rows: Uint32Array): Pool<Pair> {
  return {
    draw: ({ count, random, isTaken }, take) => {
      const pair = { file, row: 0 };
      const shuffle = new Shuffle(rows.length, random);
      let found = 0;
      while (found < count) {
        const next = shuffle.next();
        if (next === undefined) break;
        pair.row = rows[next]!;
        if (isTaken?.(file.index.keyAt(pair.row)) !== true) take(pair, found++);
      }
      return found;
    },
  };
}

/** All of a file, in its order. */
function planOf({ name, every, file }: PairsSet): EvaluationPlan<Pair> {
  return {
    name,
    every,
    mayBeTrained: false,
    capacity: file.table.rows,
    fill: (_, take) => {
      for (let row = 0; row < file.table.rows; row++) take({ file, row });
    },
  };
}

function read(
  text: string,
  files: readonly PairsFile[],
  refusal: (question: string) => Problem | undefined,
): { readonly example: Pair } | { readonly problem: Problem } {
  for (const file of files) {
    const row = rowOf(file, text);
    if (row !== -1) return { example: { file, row } };
  }
  const problem = refusal(text);
  return problem === undefined ? { example: { file: null, question: text } } : { problem };
}
