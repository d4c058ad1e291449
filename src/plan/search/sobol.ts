// Sobol sequences (Sobol 1967; Antonov & Saleev 1979: in the order of the Gray code), scrambled by a seed. Any point is
// calculated from its number alone, so a sequence is continued without a state.

import { randomStream, type Random } from '../../util/random.js';
import { DIRECTIONS } from './sobol-directions.js';

export const SOBOL_DIMENSIONS = DIRECTIONS.length + 1;

/** Bits of a coordinate: so many points, 2^30, differ. */
const BITS = 30;

/**
 * A sequence: of each dimension its direction numbers, the first of which moves a point furthest, and where it starts.
 */
export interface SobolSequence {
  readonly directions: readonly Uint32Array[];
  readonly shifts: Uint32Array;
}

/** @param dimensions at most SOBOL_DIMENSIONS. Its points are those of SciPy's `Sobol(d, scramble=False)`. */
export function sobolSequence(dimensions: number): SobolSequence {
  if (dimensions > SOBOL_DIMENSIONS) throw new Error(`internal: a Sobol sequence of ${dimensions} dimensions`);
  const directions = Array.from({ length: dimensions }, (_, dimension) => directionsOf(dimension));
  return { directions, shifts: new Uint32Array(dimensions) };
}

/** Of the first dimension every bit by itself; of the others by the recurrence of their polynomial. */
function directionsOf(dimension: number): Uint32Array {
  const numbers = new Uint32Array(BITS);
  const [a, ...initial] = DIRECTIONS[dimension - 1] ?? [0];
  const degree = initial.length;
  for (let bit = 0; bit < BITS; bit++) {
    if (dimension === 0) numbers[bit] = 1 << (BITS - 1 - bit);
    else if (bit < degree) numbers[bit] = initial[bit]! << (BITS - 1 - bit);
    else numbers[bit] = next(numbers, bit, a, degree);
  }
  return numbers;
}

/** Bratley & Fox 1988 (algorithm 659), equation 2, on numbers that are moved to the left. */
function next(numbers: Uint32Array, bit: number, a: number, degree: number): number {
  let value = numbers[bit - degree]! ^ (numbers[bit - degree]! >>> degree);
  for (let k = 1; k < degree; k++) {
    if ((a >>> (degree - 1 - k)) & 1) value ^= numbers[bit - k]!;
  }
  return value;
}

/**
 * The same sequence scrambled: a random linear transformation of digits, and a random digital shift (Matousek 1998, "On
 * the L2-discrepancy for anchored boxes"), as in SciPy. Points keep their balance, and each is uniform by itself.
 */
export function scrambled({ directions }: SobolSequence, seed: number): SobolSequence {
  const random = directions.map((_, dimension) => randomStream('sobol', seed, dimension));
  return {
    directions: directions.map((numbers, dimension) => transformed(numbers, random[dimension]!)),
    shifts: Uint32Array.from(random, (stream) => stream.uint32() >>> (32 - BITS)),
  };
}

/** Each digit becomes itself plus a random sum of the digits before it. */
function transformed(numbers: Uint32Array, random: Random): Uint32Array {
  // Row r of the matrix: a one on the diagonal (bit BITS - 1 - r), random bits above it.
  const rows = Uint32Array.from({ length: BITS }, (_, row) => {
    const digit = 2 ** (BITS - 1 - row);
    const above = random.uint32() >>> (32 - BITS);
    return (above - (above % (2 * digit))) | digit;
  });
  return numbers.map((number) => rows.reduce((value, row) => value * 2 + parity(row & number), 0));
}

function parity(bits: number): number {
  let folded = bits;
  for (let shift = 16; shift > 0; shift >>>= 1) folded ^= folded >>> shift;
  return folded & 1;
}

/** Point `index` of a sequence, from 0: a number of [0, 1) for each dimension. */
export function sobolPoint({ directions, shifts }: SobolSequence, index: number): Float64Array {
  const gray = index ^ (index >>> 1);
  return Float64Array.from(directions, (numbers, dimension) => {
    let value = shifts[dimension]!;
    for (let bit = 0; gray >>> bit !== 0; bit++) {
      if ((gray >>> bit) & 1) value ^= numbers[bit]!;
    }
    return value / 2 ** BITS;
  });
}
