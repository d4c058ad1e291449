import { describe, expect, it } from 'vitest';
import { fillMask } from '../../src/model/dropout.js';
import { randomStream } from '../../src/util/random.js';

describe('a dropout mask', () => {
  it.each([0.25, 0.5, 0.9])('drops the share %d, and raises what it keeps so that the mean stays', (rate) => {
    const mask = new Float32Array(100_001); // an odd number: the last draw gives one value
    fillMask(mask, rate, randomStream('mask', rate));
    expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
    // The share of 10^5 draws is off by sqrt(r (1 - r) / 10^5) < 0.0016; four times that is never seen.
    expect(mask.filter((value) => value === 0).length / mask.length).toBeCloseTo(rate, 2);
    expect(mask.reduce((total, value) => total + value, 0) / mask.length).toBeGreaterThan(0.9);
  });

  it('is drawn value by value: two come from each number of the stream', () => {
    const drawn = [0x3fff_4000, 0x4000_3fff]; // halves just below and at a quarter of 2^16
    const random = { ...randomStream('unused'), uint32: () => drawn.shift()! };
    const mask = new Float32Array(4);
    fillMask(mask, 0.25, random);
    expect([...mask]).toEqual([0, 1 / 0.75, 1 / 0.75, 0].map(Math.fround));
  });
});
