// What a look at single examples is made of: sets, their examples column by column, wrong answers epoch by epoch.

import { histories } from './comparison/history.js';
export type { ShownAnswer } from '../store/read/answers.js';
import {
  answersTo,
  attributesOf,
  attributeTexts,
  questionTexts,
  wrongExamples,
  wrongTexts,
  type ShownAnswer,
} from '../store/read/answers.js';
import { attempts } from '../store/read/attempts.js';
import {
  evaluatedEpochs,
  evaluatedSets,
  evaluationOf,
  sizeOfSet,
  type EvaluatedSet,
  type Evaluation,
} from '../store/read/evaluations.js';
import type { Connection } from '../store/database/connection.js';
import { completeConfig } from '../spec/schema.js';
import type { Attribute, AttributeValue, AttributeValues } from '../tasks/attribute.js';
import type { Plane } from '../tasks/task.js';
import { taskOf } from '../tasks/tasks.js';
import { UserError } from '../util/errors.js';
import { runConfig } from './run.js';
import { requireRun } from './selectors.js';

export interface RunSets {
  readonly run: number;
  readonly experiment: string;
  readonly variant: string;
  readonly seed: number;
  readonly best_epoch: number | null;
  /** Where it is another than before, epochs may have been trained and evaluated again. */
  readonly attempt: number;
  /** Two attributes that span a plane, where its task has one. */
  readonly plane: Plane | null;
  readonly sets: readonly (EvaluatedSet & {
    /** After which epochs it was evaluated, and how many were wrong. */
    readonly epochs: readonly (readonly [epoch: number, wrong: number])[];
  })[];
}

/** Validation first. */
export function runSets(connection: Connection, word: string): RunSets {
  const { run, experiment, variant, seed, best_epoch } = requireRun(connection, word);
  const { data } = completeConfig(runConfig(connection, run));
  const sets = evaluatedSets(connection, run).map((set) => ({
    ...set,
    epochs: evaluatedEpochs(connection, run, set.eval_set_id),
  }));
  const attempt = attempts(connection, run).length;
  return { run, experiment, variant, seed, best_epoch, attempt, plane: taskOf(data).plane ?? null, sets };
}

/** One attribute of all examples of a set. */
export type Column =
  | { readonly type: 'number'; readonly values: Float64Array }
  /** Places in `words`; 65535 where an example has no such thing. */
  | { readonly type: 'text'; readonly words: readonly string[]; readonly values: Uint16Array };

export const NO_WORD = 0xffff;

export interface ExampleColumns {
  readonly size: number;
  readonly attributes: readonly Attribute[];
  readonly columns: ReadonlyMap<string, Column>;
}

/** By what the examples of a set can be told apart. */
export function exampleAttributes(connection: Connection, set: number): readonly Attribute[] {
  requireSize(connection, set);
  return attributesOf(connection, set);
}

/** Read at a time, before anything else has its turn. */
const CHUNK = 20_000;

/** Of a million examples this takes seconds, in which others have their turn. @param turn waits for it */
export async function exampleColumns(
  connection: Connection,
  set: number,
  turn: () => Promise<void>,
): Promise<ExampleColumns> {
  const size = requireSize(connection, set);
  const attributes = attributesOf(connection, set);
  const builders = attributes.map((attribute) => columnOf(attribute, size));
  for (let first = 0; first < size; first += CHUNK) {
    attributeTexts(connection, set, first, CHUNK).forEach((text, index) => {
      const values = JSON.parse(text ?? '{}') as AttributeValues;
      builders.forEach((put, place) => put.set(first + index, values[attributes[place]!.name] ?? null));
    });
    await turn();
  }
  const columns = new Map(attributes.map(({ name }, place) => [name, builders[place]!.column]));
  return { size, attributes, columns };
}

function requireSize(connection: Connection, set: number): number {
  const size = sizeOfSet(connection, set);
  if (size !== undefined) return size;
  throw new UserError('not-found', { message: `there is no evaluation set ${set}` });
}

function columnOf({ type }: Attribute, size: number) {
  if (type === 'number') {
    const values = new Float64Array(size).fill(NaN);
    return {
      column: { type, values } as const,
      set: (index: number, value: AttributeValue) => void (values[index] = value === null ? NaN : Number(value)),
    };
  }
  const values = new Uint16Array(size).fill(NO_WORD);
  const words: string[] = [];
  const places = new Map<string, number>();
  const set = (index: number, value: AttributeValue): void => {
    if (value === null) return;
    const word = String(value);
    let place = places.get(word);
    // More different texts than places tell nothing apart.
    if (place === undefined && words.length < NO_WORD) places.set(word, (place = words.push(word) - 1));
    values[index] = place ?? NO_WORD;
  };
  return { column: { type, words, values } as const, set };
}

/** Of the examples of a set, by number: those that a run got wrong after an epoch. */
export function wrongAfter(connection: Connection, run: number, set: number, epoch: number): Uint32Array {
  requireSet(connection, run, set);
  return Uint32Array.from(wrongExamples(connection, run, epoch, set));
}

/** What the run answered to them, in the same order. */
export function predictedAfter(connection: Connection, run: number, set: number, epoch: number): readonly string[] {
  requireSet(connection, run, set);
  return wrongTexts(connection, run, epoch, set);
}

/** All questions of a set with their right answers, by their numbers. */
export function setQuestions(connection: Connection, set: number): ReturnType<typeof questionTexts> {
  requireSize(connection, set);
  return questionTexts(connection, set);
}

/** What became of each example over the epochs: three numbers each. */
export function exampleHistories(connection: Connection, run: number, set: number): Int32Array {
  const { questions } = histories(connection, evaluationIn(connection, run, set));
  const values = new Int32Array(3 * questions.length);
  questions.forEach(({ first_right, right_for_good, forgotten }, example) => {
    values.set([first_right ?? -1, right_for_good ?? -1, forgotten], 3 * example);
  });
  return values;
}

function evaluationIn(connection: Connection, run: number, set: number): Evaluation {
  const { eval_set } = requireSet(connection, run, set);
  return evaluationOf(connection, run, eval_set)!;
}

/** @throws UserError where a run is not evaluated on a set */
function requireSet(connection: Connection, run: number, set: number): EvaluatedSet {
  const found = evaluatedSets(connection, run).find(({ eval_set_id }) => eval_set_id === set);
  if (found !== undefined) return found;
  throw new UserError('not-found', { message: `run${run} is not evaluated on the set ${set}` });
}

/** So many examples are shown at once. */
export const MOST_SHOWN = 200;

/** Questions with right answers and, where wrong, what the run answered after an epoch. */
export function shownAnswers(
  connection: Connection,
  at: { readonly run: number; readonly epoch: number; readonly evalSet: number },
  examples: readonly number[],
): readonly ShownAnswer[] {
  requireSet(connection, at.run, at.evalSet);
  return answersTo(connection, at, examples.slice(0, MOST_SHOWN));
}
