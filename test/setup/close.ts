// Many numbers held against others, with one expectation for all: one for each takes longer than what computes them.

import { expect } from 'vitest';

type Numbers = ArrayLike<number>;

/** Each is within a tolerance of its other one. @param name what they are, where one is not */
export function expectClose(found: Numbers, expected: Numbers, tolerance: number, name = 'values'): void {
  expect(found.length, name).toBe(expected.length);
  const apart: string[] = [];
  for (let i = 0; i < expected.length; i++) {
    // Turned round, it would take what is no number for close.
    if (!(Math.abs(found[i]! - expected[i]!) < tolerance)) apart.push(`${i}: ${found[i]}, not ${expected[i]}`);
  }
  expect(apart.slice(0, 10), `${name}: ${apart.length} of ${expected.length} apart`).toEqual([]);
}
