import { describe, expect, it } from 'vitest';
import {
  formatExpression,
  formatFixed,
  padNumber,
  parseExpression,
  withDecimals,
} from '../../../src/tasks/arithmetic/expression.js';

describe('an expression', () => {
  it.each(['31 + 87', '131 + 83 - 744 * 33', '5 - -3', '-5 + 5', '7', '-7', '84 / 7', '1.50 + 0.25', '-0.5 * -0.5'])(
    '%s is read, and written the same',
    (text) => expect(formatExpression(parseExpression(text)!)).toBe(text),
  );

  it.each([
    ['31+87', '31 + 87'],
    ['  31  +  87 ', '31 + 87'],
    ['5--3', '5 - -3'],
    ['1.5 + 2', '1.5 + 2.0'], // in the decimals of the longest
    ['-0 + 3', '0 + 3'],
    ['007 + 1', '7 + 1'],
  ])('%j is read as %s', (text, canonical) => expect(formatExpression(parseExpression(text)!)).toBe(canonical));

  it.each([
    '',
    '1 +',
    '+ 1',
    '1 ++ 2',
    '1 ^ 2',
    '1. + 2',
    '.5 + 2',
    'a',
    '1 2 + 3',
    '1 2',
    '(1 + 2)',
    '99999999999999999 + 1',
  ])('%j is none', (text) => expect(parseExpression(text)).toBeUndefined());

  it('is brought to other decimals where it has no more', () => {
    expect(withDecimals(parseExpression('1.5 + 2')!, 2)).toEqual({
      operands: [150, 200],
      operators: ['+'],
      decimals: 2,
    });
    expect(withDecimals(parseExpression('1.50 + 2.00')!, 1)?.operands).toEqual([15, 20]);
    expect(withDecimals(parseExpression('1.25 + 2')!, 1)).toBeUndefined();
  });
});

it('numbers of a unit have all their decimals, and no sign on zero', () => {
  expect([
    formatFixed(-5, 2),
    formatFixed(0, 2),
    formatFixed(-0, 0),
    formatFixed(-0, 1),
    formatFixed(12345n, 3),
  ]).toEqual(['-0.05', '0.00', '0', '0.0', '12.345']);
});

it('numbers are padded before their sign with spaces, behind it with zeros', () => {
  expect(padNumber('7', 3, ' ')).toBe('  7');
  expect(padNumber('7', 3, '0')).toBe('007');
  expect(padNumber('-7', 4, ' ')).toBe('  -7');
  expect(padNumber('-7', 4, '0')).toBe('-007');
});
