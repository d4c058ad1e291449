// The examples of an evaluation set as a browser holds them: column by column, a million of them if need be; and the
// wrong answers to them, epoch by epoch. A set never changes while the database is the same: what was read is kept.

import type { RunSets } from '../../results/mistakes.js';
import type { Attribute } from '../../tasks/attribute.js';
import { readBytes, readJson } from './data.js';

/** An attribute; of a text the words that it can be. */
export type Described = Attribute & { readonly words?: readonly string[] };

export interface ExampleSet {
  readonly set: number;
  readonly size: number;
  readonly attributes: readonly Described[];
}

/** Values of an attribute: numbers, NaN where there is none; or places among its words, 65535 where there is none. */
export type Values = Float64Array | Uint16Array;

const NO_WORD = 0xffff;

/** Kept by their addresses; of wrong answers, which can change with a run that is trained again, only so many. */
const kept = new Map<string, Promise<unknown>>();
const MOST_KEPT = 400;

function once<T>(key: string, read: () => Promise<T>): Promise<T> {
  const found = (kept.get(key) as Promise<T> | undefined) ?? read();
  kept.delete(key);
  kept.set(key, found);
  found.catch(() => kept.delete(key));
  for (const old of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(old);
  return found;
}

/** Forgets everything: nobody knows what happened meanwhile, and the database may be another. */
export const forgetAll = (): void => kept.clear();

/** Under which attempt each run was when its sets were read last. */
const attempts = new Map<number, number>();

/** On what a run was evaluated. Where it was trained again since, what was read of it is forgotten. */
export async function readSets(path: string, stop?: AbortSignal): Promise<RunSets> {
  const sets = await readJson<RunSets>(path, stop);
  if (attempts.get(sets.run) !== sets.attempt)
    for (const key of kept.keys()) if (key.startsWith(`runs/${sets.run}/`)) kept.delete(key);
  attempts.set(sets.run, sets.attempt);
  return sets;
}

export const exampleSet = (set: number): Promise<ExampleSet> =>
  once(`sets/${set}`, () => readJson<ExampleSet>(`sets/${set}.json`));

export function valuesOf({ set }: ExampleSet, { name, type }: Described): Promise<Values> {
  return once(`sets/${set}/${name}`, async () => {
    const bytes = await readBytes(`sets/${set}/columns/${name}.bin`);
    return type === 'number' ? new Float64Array(bytes) : new Uint16Array(bytes);
  });
}

/** Numbers of the examples that a run got wrong after an epoch, ascending. */
export const wrongAfter = (run: number, set: number, epoch: number): Promise<Uint32Array> =>
  once(
    `runs/${run}/${set}/${epoch}`,
    async () => new Uint32Array(await readBytes(`runs/${run}/sets/${set}/wrong/${epoch}.bin`)),
  );

/** What was answered to them, in the same order. */
export const predictedAfter = (run: number, set: number, epoch: number): Promise<readonly string[]> =>
  once(`runs/${run}/${set}/predicted/${epoch}`, () => readJson(`runs/${run}/sets/${set}/predicted/${epoch}.json`));

/** All questions of a set with their right answers, by their numbers. */
export const questionsOf = (set: number): Promise<readonly (readonly [equation: string, answer: string])[]> =>
  once(`sets/${set}/questions`, () => readJson(`sets/${set}/questions.json`));

/** Of each example: first right, right for good (-1: never), how often it was forgotten. */
export const historyOf = (run: number, set: number, epochs: number): Promise<Int32Array> =>
  once(
    `runs/${run}/${set}/history/${epochs}`,
    async () => new Int32Array(await readBytes(`runs/${run}/sets/${set}/history.bin`)),
  );

/** A facet: what an example is counted under, by a small number. */
export interface Facet {
  readonly name: string;
  readonly about: string;
  readonly labels: readonly string[];
  /** Of ranges, where each begins; the first holds what is less, too. */
  readonly starts?: readonly number[];
  /** For each example the place of its label; 255: none. */
  readonly codes: Uint8Array;
}

const MOST_LABELS = 16;
const RANGES = 8;
export const NO_LABEL = 255;

/**
 * An attribute with more values than people look through is told in ranges, where it is a number; else it is no facet.
 */
export function facetOf({ name, about, words }: Described, values: Values): Facet | undefined {
  const present = words === undefined ? distinct(values) : words.map((_, place) => place);
  if (present.length < 2) return undefined;
  if (present.length <= MOST_LABELS) {
    const places = new Map(present.map((value, place) => [value, place]));
    const labels = present.map((value) => words?.[value] ?? String(value));
    return { name, about, labels, codes: Uint8Array.from(values, (value) => places.get(value) ?? NO_LABEL) };
  }
  if (words !== undefined) return undefined;
  const starts = startsOf(values as Float64Array);
  const codes = Uint8Array.from(values, (value) => (Number.isNaN(value) ? NO_LABEL : placeOf(value, starts)));
  return {
    name,
    about,
    labels: starts.map((start, place) => rangeLabel(start, starts[place + 1], starts)),
    starts,
    codes,
  };
}

/** Ascending; of more than there are labels for, so many that one sees that. */
function distinct(values: Values): readonly number[] {
  const found = new Set<number>();
  for (const value of values) {
    if (!Number.isNaN(value)) found.add(value);
    if (found.size > MOST_LABELS) break;
  }
  return [...found].sort((a, b) => a - b);
}

/** Ranges with about as many examples each, by a sample of them. */
function startsOf(values: Float64Array): readonly number[] {
  const step = Math.max(1, Math.floor(values.length / 20_000));
  const sample = values.filter((value, place) => place % step === 0 && !Number.isNaN(value)).sort();
  return [
    ...new Set(Array.from({ length: RANGES }, (_, range) => sample[Math.floor((range * sample.length) / RANGES)]!)),
  ];
}

function placeOf(value: number, starts: readonly number[]): number {
  let place = starts.length - 1;
  while (place > 0 && value < starts[place]!) place--;
  return place;
}

/** `13..40`: between whole numbers the last that belongs, else the first that does not. */
function rangeLabel(start: number, next: number | undefined, starts: readonly number[]): string {
  const low = start === starts[0] ? '' : String(start);
  if (next === undefined) return `${low}..`;
  return starts.every(Number.isInteger) ? `${low}..${next - 1}` : `${low}..<${next}`;
}

export const isMissing = (value: number): boolean => Number.isNaN(value) || value === NO_WORD;
