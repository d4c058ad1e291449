// How long questions and answers can get: the smallest and largest values that a space of expressions has. Every
// operand stands in an expression once, so intervals are exact: their ends are values of expressions (with division
// rule exact, of those that come out even or of their neighbours).

import type { Arithmetic, Division } from './solve.js';
import { formatFixed } from './expression.js';
import { add, divide, floor, isLess, multiply, negate, rational, roundedUnits, type Rational } from './rational.js';
import type { Space } from './space.js';

interface Interval {
  readonly low: Rational;
  readonly high: Rational;
}

/** Characters of the longest operand. */
export const operandWidth = ({ min, max, decimals }: Space): number =>
  Math.max(formatFixed(min, decimals).length, formatFixed(max, decimals).length);

/** Characters of the longest answer. */
export function answerWidth(space: Space, arithmetic: Arithmetic): number {
  const { low, high } = valuesOf(space, arithmetic.division);
  const ties = arithmetic.division?.ties ?? 'even';
  const width = (value: Rational): number =>
    formatFixed(roundedUnits(value, arithmetic.decimals, ties), arithmetic.decimals).length;
  const plain = Math.max(width(low), width(high));
  const isDivided = arithmetic.division?.rule === 'remainder' && space.operators.includes('/');
  if (!isDivided) return plain;
  const others = space.operators.filter((operator) => operator !== '/');
  const rest = others.length === 0 ? 0 : answerWidth({ ...space, operators: others }, arithmetic);
  return Math.max(rest, remainderWidth(space));
}

/** Digits of the largest answer, sign aside, of whole numbers without division. */
export function answerDigits(space: Space): number {
  const { low, high } = valuesOf(space, null);
  return Math.max(...[low, high].map((value) => String(floor(value)).replace('-', '').length));
}

function valuesOf({ operands, operators, min, max, decimals }: Space, division: Division | null): Interval {
  const unit = 10n ** BigInt(decimals);
  const operand = { low: rational(BigInt(min), unit), high: rational(BigInt(max), unit) };
  const divisors = [min, -1, 1, max].filter((value) => value !== 0 && value >= min && value <= max);
  const quotients = divisors.map((value) => rational(BigInt(value), unit));
  const chains: Interval[] = [operand]; // chains[m - 1]: m operands with * and / between them
  while (chains.length < operands) {
    const before = chains.at(-1)!;
    const next = operators.flatMap((operator) => {
      if (operator === '*') return products(before, [operand.low, operand.high], multiply);
      return operator === '/' ? products(before, quotients, (a, b) => quotientOf(a, b, division)) : [];
    });
    if (next.length === 0) break;
    chains.push(hull(next));
  }
  const isSummed = operators.includes('+') || operators.includes('-');
  if (!isSummed && chains.length === operands) return chains.at(-1)!;
  return sums(chains, operators, operands);
}

const quotientOf = (a: Rational, b: Rational, division: Division | null): Rational => {
  const quotient = divide(a, b);
  return division?.rule === 'round' ? quotient : rational(floor(quotient));
};

const products = (
  { low, high }: Interval,
  others: readonly Rational[],
  operation: (a: Rational, b: Rational) => Rational,
): readonly Rational[] => others.flatMap((other) => [operation(low, other), operation(high, other)]);

/** Sums of chains that have so many operands together. */
function sums(chains: readonly Interval[], operators: Space['operators'], operands: number): Interval {
  const plus = (a: Interval, b: Interval): Rational[] => [add(a.low, b.low), add(a.high, b.high)];
  const zero = { low: rational(0n), high: rational(0n) };
  const following: Interval[] = [zero]; // following[n]: n operands, a sign before the first
  for (let n = 1; n < operands; n++) {
    const values = chains.slice(0, n).flatMap((chain, index) => {
      const rest = following[n - index - 1]!;
      const flipped = { low: negate(chain.high), high: negate(chain.low) };
      return [
        ...(operators.includes('+') ? plus(chain, rest) : []),
        ...(operators.includes('-') ? plus(flipped, rest) : []),
      ];
    });
    following.push(hull(values));
  }
  return hull(chains.slice(0, operands).flatMap((chain, index) => plus(chain, following[operands - index - 1]!)));
}

function hull(values: readonly Rational[]): Interval {
  const pick = (isBetter: (a: Rational, b: Rational) => boolean): Rational =>
    values.reduce((best, value) => (isBetter(value, best) ? value : best));
  return { low: pick(isLess), high: pick((a, b) => isLess(b, a)) };
}

/**
 * Characters of the longest `q r m` of two operands. A long quotient leaves little for the remainder: with q given, m
 * is largest at the divisor b where b - 1 and max - q b meet. Exact for operands from 0 up, an upper bound below.
 */
function remainderWidth(space: Space): number {
  const { min, max, decimals } = space;
  const length = (units: number): number => formatFixed(units, decimals).length;
  if (min < 0) {
    const quotients = valuesOf(space, { rule: 'floor', decimals: 0, ties: 'even' });
    const quotient = Math.max(String(floor(quotients.low)).length, String(floor(quotients.high)).length);
    return quotient + 3 + Math.max(length(max), length(min));
  }
  const least = Math.max(1, min);
  let widest = 0;
  for (let quotient = 0; quotient <= max; quotient = quotient === 0 ? 1 : quotient * 10) {
    const meeting = Math.floor((max + 1) / (quotient + 1));
    for (const divisor of [meeting, meeting + 1].map((value) => Math.min(max, Math.max(least, value)))) {
      const remainder = Math.min(divisor - 1, max - quotient * divisor);
      if (remainder >= 0) widest = Math.max(widest, String(quotient).length + 3 + length(remainder));
    }
  }
  return widest;
}
