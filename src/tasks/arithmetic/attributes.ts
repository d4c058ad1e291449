// By what an equation can be told apart, to see where mistakes gather or to weigh it.

import type { Attribute } from '../attribute.js';
import { formatFixed, type Expression } from './expression.js';
import { digitsOf } from './space.js';

const number = (name: string, about: string, isFacet = true): Attribute => ({ name, type: 'number', about, isFacet });
const text = (name: string, about: string): Attribute => ({ name, type: 'text', about, isFacet: true });

/** In the order of tables. Magnitudes go without their sign. */
export const ATTRIBUTES: readonly Attribute[] = [
  text('operators', 'in their order: +-*'),
  number('operands', 'numbers in the question'),
  text('digits', 'of each operand, before the point: 3,1'),
  number('fewest_digits', 'of any operand'),
  number('most_digits', 'of any operand', false),
  number('carries', 'and borrows, from left to right; NULL with / and where nothing is added'),
  number('longest_carry_chain', 'columns in a row that carry or borrow, at most; NULL as carries'),
  number('answer_length', 'characters of the right answer'),
  number('answer_sign', '-1, 0 or 1'),
  number('first_operand', 'value', false),
  number('second_operand', 'value; NULL where there is one operand', false),
  number('smallest_operand', 'by magnitude, without its sign', false),
  number('largest_operand', 'by magnitude, without its sign', false),
];

export function attributesOf(expression: Expression, answer: string) {
  const { operands, operators, decimals } = expression;
  const magnitudes = operands.map(Math.abs);
  const digits = operands.map((units) => digitsOf(units, decimals));
  const value = (units: number): number => Number(formatFixed(units, decimals));
  const carrying = carriesIn(expression);
  return {
    operators: operators.join(''),
    operands: operands.length,
    digits: digits.join(),
    fewest_digits: Math.min(...digits),
    most_digits: Math.max(...digits),
    carries: carrying?.count ?? null,
    longest_carry_chain: carrying?.longest ?? null,
    answer_length: answer.length,
    answer_sign: answer.startsWith('-') ? -1 : /[1-9]/.test(answer) ? 1 : 0,
    first_operand: value(operands[0]!),
    second_operand: operands.length > 1 ? value(operands[1]!) : null,
    smallest_operand: value(Math.min(...magnitudes)),
    largest_operand: value(Math.max(...magnitudes)),
  };
}

/** Columns of an expression's additions and subtractions that carry or borrow, worked out from left to right. */
interface Carries {
  readonly count: number;
  /** The most columns in a row, within one addition or subtraction. */
  readonly longest: number;
}

/** @returns null without any addition, with / or beyond 2^53 */
export const carriesOf = (expression: Expression): number | null => carriesIn(expression)?.count ?? null;

function carriesIn({ operands, operators, decimals }: Expression): Carries | null {
  if (operators.includes('/') || !operators.some((operator) => operator === '+' || operator === '-')) return null;
  const factors = operators.includes('*') ? operands.length : 1; // all terms in the units of the longest product
  const unit = 10 ** decimals;
  let total: number | undefined;
  let [count, longest] = [0, 0];
  for (let first = 0; first < operands.length;) {
    let term = operands[first]! * unit ** (factors - 1);
    let last = first;
    for (; operators[last] === '*'; last++) term = (term * operands[last + 1]!) / unit;
    if (first > 0 && operators[first - 1] === '-') term = -term;
    if (!Number.isSafeInteger(term)) return null;
    if (total !== undefined) {
      const columns = columnCarries(total, term);
      count += columns.count;
      longest = Math.max(longest, columns.longest);
    }
    total = (total ?? 0) + term;
    if (!Number.isSafeInteger(total)) return null;
    first = last + 1;
  }
  return { count, longest };
}

/** Columns of x + y that carry; of numbers with different signs, columns that borrow. */
function columnCarries(x: number, y: number): Carries {
  let larger = Math.max(Math.abs(x), Math.abs(y));
  let smaller = Math.min(Math.abs(x), Math.abs(y));
  const isBorrow = x < 0 !== y < 0;
  let [count, longest, chain, carry] = [0, 0, 0, 0];
  while (larger > 0 || smaller > 0) {
    const [a, b] = [larger % 10, smaller % 10];
    carry = isBorrow ? Number(a - b - carry < 0) : Number(a + b + carry > 9);
    chain = carry === 1 ? chain + 1 : 0;
    count += carry;
    longest = Math.max(longest, chain);
    larger = Math.floor(larger / 10);
    smaller = Math.floor(smaller / 10);
  }
  return { count, longest };
}
