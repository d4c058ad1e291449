// What the texts of a column have in common: their characters, and how long they get. A character is a code point.

export interface Texts {
  /** Code points that occur, ascending. */
  readonly characters: readonly number[];
  /** Characters of the longest. */
  readonly longest: number;
}

const CODE_POINTS = 0x110000;

export class TextFacts {
  readonly #seen = new Uint8Array(CODE_POINTS);
  #longest = 0;

  add(text: string): void {
    let length = 0;
    for (let i = 0; i < text.length; i++, length++) {
      const point = text.codePointAt(i)!;
      if (point > 0xffff) i++;
      this.#seen[point] = 1;
    }
    this.#longest = Math.max(this.#longest, length);
  }

  finish(): Texts {
    const characters: number[] = [];
    for (let point = 0; point < CODE_POINTS; point++) if (this.#seen[point] === 1) characters.push(point);
    return { characters, longest: this.#longest };
  }
}
