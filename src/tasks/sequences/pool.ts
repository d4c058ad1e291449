// Which sequences: each at most once, in seeded order, every length as often as any other while there are more of it.

import { MAX_ENUMERABLE, Shuffle, type Random } from '../../util/random.js';
import { combine, LANES, mix } from '../hash.js';
import { KeySet } from '../key-set.js';
import type { DrawRequest, Take } from '../task.js';
import type { Sequence } from './operations.js';

export interface Space {
  readonly symbols: number;
  /** Of every length, how many numbers a question has. */
  readonly lengths: readonly number[];
}

/**
 * Where so many draws in a row find nothing new, a length counts as exhausted: with 1 % left that happens once in 5e8
 * times.
 */
const MOST_TRIES = 2000;

export const sizeOf = ({ symbols, lengths }: Space): bigint =>
  lengths.reduce((total, numbers) => total + BigInt(symbols) ** BigInt(numbers), 0n);

/** The same for the same sequence; length is part of it. */
export function keyOf(sequence: Sequence): number {
  let [high, low] = [mix(LANES[0], sequence.length), mix(LANES[1], sequence.length)];
  for (const number of sequence) [high, low] = [mix(high, number), mix(low, number)];
  return combine(high, low);
}

/** More of the same stream begin with the same. */
export function draw({ symbols, lengths }: Space, request: DrawRequest, take: Take<Sequence>): number {
  const { count, random, isTaken } = request;
  const left = lengths.map((numbers) => sequencesOf(symbols, numbers, random));
  let row = 0;
  while (row < count && left.length > 0) {
    const place = random.below(left.length);
    const sequence = nextOf(left[place]!, isTaken);
    if (sequence === undefined) left.splice(place, 1);
    else take(sequence, row++);
  }
  return row;
}

/** @returns the next sequence that may be drawn; undefined where there are no more */
type Next = () => Sequence | undefined;

function nextOf(next: Next, isTaken: DrawRequest['isTaken']): Sequence | undefined {
  for (;;) {
    const sequence = next();
    if (sequence === undefined || isTaken?.(keyOf(sequence)) !== true) return sequence;
  }
}

function sequencesOf(symbols: number, numbers: number, random: Random): Next {
  const size = symbols ** numbers;
  return size <= MAX_ENUMERABLE ? shuffled(symbols, numbers, size, random) : rejected(symbols, numbers, random);
}

/** From a shuffle of all of them, made once it is needed. */
function shuffled(symbols: number, numbers: number, size: number, random: Random): Next {
  const sequence = new Array<number>(numbers).fill(0);
  let indices: Shuffle | undefined;
  return () => {
    indices ??= new Shuffle(size, random);
    const index = indices.next();
    if (index === undefined) return undefined;
    let rest = index;
    for (let i = 0; i < numbers; i++) {
      sequence[i] = rest % symbols;
      rest = Math.floor(rest / symbols);
    }
    return sequence;
  };
}

/** One after the other; what came before is drawn again. */
function rejected(symbols: number, numbers: number, random: Random): Next {
  const sequence = new Array<number>(numbers).fill(0);
  const seen = new KeySet();
  return () => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      for (let i = 0; i < numbers; i++) sequence[i] = random.below(symbols);
      if (seen.add(keyOf(sequence))) return sequence;
    }
    return undefined;
  };
}
