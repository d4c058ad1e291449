// Evaluates an expression, as its canonical text. `*` and `/` before `+` and `-`, each from left to right; exact, with
// a stated rule for division. Two ways to the same text: doubles where every step is exact in them, else fractions.

import type { ArithmeticData } from './schema.js';
import { formatFixed, type Expression } from './expression.js';
import { add, divide, exactUnits, floor, multiply, negate, rational, roundedUnits, type Rational } from './rational.js';

export type Division = NonNullable<ArithmeticData['division']>;

/** What decides over the text of a value. */
export interface Arithmetic {
  readonly division: Division | null;
  /** Digits after the point of every answer. */
  readonly decimals: number;
}

/**
 * The text of an expression's value; undefined where it has none: a divisor is 0, an exact division leaves a rest, or
 * the value has more decimals than answers do.
 */
export type Solve = (expression: Expression) => string | undefined;

/** @param operands the most that an expression of this configuration has */
export function arithmeticOf({ division, operators, decimals }: ArithmeticData, operands: number): Arithmetic {
  if (division?.rule === 'round') return { division, decimals: division.decimals };
  return { division, decimals: operators.includes('*') ? decimals * operands : decimals };
}

/**
 * Solves with doubles.
 * @param largest magnitude of any operand, in units
 * @returns undefined where doubles could be inexact
 */
export function solveQuickly(
  arithmetic: Arithmetic,
  data: ArithmeticData,
  operands: number,
  largest: number,
): Solve | undefined {
  const { division, decimals } = arithmetic;
  const isChain = data.operators.some((operator) => operator === '*' || operator === '/');
  const bound = operands * (isChain ? Math.max(largest, 1) ** operands : largest);
  if (bound > Number.MAX_SAFE_INTEGER || division?.rule === 'round' || (isChain && data.decimals > 0)) return undefined;
  const isExact = division?.rule === 'exact';
  return (expression) => {
    if (division?.rule === 'remainder' && expression.operators[0] === '/') return withRemainder(expression);
    const value = wholeValue(expression, isExact);
    return Number.isNaN(value) ? undefined : formatFixed(value, decimals);
  };
}

/** The value in the units of the operands; NaN where there is none. Without decimals, or of + and - alone. */
function wholeValue({ operands, operators }: Expression, isExact: boolean): number {
  let total = 0;
  let sign = 1;
  let term = operands[0]!;
  for (let i = 0; i < operators.length; i++) {
    const next = operands[i + 1]!;
    switch (operators[i]!) {
      case '*':
        term *= next;
        break;
      case '/':
        if (isExact && term % next !== 0) return NaN;
        term = floorQuotient(term, next);
        break;
      case '+':
      case '-':
        total += sign * term;
        sign = operators[i] === '+' ? 1 : -1;
        term = next;
    }
  }
  return total + sign * term;
}

/** Exact, unlike Math.floor(a / b): the remainder is, and so is what divides without one. NaN where b is 0. */
function floorQuotient(a: number, b: number): number {
  const remainder = a % b;
  const quotient = (a - remainder) / b;
  return remainder !== 0 && remainder < 0 !== b < 0 ? quotient - 1 : quotient;
}

/** Solves with fractions, whatever the size. */
export function solveExactly({ division, decimals }: Arithmetic): Solve {
  return (expression) => {
    if (division?.rule === 'remainder' && expression.operators[0] === '/') return withRemainder(expression);
    const value = rationalValue(expression, division);
    if (value === undefined) return undefined;
    const units =
      division?.rule === 'round' ? roundedUnits(value, decimals, division.ties) : exactUnits(value, decimals);
    return units === undefined ? undefined : formatFixed(units, decimals);
  };
}

/** `17 / 5` as `3 r 2`: the quotient rounded down, the remainder with the divisor's sign. */
function withRemainder({ operands, decimals }: Expression): string | undefined {
  const [a, b] = operands.map(BigInt) as [bigint, bigint];
  if (b === 0n) return undefined;
  const quotient = floor(rational(a, b));
  return `${quotient} r ${formatFixed(a - quotient * b, decimals)}`;
}

function rationalValue({ operands, operators, decimals }: Expression, division: Division | null): Rational | undefined {
  const unit = 10n ** BigInt(decimals);
  const numbers = operands.map((units) => rational(BigInt(units), unit));
  let total = rational(0n);
  let isMinus = false;
  let term = numbers[0]!;
  for (let i = 0; i < operators.length; i++) {
    const next = numbers[i + 1]!;
    const operator = operators[i]!;
    if (operator === '*') term = multiply(term, next);
    else if (operator === '/') {
      const quotient = next.numerator === 0n ? undefined : divideByRule(term, next, division, decimals);
      if (quotient === undefined) return undefined;
      term = quotient;
    } else {
      total = add(total, isMinus ? negate(term) : term);
      isMinus = operator === '-';
      term = next;
    }
  }
  return add(total, isMinus ? negate(term) : term);
}

/**
 * round: only the value of the whole expression is rounded. exact: the quotient has no more decimals than an operand.
 */
function divideByRule(a: Rational, b: Rational, division: Division | null, decimals: number): Rational | undefined {
  const quotient = divide(a, b);
  if (division?.rule === 'round') return quotient;
  if (division?.rule !== 'exact') return rational(floor(quotient));
  return exactUnits(quotient, decimals) === undefined ? undefined : quotient;
}
