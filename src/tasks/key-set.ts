// A set of keys that tell examples apart. A million take 16 MiB and a tenth of a second; JavaScript's own set of
// doubles takes a second.

/** Whole numbers from 0 to 2^53 - 1, open addressing with linear probing. */
export class KeySet {
  #slots: Float64Array;
  #size = 0;

  /** @param expected how many keys there will be: so many fit without growing */
  constructor(expected = 0) {
    this.#slots = new Float64Array(2 ** Math.ceil(Math.log2(2 * expected + 16))).fill(-1);
  }

  static of(keys: Float64Array): KeySet {
    const set = new KeySet(keys.length);
    for (const key of keys) set.add(key);
    return set;
  }

  get size(): number {
    return this.#size;
  }

  has(key: number): boolean {
    return this.#slots[this.#find(key)] === key;
  }

  /** @returns whether it is new */
  add(key: number): boolean {
    const slot = this.#find(key);
    if (this.#slots[slot] === key) return false;
    this.#slots[slot] = key;
    this.#size++;
    if (2 * this.#size > this.#slots.length) this.#grow();
    return true;
  }

  /** Where a key is, or where it would be put. */
  #find(key: number): number {
    const mask = this.#slots.length - 1;
    let slot = (key >>> 0) & mask; // keys are hashes: their low bits are as good as any
    while (this.#slots[slot] !== -1 && this.#slots[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Float64Array(2 * old.length).fill(-1);
    for (const key of old) if (key !== -1) this.#slots[this.#find(key)] = key;
  }
}
