// Numbers below 2^53 that tell examples apart, made of two lanes of 32 bits. Two different examples with one key are so
// rare (less than 1 in 100 among ten million) that it does no harm: one of them is taken for drawn already and left
// out.

/** Where each lane starts. */
export const LANES = [0x2545f491, 0x6a09e667] as const;

export const combine = (high: number, low: number): number => (high >>> 0) * 2 ** 21 + (low >>> 11);

/** Stirs a whole number into a hash, both halves of it (the finaliser of MurmurHash3, Appleby 2011, once a half). */
export function mix(hash: number, value: number): number {
  let h = Math.imul(hash ^ (value | 0), 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h ^ Math.floor(value / 2 ** 32), 0xc2b2ae35);
  h ^= h >>> 16;
  return Math.imul(h, 0x9e3779b1) ^ (h >>> 15);
}
