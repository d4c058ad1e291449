// Which expressions there are: every operand from its range, every operator from the list, less what has no place.

import type { ArithmeticData } from './schema.js';
import { unitsOf } from './units.js';
import type { Division, Solve } from './solve.js';
import type { Expression, Operator } from './expression.js';

export interface Space {
  readonly operands: number;
  readonly operators: readonly Operator[];
  /** Smallest and largest operand, in units of 10^-decimals. */
  readonly min: number;
  readonly max: number;
  readonly decimals: number;
  readonly division: Division | null;
  readonly pairs: ArithmeticData['pairs'];
  /** Some operand must be smaller than this, sign aside; null: not so. */
  readonly below: number | null;
  /** Whether all operands are the same number. */
  readonly equal: boolean;
}

export function spaceOf({ operands, operators, min, max, decimals, division, pairs }: ArithmeticData): Space {
  return {
    operands,
    operators,
    min: unitsOf(min, decimals),
    max: unitsOf(max, decimals),
    decimals,
    division,
    pairs,
    below: null,
    equal: false,
  };
}

/** The part of a space whose operands have at most so many digits before the point; undefined where there is none. */
export function withDigits(space: Space, most: number): Space | undefined {
  const limit = 10 ** (most + space.decimals) - 1;
  const [min, max] = [Math.max(space.min, -limit), Math.min(space.max, limit)];
  return min > max ? undefined : { ...space, min, max };
}

/** Digits before the point of the longest operand. */
export const mostDigits = ({ min, max, decimals }: Space): number =>
  digitsOf(Math.max(Math.abs(min), Math.abs(max)), decimals);

/** Digits before the point: 1 for 0.5 and 7, 3 for 100. */
export function digitsOf(units: number, decimals: number): number {
  return String(Math.floor(Math.abs(units) / 10 ** decimals)).length;
}

/** An expression that is written over again and again: what draws a million of them makes one object. */
export interface MutableExpression extends Expression {
  readonly operands: number[];
  readonly operators: Operator[];
}

export function blankExpression({ operands, operators, decimals }: Space): MutableExpression {
  return {
    operands: new Array<number>(operands).fill(0),
    operators: new Array<Operator>(operands - 1).fill(operators[0]!),
    decimals,
  };
}

/** Expressions there are before anything is taken away: all indices of `setExpression`. */
export function indexCount({ operands, operators, min, max, equal }: Space): bigint {
  const range = BigInt(max - min + 1);
  return range ** BigInt(equal ? 1 : operands) * BigInt(operators.length) ** BigInt(operands - 1);
}

/** Writes the expression with this number: operators are the low digits of the index, operands the high ones. */
export function setExpression(
  target: MutableExpression,
  { operators: choices, min, max, equal }: Space,
  index: number,
): void {
  const { operands, operators } = target;
  const range = max - min + 1;
  let rest = index;
  for (let i = 0; i < operators.length; i++) {
    operators[i] = choices[rest % choices.length]!;
    rest = Math.floor(rest / choices.length);
  }
  for (let i = 0; i < operands.length; i++) {
    operands[i] = equal && i > 0 ? operands[0]! : min + (rest % range);
    if (!equal) rest = Math.floor(rest / range);
  }
}

/**
 * Tells the expressions that a space has: by 0 none is divided, and where divisions must come out even, each does. That
 * of two in another order only one counts (`pairs: unordered`) is the sampler's matter.
 */
export function admits(space: Space, solve: Solve): (expression: Expression) => boolean {
  const { pairs, below, operators, division } = space;
  const isDivided = operators.includes('/');
  const isExact = division?.rule === 'exact';
  const unit = 10 ** space.decimals;
  const isDistinct = pairs === 'permutations' && !space.equal;
  return (expression) => {
    if (isDistinct && !allDiffer(expression.operands)) return false;
    if (below !== null && !expression.operands.some((operand) => Math.abs(operand) / unit < below)) return false;
    if (!isDivided) return true;
    return isExact ? solve(expression) !== undefined : !dividesByZero(expression);
  };
}

/** Whether all indices of a space are expressions that it has. */
export const isUnfiltered = (space: Space): boolean =>
  (space.pairs === 'product' || space.equal) && space.below === null && !space.operators.includes('/');

function allDiffer(operands: readonly number[]): boolean {
  for (let i = 1; i < operands.length; i++) {
    for (let j = 0; j < i; j++) if (operands[i] === operands[j]) return false;
  }
  return true;
}

function dividesByZero({ operands, operators }: Expression): boolean {
  for (let i = 0; i < operators.length; i++) if (operators[i] === '/' && operands[i + 1] === 0) return true;
  return false;
}
