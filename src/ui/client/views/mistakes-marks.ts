// What each example is after an epoch, beside the epoch before: right, wrong, right again, wrong again.

import { useEffect, useState } from 'preact/hooks';
import { forgetRun, wrongAfter } from '../examples.js';
import { change } from '../live.js';
import type { Kind } from '../paint.js';

export const KINDS: readonly Kind[] = [
  { label: 'right', colour: 'right' },
  { label: 'right again', colour: 'mended' },
  { label: 'wrong', colour: 'wrong' },
  { label: 'wrong since the epoch before', colour: 'new' },
];

interface Marks {
  readonly isWrong: Uint8Array;
  /** The place of each example's kind among KINDS. */
  readonly kinds: Uint8Array;
}

/** What each example is after an epoch, beside the epoch before. What was drawn stays until the next is there. */
export function useMarks(
  run: number,
  set: number,
  size: number,
  epochs: readonly (readonly [number, number])[],
  at: number,
): Marks {
  const [marks, show] = useState<Marks>({ isWrong: new Uint8Array(size), kinds: new Uint8Array(size) });
  const epoch = epochs[at]![0];
  const before = epochs[at - 1]?.[0];
  useEffect(() => change.subscribe(({ isAll }) => isAll && forgetRun(run)), [run]);
  useEffect(() => {
    let isGone = false;
    const earlier = before === undefined ? Promise.resolve(undefined) : wrongAfter(run, set, before);
    void Promise.all([wrongAfter(run, set, epoch), earlier]).then(
      ([now, then]) => !isGone && show(marksOf(size, now, then)),
    );
    const next = epochs[at + 1]?.[0];
    if (next !== undefined) void wrongAfter(run, set, next); // read ahead, so that it plays without a wait
    return () => (isGone = true);
  }, [run, set, epoch, before]);
  return marks;
}

function marksOf(size: number, now: Uint32Array, before: Uint32Array | undefined): Marks {
  const [isWrong, kinds] = [new Uint8Array(size), new Uint8Array(size)];
  if (before !== undefined) for (const example of before) kinds[example] = 1;
  for (const example of now) {
    isWrong[example] = 1;
    kinds[example] = before === undefined || kinds[example] === 1 ? 2 : 3;
  }
  return { isWrong, kinds };
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
