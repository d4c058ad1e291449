// How to come from one configuration to another, setting by setting: in which orders to switch, and which
// configurations lie on the way. What a setting contributes depends on what was switched before it, so several orders
// are needed.

import { randomStream, shuffle, type Random } from '../util/random.js';

/** Settings by their index, in the order in which they are switched. */
export type Order = readonly number[];

/** Which settings of a configuration are switched: bit i for setting i. */
export type Switched = number;

/** Of so many settings all configurations between are tried: sixteen. */
export const MOST_IN_FULL = 4;
/** Bits of a number that are worth using. */
export const MOST_SETTINGS = 30;

/**
 * Orders in pairs of twins. Each goes through the settings two by two, its twin swaps the two: so both share every
 * second configuration, and each two are switched in both orders from the same one. The twos of all pairs of orders are
 * a round robin: every two settings come together just once (twice with two cycles).
 */
export function switchingOrders(settings: number, seed: number, cycles = 1): readonly Order[] {
  return Array.from({ length: cycles }, (_, cycle) => {
    const random = randomStream('switching', seed, settings, cycle);
    return roundRobin(settings, random).flatMap((groups) => {
      shuffle(groups, random);
      return [groups.flat(), groups.flatMap((group) => [...group].reverse())];
    });
  }).flat();
}

/** Rounds in which everybody meets somebody else, or nobody where they are odd in number: the circle method. */
function roundRobin(players: number, random: Random): number[][][] {
  const seats: number[] = Array.from({ length: players + (players % 2) }, (_, seat) => seat);
  shuffle(seats, random);
  return Array.from({ length: Math.max(1, seats.length - 1) }, (_, round) => {
    const [first, ...others] = seats as [number, ...number[]];
    const circle = [first, ...others.slice(round), ...others.slice(0, round)];
    const pairs = circle.slice(0, circle.length / 2).map((one, index) => [one, circle[circle.length - 1 - index]!]);
    return pairs.map((pair) => pair.filter((player) => player < players)).filter((pair) => pair.length > 0);
  });
}

/** All configurations that lie on these orders, both ends included, each once. */
export function onTheWay(orders: readonly Order[]): readonly Switched[] {
  const found = orders.flatMap((order) =>
    order.reduce<Switched[]>((way, setting) => [...way, way.at(-1)! | (1 << setting)], [0]),
  );
  return [...new Set(found)].sort((a, b) => a - b);
}

/** All configurations between: 2^n. */
export const allBetween = (settings: number): readonly Switched[] => Array.from({ length: 2 ** settings }, (_, i) => i);
