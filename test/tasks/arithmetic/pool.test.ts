import { describe, expect, it } from 'vitest';
import { openTask } from '../../../src/tasks/tasks.js';
import { formatExpression } from '../../../src/tasks/arithmetic/expression.js';
import { draw, keyIn } from '../../../src/tasks/arithmetic/pool.js';
import { carriesOf } from '../../../src/tasks/arithmetic/attributes.js';
import { digitsOf, spaceOf } from '../../../src/tasks/arithmetic/space.js';
import { randomStream } from '../../../src/util/random.js';
import { dataOf } from '../../setup/writing.js';
import { sized } from '../../setup/wide.js';

interface Drawn {
  readonly operands: readonly number[];
  readonly text: string;
  readonly carries: number | null;
}

function drawn(yaml: string, count: number, seed = 1, isTaken?: (key: number) => boolean): readonly Drawn[] {
  const data = dataOf(yaml);
  const found: Drawn[] = [];
  const request = {
    space: spaceOf(data),
    sampling: data.sampling,
    count,
    random: randomStream(seed),
    solve: openTask(data).answerOf,
    ...(isTaken && { isTaken }),
  };
  const size = draw(request, (expression) => {
    const operands = [...expression.operands];
    found.push({ operands, text: formatExpression(expression), carries: carriesOf(expression) });
  });
  expect(size).toBe(found.length);
  expect(new Set(found.map(({ text }) => text)).size).toBe(size); // each at most once
  return found;
}

const texts = (...args: Parameters<typeof drawn>): readonly string[] => drawn(...args).map(({ text }) => text);
const shareOf = (list: readonly Drawn[], holds: (one: Drawn) => boolean): number =>
  list.filter(holds).length / list.length;

describe('drawing equations', () => {
  it('draws each one of a space exactly once when all are asked for, and says when there are no more', () => {
    const expected = new Set<string>();
    for (let a = -2; a <= 3; a++) for (let b = -2; b <= 3; b++) for (const op of '+-') expected.add(`${a} ${op} ${b}`);
    const space = 'min: -2, max: 3, operators: ["+", "-"]';
    expect(new Set(texts(space, 72))).toEqual(expected);
    expect(texts(space, 100)).toHaveLength(72);
  });

  it.each([
    'max: 99',
    'max: 99999',
    'max: 99, sampling: digit_length',
    'max: 99, sampling: carries',
    'max: 99, pairs: unordered',
  ])(
    'with {%s} is the same for a seed, other for another, in no order, and begins alike when more are asked for',
    (yaml) => {
      const once = texts(yaml, 50);
      expect(texts(yaml, 50)).toEqual(once);
      expect(texts(yaml, 50, 2)).not.toEqual(once);
      expect(once).not.toEqual([...once].sort());
      expect(texts(yaml, 500).slice(0, 50)).toEqual(once);
    },
  );

  const SEEDS = sized(450, 3000);
  it.each(['max: 2', 'max: 2, sampling: digit_length'])('with {%s} draws every equation equally often', (yaml) => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < SEEDS; seed++) {
      for (const equation of texts(yaml, 3, seed)) counts.set(equation, (counts.get(equation) ?? 0) + 1);
    }
    expect(counts.size).toBe(9);
    const expected = SEEDS / 3; // three of the nine each time
    // 6 sd.
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected));
  });

  it.each([
    ['10^12 equations', 'operands: 4'],
    [
      'more than a double can count',
      'operands: 8, min: -1000000000000, max: 1000000000000, operators: ["+", "-", "*"]',
    ],
  ])('costs no more from %s', (_, yaml) => {
    const before = process.memoryUsage().heapUsed;
    const started = performance.now();
    expect(drawn(yaml, 20_000)).toHaveLength(20_000);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
  });

  it.each(['max: 20', 'max: 20, sampling: digit_length'])('with {%s} leaves out what is taken', (yaml) => {
    const keyOf = keyIn('product');
    const taken = new Set(drawn(yaml, 100).map(({ operands }) => keyOf({ operands, operators: ['+'], decimals: 0 })));
    expect(taken.size).toBe(100);
    const rest = drawn(yaml, 341, 2, (key) => taken.has(key));
    expect(rest).toHaveLength(341); // of 21 * 21
    for (const { operands } of rest) expect(taken.has(keyOf({ operands, operators: ['+'], decimals: 0 }))).toBe(false);
  });
});

describe('which equations', () => {
  it('permutations have no number twice', () => {
    const all = drawn('max: 9, pairs: permutations', 1000);
    expect(all).toHaveLength(90);
    expect(all.every(({ operands: [a, b] }) => a !== b)).toBe(true);
    expect(drawn('max: 4, operands: 3, pairs: permutations', 1000)).toHaveLength(5 * 4 * 3);
  });

  it.each([
    ['max: 9', 55], // 10 * 11 / 2
    ['max: 9, operators: ["+", "*"]', 110],
    ['max: 9, operators: ["-"]', 100], // a - b is not b - a
    ['max: 3, operands: 3', 20], // multisets of 3 out of 4: 6! / (3! 3!)
    ['max: 2, operands: 3, operators: ["-"]', 18], // a - b - c and a - c - b: 3 first, 6 pairs
    ['max: 9, sampling: digit_length', 55],
  ])('of {%s, pairs: unordered} there are %i', (yaml, count) => {
    expect(drawn(`${yaml}, pairs: unordered`, 1000)).toHaveLength(count);
  });

  it('unordered pairs come in either order', () => {
    const all = drawn('max: 99, pairs: unordered', 2000);
    expect(shareOf(all, ({ operands: [a, b] }) => a! < b!)).toBeCloseTo(0.5, 1);
  });

  it.each([
    ['max: 9, operators: ["/"], division: {rule: floor}', 90],
    ['max: 9, operators: ["/"], division: {rule: exact}', 32], // multiples of 1, 2, ... 9: 10 + 5 + 4 + 3 + 5 * 2
    ['max: 2, operands: 3, operators: ["/"], division: {rule: exact}', 8],
  ])('by 0 nothing is divided: {%s} has %i', (yaml, count) => {
    const all = drawn(yaml, 1000);
    expect(all.every(({ operands }) => !operands.slice(1).includes(0))).toBe(true);
    expect(all).toHaveLength(count);
  });

  it("digit lengths give Keras' example its shares of small numbers", () => {
    // Its 50,000 pairs, drawn by its own program: an operand below 100 in 74.9 %, below 10 in 19.3 %.
    const all = drawn('max: 999, sampling: digit_length, pairs: unordered', 50_000);
    expect(shareOf(all, ({ operands: [a, b] }) => Math.min(a!, b!) < 100)).toBeCloseTo(0.749, 2);
    expect(shareOf(all, ({ operands: [a, b] }) => Math.min(a!, b!) < 10)).toBeCloseTo(0.193, 2);
  });

  it('digit lengths of a range with a sign are about as likely too', () => {
    const all = drawn('min: -99999, max: 99999, sampling: digit_length', 20_000);
    const share = (digits: number): number => shareOf(all, ({ operands: [a] }) => digitsOf(a!, 0) >= digits);
    expect([share(5), share(4)].map((value) => Math.round(10 * value) / 10)).toEqual([0.2, 0.4]);
    expect(shareOf(all, ({ operands: [a] }) => a! < 0)).toBeCloseTo(0.5, 1);
  });

  it('numbers of carries are balanced as far as there are enough of each, in their shares else', () => {
    const shares = (yaml: string): number[] => {
      const all = drawn(yaml, 20_000);
      return [0, 1, 2, 3].map((carries) => shareOf(all, (one) => one.carries === carries));
    };
    const uniform = shares('max: 999');
    [0.166, 0.359, 0.339, 0.136].forEach((share, carries) => expect(uniform[carries]).toBeCloseTo(share, 1));
    shares('max: 999, sampling: carries').forEach((share) => expect(Math.abs(share - 0.25)).toBeLessThan(0.02));
  });
});
