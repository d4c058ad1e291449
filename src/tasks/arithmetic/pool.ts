// Which equations: each at most once, in seeded order, in memory that grows with what is drawn, not with the space.

import { MAX_ENUMERABLE, Shuffle, type Random } from '../../util/random.js';
import type { ArithmeticData } from './schema.js';
import type { Solve } from './solve.js';
import { orderedKey, unorderedKey } from './expression-key.js';
import type { Expression } from './expression.js';
import { KeySet } from '../key-set.js';
import { carriesOf } from './attributes.js';
import { admits, blankExpression, indexCount, mostDigits, setExpression, withDigits } from './space.js';
import type { MutableExpression, Space } from './space.js';

export interface Draw {
  readonly space: Space;
  readonly sampling: ArithmeticData['sampling'];
  readonly count: number;
  readonly random: Random;
  readonly solve: Solve;
  /** Whether an expression, by its key, must not be drawn. */
  readonly isTaken?: (key: number) => boolean;
}

/** What tells a space's expressions apart. */
export const keyIn = (pairs: Space['pairs']): ((expression: Expression) => number) =>
  pairs === 'unordered' ? unorderedKey : orderedKey;

/**
 * Draws different expressions and hands each to `take`, which must not keep the object: it is written over. More of the
 * same stream begin with the same.
 * @returns how many there were: fewer than asked for where the space has, or shows, no more
 */
export function draw(request: Draw, take: (expression: Expression, row: number) => void): number {
  const isEnumerable = request.sampling === 'uniform' && indexCount(request.space) <= BigInt(MAX_ENUMERABLE);
  return isEnumerable ? drawEnumerated(request, take) : drawByRejection(request, take);
}

/** From a shuffle of all indices. */
function drawEnumerated(
  { space, count, random, solve, isTaken }: Draw,
  take: (expression: Expression, row: number) => void,
): number {
  const expression = blankExpression(space);
  const isAdmitted = admits(space, solve);
  const keyOf = keyIn(space.pairs);
  const seen = space.pairs === 'unordered' ? new KeySet() : undefined;
  let row = 0;
  if (count === 0) return 0;
  const indices = new Shuffle(Number(indexCount(space)), random);
  for (let index = indices.next(); index !== undefined; index = indices.next()) {
    setExpression(expression, space, index);
    if (!isAdmitted(expression)) continue;
    if (isTaken !== undefined || seen !== undefined) {
      const key = keyOf(expression);
      if (isTaken?.(key) === true || seen?.add(key) === false) continue;
    }
    take(expression, row++);
    if (row === count) break;
  }
  return row;
}

/** One after the other, by rejection: what came before, or has no place, is drawn again. */
function drawByRejection(request: Draw, take: (expression: Expression, row: number) => void): number {
  const { space, count, random, solve, isTaken } = request;
  const expression = blankExpression(space);
  const isAdmitted = admits(space, solve);
  const keyOf = keyIn(space.pairs);
  const write = writer(request);
  const accepts = request.sampling === 'carries' ? carryBalance(expression, write, isAdmitted, random) : undefined;
  const seen = new KeySet(count);
  // Where the rest is so rare that this many draws do not find it, the space counts as exhausted.
  const limit = 1e6 + 5000 * count;
  for (let tries = 0; seen.size < count && tries < limit; tries++) {
    write(expression);
    if (!isAdmitted(expression) || accepts?.(expression) === false) continue;
    const key = keyOf(expression);
    if (isTaken?.(key) === true || !seen.add(key)) continue;
    take(expression, seen.size - 1);
  }
  return seen.size;
}

/**
 * Of so many uniform draws, how many a space admits: how large it is about, where it is too large to be gone through.
 */
export function countAdmitted(
  { space, random, solve }: Pick<Draw, 'space' | 'random' | 'solve'>,
  draws: number,
): number {
  const expression = blankExpression(space);
  const isAdmitted = admits(space, solve);
  const write = writer({ space, random, sampling: 'uniform' });
  let count = 0;
  for (let i = 0; i < draws; i++) {
    write(expression);
    if (isAdmitted(expression)) count++;
  }
  return count;
}

type Write = (expression: MutableExpression) => void;

/** What writes a random expression, its operands uniform, or uniform among those of a uniform number of digits. */
function writer({ space, sampling, random }: Pick<Draw, 'space' | 'sampling' | 'random'>): Write {
  const ranges =
    sampling === 'digit_length' ? digitRanges(space) : [{ low: space.min, size: space.max - space.min + 1 }];
  const operand = (): number => {
    const { low, size } = ranges[ranges.length === 1 ? 0 : random.below(ranges.length)]!;
    return low + random.below(size);
  };
  const { operators: choices, equal } = space;
  return ({ operands, operators }) => {
    for (let i = 0; i < operands.length; i++) operands[i] = equal && i > 0 ? operands[0]! : operand();
    for (let i = 0; i < operators.length; i++)
      operators[i] = choices[choices.length === 1 ? 0 : random.below(choices.length)]!;
  };
}

/**
 * For each number of digits the operands of at most as many: Keras' example (examples/addition_rnn.py) draws the number
 * of digits, then that many digits, leading zeros included.
 */
function digitRanges(space: Space): readonly { low: number; size: number }[] {
  return Array.from({ length: mostDigits(space) }, (_, index) => withDigits(space, index + 1)).flatMap((part) =>
    part === undefined ? [] : [{ low: part.min, size: part.max - part.min + 1 }],
  );
}

const PILOT = 20_000;
/** A number of carries rarer than this is still rare afterwards: waiting for it would take too long. */
const RAREST = 0.002;

/** Thins out the commoner numbers of carries, as a pilot draw finds them, until all are as likely as the rarest. */
function carryBalance(
  expression: MutableExpression,
  write: Write,
  isAdmitted: (expression: Expression) => boolean,
  random: Random,
): (expression: Expression) => boolean {
  const counts = new Map<number | null, number>();
  for (let i = 0; i < PILOT; i++) {
    write(expression);
    if (!isAdmitted(expression)) continue;
    const carries = carriesOf(expression);
    counts.set(carries, (counts.get(carries) ?? 0) + 1);
  }
  const rarest = Math.max(RAREST * PILOT, Math.min(...counts.values()));
  return (candidate) => {
    const count = counts.get(carriesOf(candidate)) ?? 0;
    return count <= rarest || random.uniform() * count < rarest;
  };
}
