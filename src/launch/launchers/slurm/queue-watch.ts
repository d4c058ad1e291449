// When Slurm is asked about jobs: soon after something has happened, then ever less often. While it does not answer
// nothing is known, and that is said once.

import type { Ask } from './commands.js';
import { askQueue, type Queue } from './queue.js';

const FIRST_MS = 2000;
const LAST_MS = 30_000;

export class QueueWatch {
  readonly #ask: Ask;
  /** Milliseconds from any point in time, that pass evenly. */
  readonly #elapsed: () => number;
  readonly #note: (text: string) => void;
  #every = FIRST_MS;
  #at = 0;
  #isAsking = false;
  #isAway = false;

  constructor(ask: Ask, elapsed: () => number, note: (text: string) => void) {
    this.#ask = ask;
    this.#elapsed = elapsed;
    this.#note = note;
  }

  /** Something has happened that Slurm will tell more of. */
  soon(): void {
    this.#every = FIRST_MS;
    this.#at = Math.min(this.#at, this.#elapsed() + FIRST_MS);
  }

  /** Asks where it is time to. @param tell what Slurm says */
  async look(tell: (queue: Queue) => void): Promise<void> {
    if (this.#isAsking || this.#elapsed() < this.#at) return;
    this.#isAsking = true;
    const { queue, error = 'it does not answer' } = await askQueue(this.#ask);
    this.#isAsking = false;
    this.#every = Math.min(2 * this.#every, LAST_MS);
    this.#at = this.#elapsed() + this.#every;
    if (queue === undefined) return this.away(error);
    this.back();
    tell(queue);
  }

  away(error: string): void {
    if (!this.#isAway)
      this.#note(`Slurm cannot be asked now: ${error}; jobs go on, and so does this when it answers again`);
    this.#isAway = true;
  }

  back(): void {
    this.#isAway = false;
  }
}
