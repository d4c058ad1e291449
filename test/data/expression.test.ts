import { describe, expect, it } from 'vitest';
import { evaluate, formatExpression, padNumber, parseExpression, type Expression } from '../../src/data/expression.js';
import { randomStream } from '../../src/util/random.js';

describe('an expression', () => {
  it.each([
    ['31 + 87', 118],
    ['131 + 83 - 744', -530],
    ['5 - -3', 8],
    ['-5 + 5', 0],
    ['7', 7],
  ])('%s is %i', (text, value) => {
    const expression = parseExpression(text)!;
    expect(evaluate(expression)).toBe(value);
    expect(formatExpression(expression)).toBe(text);
  });

  it('is read whatever its spaces', () => {
    expect(parseExpression('31+87')).toEqual(parseExpression(' 31  + 87 '));
  });

  it.each(['', '1 +', '+ 1', '1 ++ 2', '1 * 2', '1.5 + 2', 'a', '1 2 + 3x'])('%j is none', (text) => {
    expect(parseExpression(text)).toBeUndefined();
  });

  it('means what JavaScript means by it', () => {
    const random = randomStream('expressions');
    for (let i = 0; i < 500; i++) {
      const count = 1 + random.below(6);
      const operands = Array.from({ length: count }, () => random.below(2001) - 1000);
      const operators = operands.slice(1).map(() => (random.below(2) === 0 ? '+' : '-'));
      const expression: Expression = { operands, operators };
      const text = formatExpression(expression);
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- an evaluator that is not ours
      const value = new Function(`return ${text}`) as () => number;
      expect(evaluate(expression)).toBe(value());
      expect(parseExpression(text)).toEqual(expression);
    }
  });
});

it('numbers are padded before their sign with spaces, behind it with zeros', () => {
  expect(padNumber('7', 3, ' ')).toBe('  7');
  expect(padNumber('7', 3, '0')).toBe('007');
  expect(padNumber('-7', 4, ' ')).toBe('  -7');
  expect(padNumber('-7', 4, '0')).toBe('-007');
});
