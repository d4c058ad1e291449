import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../src/tasks/arithmetic/expression.js';
import { carriesOf, attributesOf } from '../../../src/tasks/arithmetic/attributes.js';

/** Column by column on paper: digits as text, right to left. */
function onPaper(a: number, b: number, operator: '+' | '-'): number {
  const width = Math.max(String(a).length, String(b).length);
  const digits = (value: number): number[] => [...String(value).padStart(width, '0')].reverse().map(Number);
  const [x, y] = operator === '-' && b > a ? [digits(b), digits(a)] : [digits(a), digits(b)];
  let [carry, count] = [0, 0];
  x.forEach((digit, column) => {
    carry = operator === '+' ? Number(digit + y[column]! + carry > 9) : Number(digit - y[column]! - carry < 0);
    count += carry;
  });
  return count;
}

describe('carries and borrows', () => {
  it.each([
    ['12 + 34', 0],
    ['18 + 34', 1],
    ['999 + 1', 3],
    ['100 - 1', 2],
    ['1 - 100', 2], // as in 100 - 1
    ['5 - -7', 1], // 5 + 7
    ['-5 + 7', 0], // 7 - 5
    ['-18 + -34', 1],
    ['18 + 34 + 50', 2], // 52 (one), 102 (one)
    ['2 * 9 + 4', 1], // 18 + 4
    ['4 - 2 * 9', 0], // as in 18 - 4
    ['1.5 + 2.5', 1],
    ['7', null],
    ['7 * 8', null],
    ['7 + 8 / 2', null],
  ])('of %s: %s', (text, count) => expect(carriesOf(parseExpression(text)!)).toBe(count));

  it('are those of all sums and differences on paper', () => {
    const wrong: string[] = [];
    for (let a = 0; a <= 220; a += 3) {
      for (let b = 0; b <= 1100; b += 7) {
        for (const operator of ['+', '-'] as const) {
          const text = `${a} ${operator} ${b}`;
          if (carriesOf(parseExpression(text)!) !== onPaper(a, b, operator)) wrong.push(text);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ['999 + 1', 3],
    ['909 + 191', 3], // 9 + 1, 0 + 9 + 1, 9 + 1 + 1
    ['1909 + 9091', 4],
    ['19 + 29 + 1000', 1],
    ['505 + 505', 1], // units and hundreds, not in a row
    ['1000 - 1', 3],
    ['7', null],
  ])('in a row, of %s: %s', (text, longest) =>
    expect(attributesOf(parseExpression(text)!, '').longest_carry_chain).toBe(longest),
  );

  it('of uniform pairs below 1000 have the shares that are known', () => {
    const counts = [0, 0, 0, 0];
    for (let a = 0; a < 1000; a++) {
      for (let b = a; b < 1000; b++) {
        const carries = carriesOf({ operands: [a, b], operators: ['+'], decimals: 0 })!;
        counts[carries]! += a === b ? 1 : 2; // a + b and b + a
      }
    }
    expect(counts.map((count) => Math.round(count / 1000) / 1000)).toEqual([0.166, 0.359, 0.339, 0.136]);
  });
});

it('an example is told apart by its numbers, signs and lengths', () => {
  expect(attributesOf(parseExpression('131 + 83 - 744 * 33')!, '-24338')).toEqual({
    operands: 4,
    operators: '+-*',
    first_operand: 131,
    second_operand: 83,
    smallest_operand: 33,
    largest_operand: 744,
    digits: '3,2,3,2',
    fewest_digits: 2,
    most_digits: 3,
    carries: 2, // 131 + 83: one; 24552 - 214: one
    longest_carry_chain: 1,
    answer_length: 6,
    answer_sign: -1,
  });
  expect(attributesOf(parseExpression('-0.5')!, '-0.5')).toMatchObject({
    second_operand: null,
    smallest_operand: 0.5,
    digits: '1',
    operators: '',
  });
  expect(attributesOf(parseExpression('5 - 5')!, '0.00').answer_sign).toBe(0);
  expect(attributesOf(parseExpression('4 / 5')!, '0 r 4').answer_sign).toBe(1);
});
