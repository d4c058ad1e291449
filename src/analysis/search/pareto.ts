// The Pareto front: what no other beats in everything at once.

/** Which way each number is better. */
export type Directions = readonly ('higher' | 'lower')[];

/**
 * Indices of the points that no other is at least as good as in everything and better than in something, in the order
 * of their first numbers, the best first. Points that are the same are on it together. One with a number that is NaN
 * never is.
 */
export function paretoFront(points: readonly (readonly number[])[], directions: Directions): readonly number[] {
  const losses = points.map((point) => point.map((value, i) => (directions[i] === 'higher' ? -value : value)));
  const whole = [...points.keys()].filter((index) => !losses[index]!.some(Number.isNaN));
  const front: number[] = [];
  // In this order a point is beaten only by one before it, and by none that is not on the front itself.
  for (const index of whole.sort((a, b) => compare(losses[a]!, losses[b]!))) {
    if (!front.some((other) => dominates(losses[other]!, losses[index]!))) front.push(index);
  }
  return front;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((value, index) => value !== b[index]);
  return first < 0 ? 0 : a[first]! < b[first]! ? -1 : 1;
}

const dominates = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((value, index) => value <= b[index]!) && a.some((value, index) => value < b[index]!);
