// Numbers that tell expressions apart, in one order of their operands or in any.

import { combine, LANES, mix } from '../hash.js';
import type { Expression } from './expression.js';

/** The same for the same expression in the same order. */
export const orderedKey = (expression: Expression): number =>
  combine(orderedLane(expression, LANES[0]), orderedLane(expression, LANES[1]));

/** The same also for expressions whose summands or factors only stand in another order: `a + b` and `b + a`. */
export const unorderedKey = (expression: Expression): number =>
  combine(unorderedLane(expression, LANES[0]), unorderedLane(expression, LANES[1]));

function orderedLane({ operands, operators }: Expression, start: number): number {
  let hash = mix(start, operands[0]!);
  for (let i = 0; i < operators.length; i++) hash = mix(mix(hash, operators[i]!.charCodeAt(0)), operands[i + 1]!);
  return hash;
}

/** Commutative within a product and among summands; a chain with a division keeps its order. */
function unorderedLane(expression: Expression, start: number): number {
  const { operands, operators } = expression;
  let total = 0;
  for (let first = 0; first < operands.length;) {
    let last = first;
    let isDivided = false;
    while (last < operators.length && (operators[last] === '*' || operators[last] === '/')) {
      isDivided ||= operators[last] === '/';
      last++;
    }
    const chain = chainLane(expression, first, last, isDivided, start);
    const isMinus = first > 0 && operators[first - 1] === '-';
    total = (total + mix(chain, isMinus ? 2 : 1)) | 0;
    first = last + 1;
  }
  return mix(total, start);
}

function chainLane(
  { operands, operators }: Expression,
  first: number,
  last: number,
  isDivided: boolean,
  start: number,
): number {
  if (!isDivided) {
    let sum = 0;
    for (let i = first; i <= last; i++) sum = (sum + mix(start, operands[i]!)) | 0;
    return sum;
  }
  let hash = mix(start, operands[first]!);
  for (let i = first; i < last; i++) hash = mix(mix(hash, operators[i]!.charCodeAt(0)), operands[i + 1]!);
  return hash;
}
