// Finds the row of a question among millions: open addressing over numbers that tell questions apart.

import { grown } from './table.js';

export class QuestionIndex {
  #keys = new Float64Array(1024);
  /** Row + 1; 0: free. */
  #slots = new Uint32Array(4096);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  keyAt(row: number): number {
    return this.#keys[row]!;
  }

  /** @param isSame whether a row with this key has the question: two may share a key @returns -1 where there is none */
  find(key: number, isSame: (row: number) => boolean): number {
    const mask = this.#slots.length - 1;
    for (let slot = (key >>> 0) & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const row = this.#slots[slot]! - 1;
      if (this.#keys[row] === key && isSame(row)) return row;
    }
    return -1;
  }

  /** Of the next row. */
  add(key: number): void {
    this.#keys = grown(this.#keys, this.#size);
    this.#keys[this.#size++] = key;
    if (2 * this.#size > this.#slots.length) this.#rehash();
    else this.#put(key, this.#size);
  }

  #put(key: number, entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = (key >>> 0) & mask; // keys are hashes: their low bits are as good as any
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  #rehash(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let row = 0; row < this.#size; row++) this.#put(this.#keys[row]!, row + 1);
  }
}

/** A hash of 53 bits. Two questions with one key are so rare that it does no harm: one may be held out with the other. */
export function questionKey(text: string): number {
  let high = 0x2545f491;
  let low = 0x6a09e667;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 13;
    low = Math.imul(low ^ unit, 0xc2b2ae35);
    low ^= low >>> 16;
  }
  return (stirred(high) >>> 0) * 2 ** 21 + (stirred(low ^ text.length) >>> 11);
}

/** The finaliser of MurmurHash3 (Appleby 2011). */
function stirred(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
