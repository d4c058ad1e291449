// The fields of a file side by side: their bytes in one array, and where each ends. A million lines are a few typed
// arrays, and no object each.

/** Twice as long, where a place lies behind the end. */
export function grown<T extends Uint32Array | Float64Array>(array: T, place: number): T {
  if (place < array.length) return array;
  const longer = new (array.constructor as new (length: number) => T)(Math.max(2 * array.length, place + 1));
  longer.set(array);
  return longer;
}

export class Table {
  readonly #width: number;
  #bytes: Buffer;
  #used = 0;
  #ends = new Uint32Array(1024);
  #fields = 0;

  /**
   * @param width columns
   * @param bytes how many all fields will have, about
   */
  constructor(width: number, bytes: number) {
    this.#width = width;
    this.#bytes = Buffer.allocUnsafeSlow(bytes + 64);
  }

  get rows(): number {
    return this.#fields / this.#width;
  }

  add(values: readonly string[]): void {
    for (let column = 0; column < this.#width; column++) {
      const value = values[column]!;
      const most = this.#used + 3 * value.length; // UTF-8 takes at most three bytes for a UTF-16 code unit
      if (most > this.#bytes.length) this.#grow(most + Buffer.byteLength(value));
      this.#used += this.#bytes.write(value, this.#used);
      this.#ends = grown(this.#ends, this.#fields);
      this.#ends[this.#fields++] = this.#used;
    }
  }

  text(row: number, column: number): string {
    const field = row * this.#width + column;
    return this.#bytes.toString('utf8', field === 0 ? 0 : this.#ends[field - 1], this.#ends[field]);
  }

  #grow(least: number): void {
    const longer = Buffer.allocUnsafeSlow(Math.max(least, this.#used + (this.#used >> 2)));
    this.#bytes.copy(longer, 0, 0, this.#used);
    this.#bytes = longer;
  }
}
