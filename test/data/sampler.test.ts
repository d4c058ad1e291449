import { describe, expect, it } from 'vitest';
import { formatExpression } from '../../src/data/expression.js';
import { drawExpressions, spaceSize } from '../../src/data/sampler.js';
import { randomStream } from '../../src/util/random.js';

const space = (operands: number, min: number, max: number, operators: ('+' | '-')[] = ['+']) => ({
  operands,
  min,
  max,
  operators,
});
const draw = (of: ReturnType<typeof space>, count: number, seed = 1): string[] =>
  drawExpressions(of, count, randomStream(seed)).map((expression) => formatExpression(expression));

describe('drawing equations', () => {
  it('draws each one of a space exactly once when all are asked for', () => {
    const all = draw(space(2, -2, 3, ['+', '-']), 72);
    expect(spaceSize(space(2, -2, 3, ['+', '-']))).toBe(72n);
    const expected = new Set<string>();
    for (let a = -2; a <= 3; a++) for (let b = -2; b <= 3; b++) for (const op of '+-') expected.add(`${a} ${op} ${b}`);
    expect(new Set(all)).toEqual(expected);
  });

  it('is the same for a seed, other for another, and in no order of the space', () => {
    expect(draw(space(2, 0, 99), 50)).toEqual(draw(space(2, 0, 99), 50));
    expect(draw(space(2, 0, 99), 50, 2)).not.toEqual(draw(space(2, 0, 99), 50));
    expect(draw(space(2, 0, 99), 50)).not.toEqual(draw(space(2, 0, 99), 50).sort());
  });

  it('begins with the same equations when more are asked for', () => {
    expect(draw(space(2, 0, 99), 500).slice(0, 50)).toEqual(draw(space(2, 0, 99), 50));
  });

  it('draws every equation equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 3000; seed++) {
      for (const equation of draw(space(2, 0, 2), 3, seed)) counts.set(equation, (counts.get(equation) ?? 0) + 1);
    }
    expect(counts.size).toBe(9);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(6 * Math.sqrt(1000)); // 6 sd
  });

  it.each([
    ['10^12 equations', space(4, 0, 999)],
    ['more than a double can count', space(8, -1e12, 1e12, ['+', '-'])],
  ])('costs no more from %s', (_, large) => {
    const before = process.memoryUsage().heapUsed;
    const started = performance.now();
    const drawn = draw(large, 20_000);
    expect(new Set(drawn).size).toBe(20_000);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
  });

  it('refuses more equations than there are', () => {
    expect(() => draw(space(2, 0, 9), 101)).toThrow(
      /more examples than there are different equations\n {2}expected at most 100 .* received 101/,
    );
  });
});
