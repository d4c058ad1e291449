// Seeded streams of random numbers. Every stream is derived from a key (seed, name, epoch, ...), never from
// another stream's position, so nothing has to be replayed when a run is resumed.

import { createHash } from 'node:crypto';

/** A stream of random numbers: the same key gives the same numbers, on every machine. */
export interface Random {
  /** Uniform over the integers 0 .. 2^32 - 1. */
  uint32(): number;
  /** Uniform over [0, 1), a multiple of 2^-53. */
  uniform(): number;
  /** Uniform over the integers 0 .. bound - 1, without bias; `bound` at most 2^53. */
  below(bound: number): number;
  /** Standard normal (Marsaglia's polar method). */
  normal(): number;
}

const TWO_32 = 2 ** 32;

/**
 * The stream named by `key`, e.g. `randomStream(seed, 'dropout', epoch, step)`.
 * xoshiro128** (Blackman & Vigna 2021, "Scrambled Linear Pseudorandom Number Generators"), its 128-bit state
 * taken from the SHA-256 of the key.
 */
export function randomStream(...key: readonly (string | number)[]): Random {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest();
  let s0 = digest.readUInt32LE(0) | 1; // never all zero
  let s1 = digest.readUInt32LE(4);
  let s2 = digest.readUInt32LE(8);
  let s3 = digest.readUInt32LE(12);

  function uint32(): number {
    const scrambled = Math.imul(s1, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    return result >>> 0;
  }

  const uniform = (): number => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;

  return { uint32, uniform, below: (bound) => below(uint32, bound), normal: () => normal(uniform) };
}

/** Uniform below `bound` by rejection: draws past the last whole multiple of `bound` are thrown away. */
function below(uint32: () => number, bound: number): number {
  const small = bound <= TWO_32;
  const range = small ? TWO_32 : 2 ** 53;
  const limit = range - (range % bound);
  for (;;) {
    const draw = small ? uint32() : (uint32() >>> 11) * TWO_32 + uint32();
    if (draw < limit) return draw % bound;
  }
}

function normal(uniform: () => number): number {
  for (;;) {
    const x = 2 * uniform() - 1;
    const y = 2 * uniform() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** Shuffles `items` in place (Fisher-Yates). */
export function shuffle(items: Uint32Array | unknown[], random: Random): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const held = items[last];
    items[last] = items[other];
    items[other] = held;
  }
}

/** So many numbers at most are worth shuffling as a whole: 16 MiB. */
export const MAX_ENUMERABLE = 2 ** 22;

/**
 * The numbers 0 .. size - 1 in random order, one at a time: what is not asked for is not shuffled. 4 bytes a number.
 */
export class Shuffle {
  readonly #items: Uint32Array;
  readonly #random: Random;
  #place = 0;

  constructor(size: number, random: Random) {
    this.#items = new Uint32Array(size);
    for (let item = 0; item < size; item++) this.#items[item] = item;
    this.#random = random;
  }

  next(): number | undefined {
    const items = this.#items;
    const place = this.#place++;
    if (place >= items.length) return undefined;
    const other = place + this.#random.below(items.length - place);
    const item = items[other]!;
    items[other] = items[place]!;
    return item;
  }
}
