// Sequences of numbers that are copied, reversed, sorted or reckoned with: with lengths beyond training as evaluation
// sets.

import { wantedOf } from '../keys.js';
import { plainLayout } from '../layout.js';
import { splitOf } from '../split.js';
import type { EvaluationPlan, OpenTask, Pool, SplitSizes, Task, TrainingPlan } from '../task.js';
import { problems, tooFew, tooFewInSet } from './checks.js';
import { formatSequence, parseSequence, PLUS, sequencesCodec } from './codec.js';
import { ATTRIBUTES, attributesOf, attributesWith, OPERATIONS, type Sequence } from './operations.js';
import { draw, keyOf, sizeOf, type Space } from './pool.js';
import { keys, type SequencesData, type SetSpec } from './schema.js';

export const sequences: Task<SequencesData> = {
  name: 'sequences',
  keys,
  problems,
  attributes: ATTRIBUTES,
  maskNeeds: ({ operation, align }) => {
    if (operation === 'parity') return 'data.operation has answers of several lengths';
    return align.answer === 'left' ? undefined : 'data.align.answer is left';
  },
  files: () => [],
  open: (data) => openSequences(data),
};

function openSequences(data: SequencesData): OpenTask<Sequence> {
  const { operation, symbols } = data;
  const answerOf = (sequence: Sequence): string => OPERATIONS[operation].answer(sequence).join(' ');
  const codec = sequencesCodec(data);
  return {
    codec,
    attributes: attributesWith(operation),
    areAttributesDerived: true,
    attributesOf: (sequence) => attributesOf(operation, sequence),
    questionOf: (sequence) => formatSequence(operation, sequence),
    answerOf,
    keyOf,
    twinKeyOf: operation === 'add_bits' ? summandsKey : keyOf,
    sizes: () => sizes(data),
    training: trainingPlan(data),
    evaluations: Object.entries(data.evaluation).map(([name, set]) => evaluationPlan(data, name, set)),
    isAmple: () => isAmple(data),
    tooFew: (found, heldOut) => tooFew(data, found, heldOut),
    read: (text) => read(text, data, codec.question.width),
    solve: answerOf,
    layout: plainLayout(' ', exampleOf(data), { operation, symbols }),
  };
}

/** The same for a + b and b + a. */
function summandsKey(both: Sequence): number {
  const half = both.length / 2;
  const swapped = [...both.slice(half), ...both.slice(0, half)];
  return Math.min(keyOf(both), keyOf(swapped));
}

interface Lengths {
  readonly min_length: number;
  readonly max_length: number;
}

function spaceOf({ operation, symbols }: SequencesData, { min_length: min, max_length: max }: Lengths): Space {
  const { numbers } = OPERATIONS[operation];
  return { symbols, lengths: Array.from({ length: max - min + 1 }, (_, index) => numbers(min + index)) };
}

function sizes(data: SequencesData): SplitSizes {
  const size = sizeOf(spaceOf(data, data));
  if (BigInt(data.examples) > size) throw tooFew(data, size, 0);
  return splitOf(data.examples, data.validation);
}

/**
 * Short sequences run out, so that the first that are drawn differ from the last: validation is a random part of all.
 */
function trainingPlan(data: SequencesData): TrainingPlan<Sequence> {
  const space = spaceOf(data, data);
  const whole: Pool<Sequence> = { draw: (request, take) => draw(space, request, take) };
  const changes = data.fresh ? 'epoch' : 'never';
  return { whole, stages: () => [whole], validation: 'part', changes, stageOf: () => 0 };
}

function evaluationPlan(data: SequencesData, name: string, set: SetSpec): EvaluationPlan<Sequence> {
  const count = wantedOf(set);
  return {
    name,
    every: set.every,
    mayBeTrained: false,
    capacity: count,
    fill: (random, take) => {
      const found = draw(spaceOf(data, set), { count, random }, take);
      if (set.size !== null && found < set.size) throw tooFewInSet(name, set, found);
    },
  };
}

function isAmple(data: SequencesData): boolean {
  const sets = Object.values(data.evaluation);
  const wanted = sets.reduce((total, set) => total + wantedOf(set), data.examples);
  return 2n * BigInt(wanted) < sizeOf(spaceOf(data, data));
}

function exampleOf({ operation, symbols, max_length: length }: SequencesData): string {
  const row = (step: number): string =>
    Array.from({ length: Math.min(length, 3) }, (_, place) => ((place + 2) * step) % symbols).join(' ');
  return operation === 'add_bits' ? `${row(1)} ${PLUS} ${row(3)}` : row(3);
}

function read(text: string, data: SequencesData, width: number): ReturnType<OpenTask<Sequence>['read']> {
  const { operation, symbols } = data;
  const isSum = operation === 'add_bits';
  const most = isSum ? (width - 1) / 2 : width;
  const what = isSum
    ? `two rows of equally many bits, at most ${most}, with ${PLUS} between them`
    : `at most ${most} numbers in 0..${symbols - 1}, a space between two`;
  const expected = `${what}, e.g. "${exampleOf(data)}"`;
  const example = parseSequence(operation, text);
  if (example === undefined) return { problem: { message: 'not a question of this task', expected } };
  const isKnown = example.length <= OPERATIONS[operation].numbers(most) && example.every((value) => value < symbols);
  return isKnown ? { example } : { problem: { message: 'this run cannot read that', expected } };
}
