// What each example is after an epoch, beside the epoch before: right, wrong, right again, wrong again.

import { wrongAfter } from '../examples.js';
import type { Kind } from '../paint.js';
import { useLatest, type Awaited } from '../use-async.js';

export const KINDS: readonly Kind[] = [
  { label: 'right', colour: 'right' },
  { label: 'right again', colour: 'mended' },
  { label: 'wrong', colour: 'wrong' },
  { label: 'wrong since the epoch before', colour: 'new' },
];

export interface Marks {
  readonly epoch: number;
  readonly isWrong: Uint8Array;
  /** The place of each example's kind among KINDS. */
  readonly kinds: Uint8Array;
}

interface Evaluated {
  readonly run: number;
  readonly attempt: number;
  readonly set: number;
  readonly size: number;
  readonly epochs: readonly (readonly [epoch: number, wrong: number])[];
}

/** What each example is after an epoch. What was drawn stays until the next is there: it says of which epoch it is. */
export function useMarks({ run, attempt, set, size, epochs }: Evaluated, at: number): Awaited<Marks> {
  const [before, epoch, next] = [at - 1, at, at + 1].map((place) => epochs[place]?.[0]);
  const read = async (): Promise<Marks> => {
    const earlier = before === undefined ? undefined : wrongAfter(run, set, before);
    const [now, then] = await Promise.all([wrongAfter(run, set, epoch!), earlier]);
    // Read ahead, so that it plays without a wait; whether that went well is seen when it is wanted.
    if (next !== undefined) wrongAfter(run, set, next).catch(() => {});
    return marksOf(epoch!, size, now, then);
  };
  return useLatest(read, [run, attempt, set, size, epoch, before]);
}

function marksOf(epoch: number, size: number, now: Uint32Array, before: Uint32Array | undefined): Marks {
  const [isWrong, kinds] = [new Uint8Array(size), new Uint8Array(size)];
  if (before !== undefined) for (const example of before) kinds[example] = 1;
  for (const example of now) {
    isWrong[example] = 1;
    kinds[example] = before === undefined || kinds[example] === 1 ? 2 : 3;
  }
  return { epoch, isWrong, kinds };
}

export function countKinds(kinds: Uint8Array, isIn: Uint8Array): readonly number[] {
  const counts = KINDS.map(() => 0);
  for (let example = 0; example < kinds.length; example++) if (isIn[example] === 1) counts[kinds[example]!]!++;
  return counts;
}

export function wrongIn(isWrong: Uint8Array, isIn: Uint8Array): readonly number[] {
  const found: number[] = [];
  for (let example = isWrong.indexOf(1); example !== -1; example = isWrong.indexOf(1, example + 1)) {
    if (isIn[example] === 1) found.push(example);
  }
  return found;
}

/** How an example went over the epochs, in words. */
export function storyOf(history: Int32Array, example: number): string {
  const [first, good, forgotten] = history.subarray(3 * example, 3 * example + 3);
  if (first === -1) return 'never right';
  const times = forgotten === 0 ? '' : `, forgotten ${forgotten === 1 ? 'once' : `${forgotten} times`}`;
  return `right first after ${first}${times}${good === -1 ? ', wrong at the end' : `, for good after ${good}`}`;
}
