// The task of the post: expressions of numbers, and their values.

import { MAX_ENUMERABLE, randomStream } from '../../util/random.js';
import { wantedOf } from '../keys.js';
import type { OpenTask, Pool, Task, TrainingPlan } from '../task.js';
import { ATTRIBUTES, attributesOf } from './attributes.js';
import { problems } from './checks.js';
import { arithmeticCodec, type ArithmeticCodec } from './codec.js';
import { evaluationPlans, refuseLargeGrid } from './evaluation.js';
import { unorderedKey } from './expression-key.js';
import { formatExpression, parseExpression, withDecimals, type Expression } from './expression.js';
import { layoutOf } from './layout.js';
import { countAdmitted, draw, keyIn } from './pool.js';
import { keys, type ArithmeticData } from './schema.js';
import { splitSizes, tooFew } from './sizes.js';
import { arithmeticOf, solveExactly, solveQuickly, type Solve } from './solve.js';
import { indexCount, isUnfiltered, spaceOf, type Space } from './space.js';
import { evaluationSpace, spacesOf, stageOf, stagesOf } from './spaces.js';

export const arithmetic: Task<ArithmeticData> = {
  name: 'arithmetic',
  keys,
  problems,
  attributes: ATTRIBUTES,
  plane: { x: 'first_operand', y: 'second_operand', where: { operands: 2 } },
  containing: ({ operators }) => ({ operator: { attribute: 'operators', values: operators, from: 'data.operators' } }),
  maskNeeds: ({ align, end_character: isClosed }) =>
    align.answer === 'left' && isClosed ? undefined : 'data.align.answer is left and data.end_character is true',
  files: () => [],
  open: (data) => openArithmetic(data),
};

function openArithmetic(data: ArithmeticData): OpenTask<Expression> {
  const spaces = spacesOf(data);
  const operands = Math.max(...spaces.map((space) => space.operands));
  const largest = Math.max(...spaces.flatMap(({ min, max }) => [Math.abs(min), Math.abs(max)]));
  const arithmetic = arithmeticOf(data, operands);
  const solveAny = solveExactly(arithmetic); // with larger or more numbers, too: slower
  const solve = solveQuickly(arithmetic, data, operands, largest) ?? solveAny;
  const codec = arithmeticCodec(data, spaces, arithmetic);
  return {
    codec,
    attributes: ATTRIBUTES,
    areAttributesDerived: true,
    attributesOf,
    questionOf: (expression) => formatExpression(expression),
    answerOf: (expression) => solve(expression)!,
    keyOf: keyIn(data.pairs),
    twinKeyOf: unorderedKey,
    sizes: () => splitSizes(data),
    training: trainingPlan(data, solve),
    evaluations: evaluationPlans(data, solve),
    isAmple: () => isAmple(data, solve),
    tooFew: (found, heldOut) => tooFew(data, found, heldOut),
    read: (text) => read(text, data, codec),
    solve: solveAny,
    layout: layoutOf(data, codec.format),
  };
}

/**
 * Uniform draws: validation comes first in the stream, so that with a fixed number of held-out examples more training
 * data change nothing of it. Other draws run out of what is rare, so that the first differ from the last: there
 * validation is a random part of all.
 */
function trainingPlan(data: ArithmeticData, solve: Solve): TrainingPlan<Expression> {
  const { sampling, curriculum, fresh } = data;
  const poolOf = (space: Space): Pool<Expression> => ({
    draw: (request, take) => draw({ ...request, space, sampling, solve }, take),
  });
  const whole = poolOf(spaceOf(data));
  return {
    whole,
    stages: () => stagesOf(data).map(poolOf),
    validation: sampling === 'uniform' ? 'first' : 'part',
    changes: fresh ? 'epoch' : curriculum === null ? 'never' : 'stage',
    stageOf: (epoch) => stageOf(data, stagesOf(data).length, epoch),
  };
}

function isAmple(data: ArithmeticData, solve: Solve): boolean {
  const sets = Object.entries(data.evaluation);
  const sampled = sets.filter(([, set]) => set.draw !== 'grid');
  for (const [name, set] of sets) if (set.draw === 'grid') refuseLargeGrid(name, evaluationSpace(data, set));
  const space = spaceOf(data);
  const size = indexCount(space);
  const wanted = sampled.reduce((total, [, set]) => total + wantedOf(set), data.examples);
  if (!isUnfiltered(space) && size > BigInt(MAX_ENUMERABLE)) refuseRare(data, space, wanted, solve);
  return isUnfiltered(space) ? 2n * BigInt(wanted) < size : size > BigInt(MAX_ENUMERABLE);
}

const PILOT = 100_000;

/**
 * Of a space too large to be gone through, a sample tells how many there are about, e.g. divisions that come out even.
 */
function refuseRare(data: ArithmeticData, space: Space, wanted: number, solve: Solve): void {
  const admitted = countAdmitted({ space, random: randomStream('pilot'), solve }, PILOT);
  // Three standard deviations, and of none seen three (Hanley 1983)
  const atMost = admitted + 3 * Math.sqrt(admitted) + 3;
  if ((atMost / PILOT) * Number(indexCount(space)) >= wanted) return;
  throw tooFew(data, `about ${Math.round((admitted / PILOT) * Number(indexCount(space)))}`, 0);
}

function read(text: string, data: ArithmeticData, codec: ArithmeticCodec): ReturnType<OpenTask<Expression>['read']> {
  const parsed = parseExpression(text);
  if (parsed === undefined) {
    return { problem: { message: 'not an expression', expected: 'numbers with + - * / between them, e.g. "31 + 87"' } };
  }
  const { operands, min, max, operators, decimals } = data;
  const example = withDecimals(parsed, decimals);
  if (example !== undefined && codec.canWrite(example)) return { example };
  const digits = decimals === 0 ? 'whole numbers' : `at most ${decimals} decimals`;
  return {
    problem: {
      message: 'this run cannot read that',
      expected: `at most ${operands} operands in ${min}..${max}, ${digits}, with ${operators.join(' ')} between them`,
    },
  };
}
