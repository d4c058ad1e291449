import { describe, expect, it } from 'vitest';
import { arithmeticOf, solveExactly, solveQuickly } from '../../../src/tasks/arithmetic/solve.js';
import { codecOf, openTask } from '../../../src/tasks/tasks.js';
import { formatExpression, parseExpression, type Expression } from '../../../src/tasks/arithmetic/expression.js';
import { randomStream, type Random } from '../../../src/util/random.js';
import { dataOf } from '../../setup/writing.js';
import { sized } from '../../setup/wide.js';
import { referenceAnswer } from '../../setup/reference-evaluator.js';

const solve = (yaml: string, equation: string): string | undefined => {
  const { decimals, ...data } = dataOf(yaml);
  const expression = parseExpression(equation)!;
  expect(expression.decimals).toBeLessThanOrEqual(decimals);
  return openTask({ ...data, decimals }).solve(expression);
};

describe('an expression is worth', () => {
  const divided = (rule: string, more = ''): string =>
    `operators: ["+", "-", "*", "/"], division: {rule: ${rule}}${more}`;
  it.each([
    ['operators: ["+", "-", "*"], operands: 4', '131 + 83 - 744 * 33', '-24338'], // the text's
    ['operators: ["-"], min: -9', '5 - -3', '8'],
    ['operators: ["-"], min: -9', '-5 - -5', '0'],
    ['operators: ["*"], min: -9', '0 * -3', '0'], // no -0
    [
      'operators: ["*"], operands: 8, max: 1000000000000',
      Array(8).fill('1000000000000').join(' * '),
      `1${'0'.repeat(96)}`,
    ],
    ['operators: ["+", "*"], operands: 3', '2 + 3 * 4', '14'],
    ['operators: ["-"], operands: 3', '9 - 4 - 3', '2'], // from the left
    [divided('floor', ', operands: 3'), '100 / 7 / 2', '7'], // 14 / 2
    [divided('floor', ', min: -9'), '-7 / 2', '-4'],
    [divided('floor', ', min: -9'), '7 / -2', '-4'],
    [divided('floor', ', min: -9'), '-7 / -2', '3'],
    [divided('exact'), '84 / 7', '12'],
    [divided('exact'), '85 / 7', undefined],
    [divided('exact'), '0 / 7', '0'],
    [divided('floor'), '7 / 0', undefined],
    [divided('remainder'), '17 / 5', '3 r 2'],
    [divided('remainder'), '15 / 5', '3 r 0'],
    [divided('remainder'), '4 / 5', '0 r 4'],
    [divided('remainder', ', min: -9'), '-7 / 2', '-4 r 1'], // the remainder has the divisor's sign
    [divided('remainder', ', min: -9'), '7 / -2', '-4 r -1'],
    [divided('remainder'), '17 + 5', '22'],
    [divided('remainder'), '17 / 0', undefined],
    [divided('round, decimals: 2'), '2 / 3', '0.67'],
    [divided('round, decimals: 2'), '1 / 8', '0.12'], // .125: to the even digit
    [divided('round, decimals: 2, ties: up'), '1 / 8', '0.13'],
    [divided('round, decimals: 2, ties: up', ', min: -9'), '-1 / 8', '-0.13'],
    [divided('round, decimals: 1', ', min: -9'), '-1 / 50', '0.0'], // no -0.0
    [divided('round, decimals: 0'), '5 / 2', '2'],
    [divided('round, decimals: 0', ', operands: 3'), '1 / 3 * 3', '1'], // rounded once, at the end
    [divided('round, decimals: 2'), '7 + 5', '12.00'],
    ['decimals: 2', '1.5 + 2.25', '3.75'],
    ['decimals: 1, operators: ["-"]', '0.3 - 0.1', '0.2'], // 0.19999999999999998 in doubles
    ['decimals: 1, operators: ["+", "*"]', '1.5 * 2.5', '3.75'],
    ['decimals: 1, operators: ["+", "*"]', '1.5 + 2.5', '4.00'],
    [divided('exact', ', decimals: 1'), '1.5 / 0.6', '2.50'], // with * among the operators two decimals
    ['decimals: 1, operators: ["/"], division: {rule: exact}', '1.5 / 0.6', '2.5'],
    ['decimals: 1, operators: ["/"], division: {rule: exact}', '1.0 / 0.8', undefined], // 1.25
    ['decimals: 1, operators: ["/"], division: {rule: floor}', '1.5 / 0.4', '3.0'],
    ['decimals: 1, operators: ["/"], division: {rule: remainder}', '1.5 / 0.4', '3 r 0.3'],
    ['operands: 1', '7', '7'],
  ])('with {%s}: %s = %s', (yaml, equation, value) => {
    const data = dataOf(yaml);
    const parsed = parseExpression(equation)!;
    const scaled = {
      ...parsed,
      operands: parsed.operands.map((units) => units * 10 ** (data.decimals - parsed.decimals)),
      decimals: data.decimals,
    };
    expect(openTask(data).answerOf(scaled)).toBe(value);
  });

  it('nothing else when its text is read back with more spaces', () => expect(solve('', ' 31+  87 ')).toBe('118'));
});

/** A random spec and a random expression of it. */
function randomCase(random: Random): { yaml: string; expression: Expression } {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  const decimals = pick([0, 0, 0, 1, 2]);
  const rule = pick(['floor', 'exact', 'round', 'remainder']);
  const operands = rule === 'remainder' ? 2 : 1 + random.below(6);
  const operators = pick([['+'], ['-'], ['+', '-'], ['+', '-', '*'], ['/'], ['+', '-', '*', '/'], ['*', '/']] as const);
  const largest = pick([1, 9, 99, 999, 12345]);
  const ties = rule === 'round' ? `, decimals: ${random.below(4)}, ties: ${pick(['even', 'up'])}` : '';
  const division = (operators as readonly string[]).includes('/') ? `, division: {rule: ${rule}${ties}}` : '';
  const yaml = `operators: ${JSON.stringify(operators)}, operands: ${operands}, min: ${-largest}, max: ${largest}, decimals: ${decimals}${division}`;
  const bound = largest * 10 ** decimals;
  const numbers = Array.from({ length: operands }, () => random.below(2 * bound + 1) - bound);
  return {
    yaml,
    expression: { operands: numbers, operators: numbers.slice(1).map(() => pick(operators)), decimals },
  };
}

const CASES = sized(800, 6000);

it('arithmetic agrees with an independent evaluation, in doubles and in fractions; texts are read back; fields fit', () => {
  const random = randomStream('arithmetic', 1);
  let [quickly, undefinedOnes] = [0, 0];
  for (let i = 0; i < CASES; i++) {
    const { yaml, expression } = randomCase(random);
    const data = dataOf(yaml);
    const arithmetic = arithmeticOf(data, data.operands);
    const text = formatExpression(expression);
    const expected = referenceAnswer(text, data, arithmetic.decimals);
    const what = `${text} with {${yaml}}`;
    const parsed = parseExpression(text)!;
    expect(formatExpression(parsed), what).toBe(text);
    expect(
      parsed.operands.map((units) => units * 10 ** (data.decimals - parsed.decimals)),
      what,
    ).toEqual(expression.operands);
    expect(solveExactly(arithmetic)(expression), what).toBe(expected);
    const quick = solveQuickly(arithmetic, data, data.operands, Math.abs(data.max) * 10 ** data.decimals);
    if (quick !== undefined) {
      expect(quick(expression), what).toBe(expected);
      quickly++;
    }
    if (expected === undefined) undefinedOnes++;
    else {
      const codec = codecOf(data);
      codec.encodeQuestion(expression, new Uint8Array(codec.inputLength), 0); // throws where it does not fit
      codec.encodeAnswer(expression, expected, new Uint8Array(codec.outputLength), 0);
    }
  }
  expect(quickly).toBeGreaterThan(CASES / 4);
  expect(undefinedOnes).toBeGreaterThan(CASES / 20);
});

it('doubles are not used where they would not be exact', () => {
  const quickly = (yaml: string) => {
    const data = dataOf(yaml);
    return solveQuickly(arithmeticOf(data, data.operands), data, data.operands, data.max * 10 ** data.decimals);
  };
  expect(quickly('operators: ["*"], operands: 3, max: 1000000')).toBeUndefined(); // 10^18
  expect(quickly('operators: ["*"], operands: 2, max: 1000000')).toBeDefined();
  expect(quickly('operators: ["*"], operands: 2, max: 9, decimals: 1')).toBeUndefined();
});
