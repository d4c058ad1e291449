// By what an example can be told apart when asking where mistakes gather, or what should weigh more.

import { formatFixed, type Expression } from '../arithmetic/expression.js';
import { digitsOf } from './space.js';

/** Column names of the database; magnitudes go without their sign. */
export interface Slices {
  /** Numbers in the question. */
  readonly operands: number;
  /** In their order: `+`, `+-*`. */
  readonly operators: string;
  readonly first_operand: number;
  /** null where there is one operand. */
  readonly second_operand: number | null;
  /** Magnitudes. */
  readonly smallest_operand: number;
  readonly largest_operand: number;
  /** Digits before the point of each operand: `3,1`. */
  readonly digits: string;
  readonly fewest_digits: number;
  readonly most_digits: number;
  /** Carries of additions and borrows of subtractions, from left to right; null without any, with / or beyond 2^53. */
  readonly carries: number | null;
  /** Characters of the answer. */
  readonly answer_length: number;
  readonly answer_sign: -1 | 0 | 1;
}

export function slicesOf(expression: Expression, answer: string): Slices {
  const { operands, operators, decimals } = expression;
  const magnitudes = operands.map(Math.abs);
  const digits = operands.map((units) => digitsOf(units, decimals));
  const value = (units: number): number => Number(formatFixed(units, decimals));
  return {
    operands: operands.length,
    operators: operators.join(''),
    first_operand: value(operands[0]!),
    second_operand: operands.length > 1 ? value(operands[1]!) : null,
    smallest_operand: value(Math.min(...magnitudes)),
    largest_operand: value(Math.max(...magnitudes)),
    digits: digits.join(),
    fewest_digits: Math.min(...digits),
    most_digits: Math.max(...digits),
    carries: carriesOf(expression),
    answer_length: answer.length,
    answer_sign: answer.startsWith('-') ? -1 : /[1-9]/.test(answer) ? 1 : 0,
  };
}

/** Carries and borrows of an expression's additions and subtractions, worked out from left to right. */
export function carriesOf({ operands, operators, decimals }: Expression): number | null {
  if (operators.includes('/') || !operators.some((operator) => operator === '+' || operator === '-')) return null;
  const factors = operators.includes('*') ? operands.length : 1; // all terms in the units of the longest product
  const unit = 10 ** decimals;
  let total: number | undefined;
  let carries = 0;
  for (let first = 0; first < operands.length;) {
    let term = operands[first]! * unit ** (factors - 1);
    let last = first;
    for (; operators[last] === '*'; last++) term = (term * operands[last + 1]!) / unit;
    if (first > 0 && operators[first - 1] === '-') term = -term;
    if (!Number.isSafeInteger(term)) return null;
    if (total !== undefined) carries += columnCarries(total, term);
    total = (total ?? 0) + term;
    if (!Number.isSafeInteger(total)) return null;
    first = last + 1;
  }
  return carries;
}

/** Columns of x + y that carry; of numbers with different signs, columns that borrow. */
function columnCarries(x: number, y: number): number {
  let larger = Math.max(Math.abs(x), Math.abs(y));
  let smaller = Math.min(Math.abs(x), Math.abs(y));
  const isBorrow = x < 0 !== y < 0;
  let count = 0;
  let carry = 0;
  while (larger > 0 || smaller > 0) {
    const [a, b] = [larger % 10, smaller % 10];
    carry = isBorrow ? Number(a - b - carry < 0) : Number(a + b + carry > 9);
    count += carry;
    larger = Math.floor(larger / 10);
    smaller = Math.floor(smaller / 10);
  }
  return count;
}
