// What is wrong with a file of examples: every place of it, as far as a person reads.

import { UserError, type Problem } from '../../util/errors.js';

/** Lines and columns begin with 1; a column is a character. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** So many are told one by one; of the others, how many there are. */
const MOST_TOLD = 20;

export class FileProblems {
  readonly #name: string;
  readonly #told: Problem[] = [];
  #count = 0;

  /** @param name of the file */
  constructor(name: string) {
    this.#name = name;
  }

  get count(): number {
    return this.#count;
  }

  add({ line, column }: Place, problem: Problem): void {
    if (this.#count++ < MOST_TOLD) this.#told.push({ at: `${this.#name}:${line}:${column}`, ...problem });
  }

  /** The problems that are told, and how many more there are. */
  list(): readonly Problem[] {
    const more = this.#count - this.#told.length;
    return more === 0 ? this.#told : [...this.#told, { at: this.#name, message: `and ${more} more` }];
  }

  /** @throws UserError with all of them */
  throwIfAny(): void {
    if (this.#count > 0) throw new UserError('data', this.list());
  }
}
