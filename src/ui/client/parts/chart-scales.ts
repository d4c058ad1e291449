// How far the axes of curves go, and where their marks stand.

type Range = [low: number, high: number];

/** Up to 1, but where all is far below: there it would be a line on the ground. */
export const shareRange = (_: unknown, _least: number, most: number): Range => [
  0,
  most > 0.5 ? 1.02 : Math.max(0.01, 1.1 * most),
];

/** Down and up to the next of 1, 2, 5, 10: to the next power of ten, most of the picture may be empty. */
export function logRange(_: unknown, least: number | null, most: number | null): Range {
  if (least === null || most === null || least <= 0) return [0.1, 1]; // nothing is drawn
  const low = stepsAround(least).findLast((step) => step <= least * (1 + 1e-9))!;
  const high = stepsAround(most).find((step) => step >= most * (1 - 1e-9))!;
  return high > low ? [low, high] : [low / 2, 2 * high];
}

const stepsAround = (value: number): readonly number[] =>
  [1, 2, 5, 10].map((times) => times * 10 ** Math.floor(Math.log10(value) + 1e-9));

/** Between marks along epochs: there is nothing between two of them. */
export const WHOLE_STEPS = Array.from({ length: 9 }, (_, power) =>
  [1, 2, 5].map((times) => times * 10 ** power),
).flat();

/** What a logarithm has none of is left out. */
export const drawable = (value: number | null | undefined, isLog = false): number | null =>
  value === null || value === undefined || !Number.isFinite(value) || (isLog && value <= 0) ? null : value;
