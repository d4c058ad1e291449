// Memory for values that are needed for a time.

import { expect, it } from 'vitest';
import { allocateSpans, type Span } from '../../../src/engine/native/spans.js';
import { randomStream } from '../../../src/util/random.js';

const span = (words: number, first: number, last: number): Span => ({ words, first, last });

it('is shared by values that are not needed at the same time, and begins where cache lines do', () => {
  const [a, b, c] = [span(20, 0, 1), span(10, 1, 3), span(16, 2, 3)];
  const { offsets, words } = allocateSpans([a, b, c], 5);
  expect([offsets.get(a), offsets.get(b), offsets.get(c)]).toEqual([16, 48, 16]); // lines of 16 words; 5 are taken
  expect(words).toBe(64);
});

it('is never one value’s while another one of the same time has it', () => {
  const random = randomStream('spans');
  for (let round = 0; round < 50; round++) {
    const spans = Array.from({ length: 60 }, () => {
      const first = random.below(30);
      return span(1 + random.below(100), first, first + random.below(12));
    });
    const { offsets, words } = allocateSpans(spans, random.below(50));
    const end = (one: Span): number => offsets.get(one)! + one.words;
    const isApart = (one: Span, other: Span): boolean =>
      offsets.get(one)! >= end(other) || offsets.get(other)! >= end(one);
    for (const one of spans) {
      expect(end(one)).toBeLessThanOrEqual(words);
      const others = spans.filter((other) => other !== one && other.first <= one.last && one.first <= other.last);
      expect(others.filter((other) => !isApart(one, other))).toEqual([]);
    }
  }
});
