import { describe, expect, it } from 'vitest';
import { contributions, type Measured } from '../../../src/analysis/search/contributions.js';
import { allBetween, onTheWay, switchingOrders, type Switched } from '../../../src/plan/switching.js';
import { randomStream, shuffle } from '../../../src/util/random.js';

const EFFECTS = [0.3, -0.1, 0.05, 0, 0.2, 0.12];
const has = (switched: Switched, setting: number): number => (switched >> setting) & 1;

/** Effects that add up; settings 1 and 2 do 0.4 more together. */
function planted(settings: number, switched: Switched): number {
  const alone = EFFECTS.slice(0, settings).reduce((sum, effect, setting) => sum + effect * has(switched, setting), 0);
  return 0.5 + alone + 0.4 * has(switched, 1) * has(switched, 2);
}

const measure = (configurations: readonly Switched[], settings: number, seeds: number, noise: number): Measured[] =>
  configurations.map((switched) => {
    const random = randomStream('measured', switched);
    return {
      switched,
      values: Array.from({ length: seeds }, () => planted(settings, switched) + noise * random.normal()),
    };
  });

/** By the definition: the mean over all orders there are. */
function bruteForce(settings: number, values: ReadonlyMap<Switched, number>): number[] {
  const permute = (left: readonly number[]): number[][] =>
    left.length === 0
      ? [[]]
      : left.flatMap((one) => permute(left.filter((other) => other !== one)).map((rest) => [one, ...rest]));
  const orders = permute([...Array(settings).keys()]);
  const sums = new Array<number>(settings).fill(0);
  for (const order of orders) {
    let switched = 0;
    for (const setting of order) {
      sums[setting]! += (values.get(switched | (1 << setting))! - values.get(switched)!) / orders.length;
      switched |= 1 << setting;
    }
  }
  return sums;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('contributions with every configuration between', () => {
  it('are the means over all orders, and add up to the gap', () => {
    const random = randomStream('any');
    const measured = allBetween(4).map((switched) => ({ switched, values: [random.normal(), random.normal()] }));
    const found = contributions(4, measured, null)!;
    for (const [index, seed] of [
      [0, 0],
      [1, 1],
    ] as const) {
      const values = new Map(measured.map((one) => [one.switched, one.values[seed]!]));
      const single = contributions(
        4,
        measured.map((one) => ({ ...one, values: [one.values[index]!] })),
        null,
      )!;
      bruteForce(4, values).forEach((expected, setting) =>
        expect(single.contributions[setting]!.mean).toBeCloseTo(expected, 12),
      );
    }
    expect(sum(found.contributions.map(({ mean }) => mean))).toBeCloseTo(found.gap.mean, 12);
  });

  it('recover planted effects and a planted interaction, which both settings share', () => {
    const found = contributions(4, measure(allBetween(4), 4, 5, 0.01), null)!;
    const expected = [0.3, -0.1 + 0.2, 0.05 + 0.2, 0];
    expected.forEach((effect, setting) => {
      const { mean, interval } = found.contributions[setting]!;
      expect(Math.abs(mean - effect)).toBeLessThan(0.02);
      expect(interval!.high - interval!.low).toBeLessThan(0.06);
    });
    const clear = found.interactions.filter(({ isClear }) => isClear);
    expect(clear.map(({ settings }) => settings)).toEqual([[1, 2]]);
    expect(clear[0]!.effect.mean).toBeCloseTo(0.4, 1);
    expect(clear[0]!.squares).toBe(4);
  });

  it('name no interaction where there is none but rounding', () => {
    const additive = allBetween(3).map((switched) => ({
      switched,
      values: [
        0.1 * has(switched, 0) + 0.2 * has(switched, 1) + 0.7,
        0.1 * has(switched, 0) + 0.2 * has(switched, 1) + 0.7,
      ],
    }));
    expect(contributions(3, additive, null)!.interactions.filter(({ isClear }) => isClear)).toEqual([]);
    const exact = contributions(3, measure(allBetween(3), 3, 2, 0), null)!;
    expect(exact.interactions.filter(({ isClear }) => isClear).map(({ settings }) => settings)).toEqual([[1, 2]]);
  });

  it('have effects in their intervals as often as these say', () => {
    let inside = 0;
    for (let trial = 0; trial < 300; trial++) {
      const random = randomStream('coverage', trial);
      const measured = allBetween(2).map((switched) => ({
        switched,
        values: Array.from({ length: 4 }, () => 0.3 * has(switched, 0) + random.normal()),
      }));
      const { low, high } = contributions(2, measured, null)!.contributions[0]!.interval!;
      if (low <= 0.3 && 0.3 <= high) inside++;
    }
    expect(Math.abs(inside / 300 - 0.95)).toBeLessThan(0.04); // standard error 0.0126
  });
});

describe('contributions with some orders', () => {
  const orders = switchingOrders(6, 3);
  const way = onTheWay(orders);

  it('recover the same from fewer configurations', () => {
    expect(way.length).toBeLessThan(64);
    const found = contributions(6, measure(way, 6, 5, 0.01), orders)!;
    const expected = EFFECTS.map((effect, setting) => effect + (setting === 1 || setting === 2 ? 0.2 : 0));
    expect(sum(found.contributions.map(({ mean }) => mean))).toBeCloseTo(found.gap.mean, 12);
    // Of the two that interact the share that each gets depends on how often it came second.
    [0, 3, 4, 5].forEach((setting) =>
      expect(Math.abs(found.contributions[setting]!.mean - expected[setting]!)).toBeLessThan(0.02),
    );
    expect(Math.abs(found.contributions[1]!.mean + found.contributions[2]!.mean - 0.35)).toBeLessThan(0.03);
    expect(found.interactions).toHaveLength(15);
    expect(found.interactions.filter(({ isClear }) => isClear).map(({ settings }) => settings)).toEqual([[1, 2]]);
  });

  it('of all orders are those of every configuration', () => {
    const all = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const measured = measure(allBetween(3), 3, 3, 0.1);
    const [some, full] = [contributions(3, measured, all)!, contributions(3, measured, null)!];
    some.contributions.forEach(({ mean }, setting) => expect(mean).toBeCloseTo(full.contributions[setting]!.mean, 12));
  });
});

describe('seeds', () => {
  it('that failed somewhere are left out everywhere; without any nothing is told', () => {
    const measured = measure(allBetween(2), 2, 3, 0.1);
    const failed = measured.with(1, {
      ...measured[1]!,
      values: [measured[1]!.values[0]!, null, measured[1]!.values[2]!],
    });
    const found = contributions(2, failed, null)!;
    expect(found.seeds).toBe(2);
    const whole = contributions(
      2,
      measured.map(({ switched, values }) => ({ switched, values: [values[0]!, values[2]!] })),
      null,
    );
    expect(found).toEqual(whole);
    expect(
      contributions(
        2,
        measured.map((one) => ({ ...one, values: [null] })),
        null,
      ),
    ).toBeNull();
  });

  it('that are one give means without intervals, and name no interaction', () => {
    const found = contributions(3, measure(allBetween(3), 3, 1, 0.01), null)!;
    expect(found.contributions[0]!.interval).toBeNull();
    expect(found.interactions.every(({ isClear }) => !isClear)).toBe(true);
  });

  it('in any order of configurations say the same', () => {
    const measured = measure(allBetween(4), 4, 3, 0.1);
    const shuffled = [...measured];
    shuffle(shuffled, randomStream('shuffled'));
    const [one, two] = [contributions(4, measured, null)!, contributions(4, shuffled, null)!];
    one.contributions.forEach(({ mean }, setting) => expect(mean).toBeCloseTo(two.contributions[setting]!.mean, 12));
  });
});
