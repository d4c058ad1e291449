// Arithmetic modulo a number, each number one token: all pairs there are, some of them trained on (Power et al. 2022).

import { UserError } from '../../util/errors.js';
import { Shuffle } from '../../util/random.js';
import type { Attribute } from '../attribute.js';
import { makeCodec, type Codec } from '../codec.js';
import { plainLayout } from '../layout.js';
import type { DrawRequest, EvaluationPlan, OpenTask, Take, Task } from '../task.js';
import { vocabularyOf } from '../vocabulary.js';
import { pairAt, pairCount, problems, resultOf, trainedPairs, type Pair } from './residues.js';
import { keys, type ModularData } from './schema.js';

const number = (name: string, about: string): Attribute => ({ name, type: 'number', about, isFacet: true });
const ATTRIBUTES: readonly Attribute[] = [
  number('first_operand', 'value'),
  number('second_operand', 'value'),
  number('result', 'the right answer, as a number'),
];

export const modular: Task<ModularData> = {
  name: 'modular',
  keys,
  problems,
  attributes: ATTRIBUTES,
  plane: { x: 'first_operand', y: 'second_operand' },
  maskNeeds: () => 'data.task has answers of several lengths',
  files: () => [],
  open: (data) => openModular(data),
};

function openModular(data: ModularData): OpenTask<Pair> {
  const { operation, modulus } = data;
  const result = resultOf(data);
  const solve = (pair: Pair): string | undefined => result(pair)?.toString();
  const keyOf = ({ first, second }: Pair): number => first * modulus + second;
  const commutes = operation === '+' || operation === '*';
  const whole = { draw: (request: DrawRequest, take: Take<Pair>) => draw(data, keyOf, request, take) };
  const training = trainedPairs(data);
  return {
    codec: modularCodec(data),
    attributes: ATTRIBUTES,
    areAttributesDerived: true,
    attributesOf: ({ first, second }, answer) => ({
      first_operand: first,
      second_operand: second,
      result: Number(answer),
    }),
    questionOf: ({ first, second }) => `${first} ${operation} ${second}`,
    answerOf: (pair) => solve(pair)!,
    keyOf,
    twinKeyOf: ({ first, second }) =>
      commutes ? keyOf({ first: Math.min(first, second), second: Math.max(first, second) }) : keyOf({ first, second }),
    sizes: () => ({ training, validation: pairCount(data) - training }),
    // What is held out with a larger fraction is part of what is held out with a smaller one.
    training: { whole, stages: () => [whole], validation: 'first', changes: 'never', stageOf: () => 0 },
    evaluations: Object.entries(data.evaluation).map(([name, { every }]) => gridOf(data, name, every)),
    isAmple: () => true,
    tooFew: (found) => new UserError('data', { path: 'data.modulus', message: `there are only ${found} pairs` }),
    read: (text) => read(text, data),
    solve,
    layout: plainLayout(' ', `${modulus - 1} ${operation} 1`, { operation, modulus }),
  };
}

/** Three tokens are read and one is written: there is no padding, and nothing to close. */
function modularCodec({ operation, modulus }: ModularData): Codec<Pair> {
  const numbers = Array.from({ length: modulus }, (_, value) => String(value));
  const question = [0, modulus, 0]; // a number is its own token, the operator the last one; written over
  return makeCodec<Pair>(
    vocabularyOf([...numbers, operation], { end: null, separator: ' ' }),
    {
      question: { width: 3, align: 'left', isReversed: false },
      answer: { width: 1, align: 'left', isReversed: false },
    },
    {
      question: ({ first, second }) => {
        [question[0], question[2]] = [first, second];
        return { numbers: question, length: 3 };
      },
      answer: (text) => ({ numbers: [Number(text)], length: 1 }),
    },
  );
}

function draw(
  data: ModularData,
  keyOf: (pair: Pair) => number,
  { count, random, isTaken }: DrawRequest,
  take: Take<Pair>,
): number {
  const indices = new Shuffle(pairCount(data), random);
  let row = 0;
  for (let index = indices.next(); index !== undefined && row < count; index = indices.next()) {
    const pair = pairAt(data, index);
    if (isTaken?.(keyOf(pair)) !== true) take(pair, row++);
  }
  return row;
}

const gridOf = (data: ModularData, name: string, every: number | null): EvaluationPlan<Pair> => ({
  name,
  every,
  mayBeTrained: true,
  capacity: pairCount(data),
  fill: (_, take) => {
    for (let index = 0; index < pairCount(data); index++) take(pairAt(data, index));
  },
});

function read(text: string, { operation, modulus }: ModularData): ReturnType<OpenTask<Pair>['read']> {
  const [, first, written, second] = /^\s*(\d+)\s*([-+*/])\s*(\d+)\s*$/.exec(text) ?? [];
  const expected = `two numbers in 0..${modulus - 1} with ${operation} between them, e.g. "${modulus - 1} ${operation} 1"`;
  if (first === undefined || second === undefined)
    return { problem: { message: 'not a question of this task', expected } };
  const isKnown = written === operation && Number(first) < modulus && Number(second) < modulus;
  if (!isKnown) return { problem: { message: 'this run cannot read that', expected } };
  return { example: { first: Number(first), second: Number(second) } };
}
