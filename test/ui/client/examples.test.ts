// Facets, one filter for all of them, and where examples lie in a picture.

import { expect, it } from 'vitest';
import { filtered, readChoice, writeChoice } from '../../../src/ui/client/crossfilter.js';
import { facetOf, type Described } from '../../../src/ui/client/examples.js';
import { brushed, layOut, readRegion, writeRegion } from '../../../src/ui/client/raster.js';
import { sampled } from '../../../src/ui/client/sample.js';
import { smoothed } from '../../../src/ui/client/smoothing.js';

const carries: Described = { name: 'carries', type: 'number', about: '', isFacet: true };
const kind: Described = { name: 'kind', type: 'text', about: '', isFacet: true, words: ['a', 'b'] };

it('counts an attribute of few values by each, of many in ranges, and what has none under none', () => {
  expect(facetOf(carries, Float64Array.of(2, 0, NaN, 2))).toMatchObject({
    labels: ['0', '2'],
    codes: Uint8Array.of(1, 0, 255, 1),
  });
  const many = facetOf(
    carries,
    Float64Array.from({ length: 80 }, (_, value) => value),
  )!;
  expect(many.labels).toEqual(['..9', '10..19', '20..29', '30..39', '40..49', '50..59', '60..69', '70..']);
  expect([many.codes[0], many.codes[9], many.codes[10], many.codes[79]]).toEqual([0, 0, 1, 7]);
  expect(facetOf(carries, Float64Array.of(1, 1))).toBeUndefined();
  expect(facetOf(kind, Uint16Array.of(0, 1, 0xffff))).toMatchObject({
    labels: ['a', 'b'],
    codes: Uint8Array.of(0, 1, 255),
  });
});

it('filters by all facets at once, and counts each without its own filter', () => {
  const facets = [facetOf(carries, Float64Array.of(0, 0, 1, 1))!, facetOf(kind, Uint16Array.of(0, 1, 0, 1))!];
  const isWrong = Uint8Array.of(1, 0, 0, 1);
  const found = filtered(4, facets, readChoice('carries:1'), undefined, isWrong);
  expect([[...found.isIn], found.size, found.wrong]).toEqual([[0, 0, 1, 1], 2, 1]);
  expect(found.counts.get('carries')).toEqual({ all: Uint32Array.of(2, 2), wrong: Uint32Array.of(1, 1) });
  expect(found.counts.get('kind')).toEqual({ all: Uint32Array.of(1, 1), wrong: Uint32Array.of(0, 1) });
  expect([...filtered(4, facets, readChoice('carries:1'), Uint8Array.of(1, 1, 1, 0), isWrong).isIn]).toEqual([
    0, 0, 1, 0,
  ]);
  expect(writeChoice(readChoice('carries:1,0;kind:b'))).toBe('carries:1,0;kind:b');
  const odd = new Map([['digits', new Set(['2,2', 'a;b:c', '100%'])]]);
  expect(readChoice(writeChoice(odd))).toEqual(odd);
  expect(readChoice('digits:100%')).toEqual(new Map([['digits', new Set(['100%'])]]));
});

it('filters by labels, wherever they stand, and by one that is not there lets nothing through', () => {
  const facet = facetOf(carries, Float64Array.of(1, 2, 2))!;
  const isIn = (text: string) => [...filtered(3, [facet], readChoice(text), undefined, new Uint8Array(3)).isIn];
  expect([isIn('carries:2'), isIn('carries:0'), isIn('kind:a')]).toEqual([
    [0, 1, 1],
    [0, 0, 0],
    [1, 1, 1],
  ]);
});

it('lays examples out from the lower left, a cell for each pair of values, and finds what lies in a rectangle', () => {
  const [x, y] = [Float64Array.of(0, 9, 9, NaN), Float64Array.of(0, 0, 9, 5)];
  const raster = layOut({ name: 'x', values: x }, { name: 'y', values: y });
  expect([raster.width, raster.height, [...raster.cells]]).toEqual([10, 10, [90, 99, 9, -1]]);
  expect([...brushed({ x: [5, 10], y: [-0.5, 4] }, x, y)]).toEqual([0, 1, 0, 0]);
  expect(readRegion(writeRegion({ x: [-0.5, 4], y: [0, 12.25] }))).toEqual({ x: [-0.5, 4], y: [0, 12.25] });
  expect(readRegion('nonsense')).toBeUndefined();
});

it('smooths without a bias to the beginning, and leaves out what is missing', () => {
  // 0.5 * 1 / 0.5 = 1; (0.5 * 0.5 + 0.5 * 3) / 0.75 = 7 / 3.
  expect(smoothed([1, null, 3], 0.5)).toEqual([1, null, expect.closeTo(7 / 3, 12)]);
  expect(smoothed([1, 2], 0)).toEqual([1, 2]);
});

it('takes a few of many evenly', () => {
  expect(sampled([0, 1, 2, 3, 4, 5], 3)).toEqual([0, 2, 4]);
  expect(sampled([1, 2], 3)).toEqual([1, 2]);
});
