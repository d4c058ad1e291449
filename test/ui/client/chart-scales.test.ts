import { expect, it } from 'vitest';
import { logRange, shareRange, WHOLE_STEPS } from '../../../src/ui/client/parts/chart-scales.js';

it('draws a logarithmic axis no further than to the next 1, 2 or 5', () => {
  expect(logRange(undefined, 0.11, 1.6)).toEqual([0.1, 2]);
  expect(logRange(undefined, 0.3, 30)).toEqual([0.2, 50]);
  expect(logRange(undefined, 1, 10)).toEqual([1, 10]);
  expect(logRange(undefined, 1, 1)).toEqual([0.5, 2]);
  expect(logRange(undefined, null, null)).toEqual([0.1, 1]);
});

it('draws shares from 0, and up to 1 unless all are far below', () => {
  expect(shareRange(undefined, 0.4, 0.6)).toEqual([0, 1.02]);
  expect(shareRange(undefined, 0.01, 0.1)[1]).toBeCloseTo(0.11);
});

it('marks whole epochs alone', () => {
  expect(WHOLE_STEPS.slice(0, 5)).toEqual([1, 2, 5, 10, 20]);
});
