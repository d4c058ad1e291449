// The evaluation sets that a spec of arithmetic names.

import { UserError } from '../../util/errors.js';
import { MAX_ENUMERABLE } from '../../util/random.js';
import { wantedOf } from '../keys.js';
import type { EvaluationPlan } from '../task.js';
import type { Expression } from './expression.js';
import { draw } from './pool.js';
import type { ArithmeticData } from './schema.js';
import type { Solve } from './solve.js';
import { admits, blankExpression, indexCount, setExpression, type Space } from './space.js';
import { evaluationSpace, type SetSpec } from './spaces.js';

export function evaluationPlans(data: ArithmeticData, solve: Solve): readonly EvaluationPlan<Expression>[] {
  return Object.entries(data.evaluation).map(([name, set]) => {
    const space = evaluationSpace(data, set);
    const isGrid = set.draw === 'grid';
    return {
      name,
      every: set.every,
      mayBeTrained: isGrid,
      capacity: isGrid ? Number(indexCount(space)) : wantedOf(set),
      fill: (random, take) => {
        if (isGrid) return fillGrid(name, space, solve, take);
        const sampling = set.draw === 'balanced' ? 'digit_length' : 'uniform';
        const drawn = draw({ space, sampling, count: wantedOf(set), random, solve }, take);
        if (drawn === 0 || (set.size !== null && drawn < set.size)) refuseSize(name, set, drawn);
      },
    };
  });
}

function fillGrid(name: string, space: Space, solve: Solve, take: (expression: Expression) => void): void {
  refuseLargeGrid(name, space);
  const expression = blankExpression(space);
  const isAdmitted = admits(space, solve);
  for (let index = 0; index < Number(indexCount(space)); index++) {
    setExpression(expression, space, index);
    if (isAdmitted(expression)) take(expression);
  }
}

/** @throws UserError where a grid has more equations than can be evaluated */
export function refuseLargeGrid(name: string, space: Space): void {
  if (indexCount(space) <= BigInt(MAX_ENUMERABLE)) return;
  throw new UserError('data', {
    path: `data.evaluation.${name}`,
    message: 'the grid is too large to be evaluated as a whole',
    expected: `at most ${MAX_ENUMERABLE} equations`,
    received: String(indexCount(space)),
    hint: 'draw: uniform evaluates a sample of it',
  });
}

function refuseSize(name: string, set: SetSpec, found: number): never {
  throw new UserError('data', {
    path: `data.evaluation.${name}${set.size === null ? '' : '.size'}`,
    message: found === 0 ? 'there are no such equations' : 'more equations than there are of this kind',
    ...(found > 0 && { expected: `at most ${found}`, received: String(set.size) }),
  });
}
