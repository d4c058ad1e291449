import { describe, expect, it } from 'vitest';
import { orderedKey, unorderedKey } from '../../src/tasks/arithmetic/expression-key.js';
import { parseExpression } from '../../src/tasks/arithmetic/expression.js';
import { KeySet } from '../../src/tasks/key-set.js';
import { randomStream } from '../../src/util/random.js';
import { sized } from '../setup/wide.js';

it('a set of keys holds what a set holds, however it grew', () => {
  const random = randomStream('keys');
  const keys = Array.from({ length: 5000 }, () => random.below(2 ** 53)).concat([
    0,
    1,
    16,
    2 ** 53 - 1,
    2 ** 32,
    2 ** 33,
  ]);
  const [own, known] = [new KeySet(), new Set<number>()];
  for (const key of [...keys, ...keys.slice(0, 100)]) {
    expect(own.add(key)).toBe(!known.has(key));
    known.add(key);
  }
  expect(own.size).toBe(known.size);
  for (const key of keys) expect(own.has(key)).toBe(true);
  for (let i = 0; i < 1000; i++) {
    const other = random.below(2 ** 53);
    expect(own.has(other)).toBe(known.has(other));
  }
  expect(KeySet.of(Float64Array.from(keys)).size).toBe(known.size);
});

describe('keys', () => {
  const ordered = (text: string): number => orderedKey(parseExpression(text)!);
  const unordered = (text: string): number => unorderedKey(parseExpression(text)!);

  const EACH = sized(400, 1000);

  it(`tell ${EACH ** 2} equations apart`, () => {
    const [seen, twins] = [new Set<number>(), new Set<number>()];
    const expression = { operands: [0, 0], operators: ['+' as const], decimals: 0 };
    for (let a = 0; a < EACH; a++) {
      for (let b = 0; b < EACH; b++) {
        expression.operands = [a, b];
        seen.add(orderedKey(expression));
        twins.add(unorderedKey(expression));
      }
    }
    expect(seen.size).toBe(EACH ** 2);
    expect(twins.size).toBe((EACH * (EACH + 1)) / 2);
  });

  it.each([
    ['1 + 2', '2 + 1'],
    ['3 * 4 + 5', '5 + 4 * 3'],
    ['9 - 1 - 2', '9 - 2 - 1'],
    ['1000000000000 + 1', '1 + 1000000000000'],
    ['8 / 4 + 3', '3 + 8 / 4'],
  ])('%s and %s are twins', (one, other) => {
    expect(unordered(one)).toBe(unordered(other));
    expect(ordered(one)).not.toBe(ordered(other));
  });

  it.each([
    ['1 - 2', '2 - 1'],
    ['1 + 2', '1 * 2'],
    ['8 / 4', '4 / 8'],
    ['2 * 8 / 4', '8 / 4 * 2'], // not the same where quotients are rounded down
    ['1 + 2', '1 - 2'],
    ['1 + -2', '1 - 2'],
    ['1000000000000 + 1', '1 + 999999999999'],
    ['4294967296 + 1', '0 + 1'],
    ['2 + 2', '3 + 1'],
  ])('%s and %s are not', (one, other) => expect(unordered(one)).not.toBe(unordered(other)));
});
