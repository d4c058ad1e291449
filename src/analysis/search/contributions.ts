// What each setting contributes to the difference of two configurations: the mean of what switching it changes, over
// orders of switching (Shapley 1953), so contributions add up to the difference. Where two settings do more or less
// together than each alone, that is told as their interaction (Grabisch & Roubens 1999).

import type { Order, Switched } from '../../plan/switching.js';
import { estimate, type Estimate } from '../statistics/intervals.js';
import { holm, pairedT } from '../statistics/tests.js';

export interface Measured {
  readonly switched: Switched;
  /** With each seed, in the same order everywhere; null: failed. */
  readonly values: readonly (number | null)[];
}

export interface Interaction {
  readonly settings: readonly [number, number];
  readonly effect: Estimate;
  /** Student's t over seeds, corrected by Holm over all pairs; null of one seed, and where seeds do not differ. */
  readonly p: number | null;
  /** From how many configurations it was measured. */
  readonly squares: number;
  /** Whether it is more than what seeds differ by. */
  readonly isClear: boolean;
}

export interface Contributions {
  /** Seeds with which every configuration was trained; nothing is told of the others. */
  readonly seeds: number;
  readonly gap: Estimate;
  /** Of each setting; their means add up to the gap's. */
  readonly contributions: readonly Estimate[];
  /** Of every two settings that were switched in both orders from one configuration, the largest first. */
  readonly interactions: readonly Interaction[];
}

const LEVEL = 0.05;

/** Of one seed: the value of each configuration. */
type Values = ReadonlyMap<Switched, number>;

/**
 * @param orders in which settings were switched; null: every configuration between was measured
 * @returns null where no seed has all values
 */
export function contributions(
  settings: number,
  measured: readonly Measured[],
  orders: readonly Order[] | null,
): Contributions | null {
  const bySeed = wholeSeeds(measured);
  if (bySeed.length === 0) return null;
  const all = 2 ** settings - 1;
  const over = (value: (values: Values) => number): Estimate => estimate(bySeed.map(value));
  const share = orders === null ? shapley(settings) : meanOver(orders);
  return {
    seeds: bySeed.length,
    gap: over((values) => at(values, all) - at(values, 0)),
    contributions: Array.from({ length: settings }, (_, setting) => over((values) => share(values, setting))),
    interactions: interactions(settings, bySeed, orders === null),
  };
}

function wholeSeeds(measured: readonly Measured[]): readonly Values[] {
  const seeds = [...(measured[0]?.values.keys() ?? [])];
  return seeds
    .filter((seed) => measured.every(({ values }) => values[seed] != null))
    .map((seed) => new Map(measured.map(({ switched, values }) => [switched, values[seed]!])));
}

function at(values: Values, switched: Switched): number {
  const value = values.get(switched);
  if (value === undefined) throw new Error(`internal: configuration ${switched} on the way was not measured`);
  return value;
}

/** What switching a setting changes, on average over all orders: by the sizes of what was switched before. */
const shapley =
  (settings: number) =>
  (values: Values, setting: number): number => {
    const bit = 1 << setting;
    return [...values.keys()]
      .filter((before) => (before & bit) === 0)
      .reduce(
        (sum, before) => sum + weight(settings, sizeOf(before), 1) * (at(values, before | bit) - at(values, before)),
        0,
      );
  };

const meanOver =
  (orders: readonly Order[]) =>
  (values: Values, setting: number): number =>
    orders.reduce((sum, order) => {
      const before = order.slice(0, order.indexOf(setting)).reduce((switched, one) => switched | (1 << one), 0);
      return sum + (at(values, before | (1 << setting)) - at(values, before)) / orders.length;
    }, 0);

/** s! (n - s - k)! / (n - k + 1)!: the share of orders in which k settings together come just after s others. */
function weight(n: number, s: number, k: number): number {
  let share = 1 / (n - k + 1);
  for (let i = 1; i <= s; i++) share *= i / (n - k - s + i);
  return share;
}

function sizeOf(switched: Switched): number {
  let size = 0;
  for (let rest = switched; rest !== 0; rest &= rest - 1) size++;
  return size;
}

function interactions(settings: number, bySeed: readonly Values[], isFull: boolean): readonly Interaction[] {
  const pairs = Array.from({ length: settings }, (_, i) => Array.from({ length: i }, (_, j) => [j, i] as const)).flat();
  const measured = pairs.flatMap(([j, i]) => {
    const squares = squaresOf(bySeed[0]!, 1 << j, 1 << i);
    if (squares.length === 0) return [];
    const shares = squares.map((from) => (isFull ? weight(settings, sizeOf(from), 2) : 1 / squares.length));
    const effects = bySeed.map((values) =>
      squares.reduce((sum, from, index) => sum + shares[index]! * together(values, from, 1 << j, 1 << i), 0),
    );
    return [{ settings: [j, i] as const, effects, squares: squares.length }];
  });
  const scale = Math.max(...bySeed.flatMap((values) => [...values.values()].map(Math.abs)));
  const tests = measured.map(({ effects }) => pairedT(effects, { scale }).p);
  const known = tests.filter((p) => p !== null);
  const corrected = holm(known).values();
  return measured
    .map(({ effects, ...pair }, index): Interaction => {
      const effect = estimate(effects);
      const p = tests[index] === null ? null : corrected.next().value!;
      return { ...pair, effect, p, isClear: isClear(effect, p, scale) };
    })
    .sort((a, b) => Math.abs(b.effect.mean) - Math.abs(a.effect.mean));
}

/** Configurations from which two settings were switched each alone and both. */
function squaresOf(values: Values, a: Switched, b: Switched): readonly Switched[] {
  const isWhole = (from: Switched): boolean => [from | a, from | b, from | a | b].every((one) => values.has(one));
  return [...values.keys()].filter((from) => (from & (a | b)) === 0 && isWhole(from));
}

/** What both change more than each alone. */
const together = (values: Values, from: Switched, a: Switched, b: Switched): number =>
  at(values, from | a | b) - at(values, from | a) - at(values, from | b) + at(values, from);

/** Where seeds do not differ at all, anything but rounding is clear. */
function isClear({ mean, sd }: Estimate, p: number | null, scale: number): boolean {
  if (p !== null) return p <= LEVEL;
  return sd !== null && sd <= 1e-9 * scale && Math.abs(mean) > 1e-9 * scale;
}
