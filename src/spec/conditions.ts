// When a parameter of a search is there at all: conditions on the values of others, as plain data.

import { isDeepStrictEqual } from 'node:util';

export interface Bounds {
  readonly lt?: number | undefined;
  readonly le?: number | undefined;
  readonly gt?: number | undefined;
  readonly ge?: number | undefined;
}

/** What `when` says of one path: one of several values, or a number within bounds. */
export type Condition =
  { readonly path: string; readonly values: readonly unknown[] } | { readonly path: string; readonly bounds: Bounds };

/** @param said a value, several values, or bounds */
export function conditionOf(path: string, said: unknown): Condition {
  if (Array.isArray(said)) return { path, values: said as unknown[] };
  const isBounds = typeof said === 'object' && said !== null;
  return isBounds ? { path, bounds: said } : { path, values: [said] };
}

/** @param value undefined where the parameter it is of is not there itself: then it does not hold */
export function holds(condition: Condition, value: unknown): boolean {
  if (value === undefined) return false;
  if ('values' in condition) return condition.values.some((one) => isDeepStrictEqual(one, value));
  const { lt = Infinity, le = Infinity, gt = -Infinity, ge = -Infinity } = condition.bounds;
  return typeof value === 'number' && value < lt && value <= le && value > gt && value >= ge;
}
