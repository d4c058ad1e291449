// What every task must do, whatever it is: a suite over its specs. A new task is one entry in conformance.test.ts.

import { describe, expect, it } from 'vitest';
import { buildDataset, checkDataset, type Dataset } from '../../src/data/dataset.js';
import type { EvaluationSet } from '../../src/data/evaluation-set.js';
import { parseSpec } from '../../src/spec/parse.js';
import type { DataSpec, RunConfig } from '../../src/spec/schema.js';
import type { FileSources } from '../../src/store/sources.js';
import type { AttributeValue } from '../../src/tasks/attribute.js';
import { readParts, writtenText, type Codec } from '../../src/tasks/codec.js';
import { NO_SOURCES } from '../../src/tasks/sources.js';
import type { OpenTask } from '../../src/tasks/task.js';
import { openTask, taskOf } from '../../src/tasks/tasks.js';
import { UserError } from '../../src/util/errors.js';

export interface TaskCase {
  /** Its name, as `data.task` has it. */
  readonly task: string;
  /** Data of specs that can be made, in YAML's flow style, `task` left out. */
  readonly specs: readonly string[];
  /** Data of specs that each harness must refuse before a run begins, and the path that is wrong. */
  readonly refused: readonly (readonly [data: string, path: string])[];
  /** Questions by their right answers, of the first spec; undefined: nobody knows it. */
  readonly questions: Readonly<Record<string, string | undefined>>;
  /** Texts that are no question of the first spec. */
  readonly unreadable: readonly string[];
  /** Files of its examples. */
  readonly sources?: Pick<FileSources, 'load' | 'pin'>;
}

const configOf = (task: string, data: string): RunConfig =>
  parseSpec('x.yaml', `name: x\ndata: {task: ${task}, ${data}}`).config;

export const specOf = (task: string, data: string): DataSpec => configOf(task, data).data;

const NO_FILES = { ...NO_SOURCES, pin: (config: RunConfig) => config };

export function describeTask({ task, specs, refused, questions, unreadable, sources = NO_FILES }: TaskCase): void {
  const dataOf = (data: string): DataSpec => sources.pin(configOf(task, data)).data;
  const open = (data: string): OpenTask => openTask(dataOf(data), sources);
  const build = (data: string, seed = 1): Dataset => buildDataset(dataOf(data), seed, { sources });

  describe.each(specs)(`${task}: {%s}`, (data) => {
    let kept: Dataset | undefined;
    const built = (): Dataset => (kept ??= build(data));

    it('has different examples, none of them both learned from and held out', () => holdsOut(open(data), built()));

    it('has the same examples for a seed, others for another', () => {
      const [once, again, other] = [built(), build(data), build(data, 2)];
      expect(hashesOf(again)).toEqual(hashesOf(once));
      expect(again.trainingAt(1)).toEqual(once.trainingAt(1));
      expect(other.validation.hash).not.toBe(once.validation.hash);
      expect(other.trainingAt(1)).not.toEqual(once.trainingAt(1));
    });

    it('writes questions and answers so that they can be read again, and knows its right answers', () =>
      turnsBack(open(data), built()));

    it('gives each example the attributes that it declares', () => {
      const names = taskOf(dataOf(data)).attributes.map(({ name }) => name);
      const { attributes } = open(data);
      if (taskOf(dataOf(data)).hasOwnAttributes !== true)
        expect(names).toEqual(expect.arrayContaining(attributes.map(({ name }) => name)));
      hasAttributes(open(data), setsOf(built()));
    });

    it('can be planned', () => expect(() => checkDataset(dataOf(data), sources)).not.toThrow());
  });

  describe(`${task}`, () => {
    it.each(refused)('refuses {%s} at %s, before a run begins', (data, path) => {
      const problems = refusal(() => checkDataset(dataOf(data), sources));
      expect(problems.map((problem) => problem.path)).toContain(path);
    });

    it.each(Object.entries(questions))('answers %s with %s', (text, answer) => {
      const opened = open(specs[0]!);
      const read = opened.read(text);
      if ('problem' in read) throw new Error(read.problem.message);
      expect(opened.solve(read.example)).toBe(answer);
    });

    it.each(unreadable)('says what it can read instead of %j', (text) => {
      const read = open(specs[0]!).read(text);
      expect('problem' in read && read.problem.expected).toMatch(/\S/);
    });
  });
}

const setsOf = ({ validation, evaluations }: Dataset): readonly EvaluationSet[] => [validation, ...evaluations];
const hashesOf = (dataset: Dataset): readonly string[] => setsOf(dataset).map(({ hash }) => hash);

function holdsOut({ codec }: OpenTask, dataset: Dataset): void {
  for (const epoch of [1, 2]) {
    const { questions, size } = dataset.trainingAt(epoch);
    const learned = new Set(rowsOf(questions, codec.inputLength, size));
    expect(learned.size).toBe(size);
    expect(size).toBeGreaterThan(0);
    for (const { examples, mayBeTrained, plain, name } of setsOf(dataset)) {
      expect(new Set(plain.map(({ equation }) => equation)).size, name).toBe(examples.size);
      const rows = rowsOf(examples.questions, codec.inputLength, examples.size);
      if (!mayBeTrained)
        expect(
          rows.filter((row) => learned.has(row)),
          name,
        ).toEqual([]);
    }
  }
}

function rowsOf(numbers: ArrayLike<number>, length: number, size: number): readonly string[] {
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length }, (_unused, place) => numbers[row * length + place]).join(' '),
  );
}

function turnsBack(task: OpenTask, dataset: Dataset): void {
  const { codec } = task;
  for (const { plain, examples } of setsOf(dataset)) {
    const questions = rowsOf(examples.questions, codec.inputLength, examples.size);
    const given = plain.map(({ equation, answer }, row) => [equation, answer, withoutZeros(answer), questions[row]]);
    const readAgain = plain.map(({ equation, answer }, row) => {
      const [from, to] = [row * codec.outputLength, (row + 1) * codec.outputLength];
      const written = withoutZeros(readParts(writtenText(examples.targets.subarray(from, to), codec), codec).answer);
      const read = task.read(equation);
      if ('problem' in read) throw new Error(`${equation}: ${read.problem.message}`);
      const right = task.solve(read.example) ?? answer;
      return [task.questionOf(read.example), right, written, questionRow(codec, read.example)];
    });
    expect(readAgain).toEqual(given);
  }
}

/** Zeros that fill up an answer (`align.answer: zero`) stand before it in what is written. */
const withoutZeros = (text: string): string => text.replace(/^(-?)0+(?=\d)/, '$1');

function questionRow(codec: Codec<unknown>, example: unknown): string {
  const numbers = new Int32Array(codec.inputLength);
  codec.encodeQuestion(example, numbers, 0);
  return numbers.join(' ');
}

function hasAttributes({ attributes }: OpenTask, sets: readonly EvaluationSet[]): void {
  const names = attributes.map(({ name }) => name).sort();
  const isTyped = (type: 'number' | 'text', value: AttributeValue): boolean =>
    value === null || (type === 'number' ? Number.isFinite(value) : typeof value === 'string');
  for (const { plain } of sets) {
    const wrong = plain.filter(({ attributes: values = {} }) => {
      const isNamed = Object.keys(values).sort().join() === names.join();
      return !isNamed || !attributes.every(({ name, type }) => isTyped(type, values[name]!));
    });
    expect(wrong).toEqual([]);
  }
}

/** What is wrong, as the user is told. */
export function refusal(act: () => void): UserError['problems'] {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  throw new Error('it was not refused');
}
