// Finds the row of a question among millions: open addressing over numbers that tell questions apart.

import { combine, LANES, mix } from '../hash.js';
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

/** Two questions with one key are so rare that it does no harm: one may be held out with the other. */
export function questionKey(text: string): number {
  let [high, low] = [mix(LANES[0], text.length), mix(LANES[1], text.length)];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = mix(high, unit);
    low = mix(low, unit);
  }
  return combine(high, low);
}
