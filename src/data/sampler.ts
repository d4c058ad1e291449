// Which equations: each at most once, in seeded order, in memory that grows with what is drawn, not with the space.

import { UserError } from '../util/errors.js';
import type { Random } from '../util/random.js';
import type { DataSpec } from '../spec/schema.js';
import type { Expression, Operator } from './expression.js';

type Space = Pick<DataSpec, 'operands' | 'operators' | 'min' | 'max'>;

/** Different expressions there are: every operand from its range, every operator from the list. */
export function spaceSize({ operands, operators, min, max }: Space): bigint {
  return BigInt(max - min + 1) ** BigInt(operands) * BigInt(operators.length) ** BigInt(operands - 1);
}

/**
 * The first `count` expressions of a random order of the whole space. More of the same stream begin with the same.
 * @throws UserError where the space has fewer
 */
export function drawExpressions(space: Space, count: number, random: Random): Expression[] {
  const size = spaceSize(space);
  if (size < BigInt(count)) throw tooFew(space, count, size);
  const drawn: Expression[] = [];
  for (const expression of size <= 2n ** 53n
    ? drawByIndex(space, count, Number(size), random)
    : drawByRejection(space, count, random)) {
    drawn.push(expression);
  }
  return drawn;
}

export function tooFew(space: Space, count: number, size: bigint): UserError {
  return new UserError('data', {
    path: 'data.examples',
    message: 'more examples than there are different equations',
    expected: `at most ${size} (${space.operands} operands in ${space.min}..${space.max}, operators ${space.operators.join(' ')})`,
    received: String(count),
    hint: 'ask for fewer examples, or widen data.min and data.max',
  });
}

/** A Fisher-Yates shuffle of all indices of which only the touched places are kept. */
function* drawByIndex(space: Space, count: number, size: number, random: Random): Generator<Expression> {
  const moved = new Map<number, number>();
  for (let place = 0; place < count; place++) {
    const other = place + random.below(size - place);
    const index = moved.get(other) ?? other;
    moved.set(other, moved.get(place) ?? place);
    moved.delete(place);
    yield expressionAt(space, index);
  }
}

/** For spaces too large for exact indices: draws that came before are so rare that they are simply drawn again. */
function* drawByRejection(space: Space, count: number, random: Random): Generator<Expression> {
  const seen = new Set<string>();
  const range = space.max - space.min + 1;
  while (seen.size < count) {
    const operands = Array.from({ length: space.operands }, () => space.min + random.below(range));
    const operators = operands.slice(1).map(() => space.operators[random.below(space.operators.length)]!);
    const key = `${operands.join()} ${operators.join('')}`;
    if (seen.has(key)) continue;
    seen.add(key);
    yield { operands, operators };
  }
}

/** The expression with this number: operators are the low digits of the index, operands the high ones. */
function expressionAt({ operands: count, operators: choices, min, max }: Space, index: number): Expression {
  const operators: Operator[] = [];
  const operands: number[] = [];
  const range = max - min + 1;
  let rest = index;
  for (let i = 1; i < count; i++) {
    operators.push(choices[rest % choices.length]!);
    rest = Math.floor(rest / choices.length);
  }
  for (let i = 0; i < count; i++) {
    operands.push(min + (rest % range));
    rest = Math.floor(rest / range);
  }
  return { operands, operators };
}
