// Which failures are worth another attempt, and which say that the rest will fail too.

import type { Retry } from '../spec/schema.js';
import type { EndEvent } from '../train/events.js';

/** `crash`: the process died without a word. `error`: it said why, and would again. */
export type FailureKind = 'crash' | 'timeout' | 'error';

/** @param retries further attempts at the run so far, within this sweep */
export function isRetried({ max, on }: Retry, failure: FailureKind | undefined, retries: number): boolean {
  return retries < max && failure !== undefined && failure !== 'error' && on.includes(failure);
}

/** So many failures alike, before anything else has ended, and the others are not tried. */
const ENOUGH = 3;

/** Whether the first runs that ended all failed with the same words. A time limit says nothing of other runs. */
export class FirstFailures {
  readonly #errors: string[] = [];
  #isOver = false;

  /** @returns the words, once they have been said often enough */
  add(ending: EndEvent, failure: FailureKind | undefined): string | undefined {
    if (this.#isOver) return undefined;
    const isFailure = ending.type === 'failed' && failure !== 'timeout';
    if (isFailure) this.#errors.push(ending.error);
    const areAlike = isFailure && this.#errors.every((error) => likeness(error) === likeness(this.#errors[0]!));
    this.#isOver = !areAlike || this.#errors.length === ENOUGH;
    return areAlike && this.#errors.length === ENOUGH ? this.#errors[0] : undefined;
  }
}

/** An error without what differs from run to run: numbers, and all but the first and the last line. */
function likeness(error: string): string {
  const lines = error.split('\n');
  return [lines[0], lines.at(-1)].join('\n').replaceAll(/\d+/g, '#');
}
