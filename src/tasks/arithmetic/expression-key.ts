// Numbers that tell expressions apart: hashes of 53 bits. Two different expressions with one key are so rare (less than 1
// in 100 among ten million) that it does no harm: one of them is taken for drawn already and left out.

import type { Expression } from './expression.js';

/** The same for the same expression in the same order. */
export const orderedKey = (expression: Expression): number =>
  combine(orderedLane(expression, 0x2545f491), orderedLane(expression, 0x6a09e667));

/** The same also for expressions whose summands or factors only stand in another order: `a + b` and `b + a`. */
export const unorderedKey = (expression: Expression): number =>
  combine(unorderedLane(expression, 0x2545f491), unorderedLane(expression, 0x6a09e667));

const combine = (high: number, low: number): number => (high >>> 0) * 2 ** 21 + (low >>> 11);

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

/** Stirs a whole number into a hash, both halves of it (the finaliser of MurmurHash3, Appleby 2011, once a half). */
function mix(hash: number, value: number): number {
  let h = Math.imul(hash ^ (value | 0), 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h ^ Math.floor(value / 2 ** 32), 0xc2b2ae35);
  h ^= h >>> 16;
  return Math.imul(h, 0x9e3779b1) ^ (h >>> 15);
}
