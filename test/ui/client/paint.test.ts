import { expect, it, vi } from 'vitest';
import { painterFor } from '../../../src/ui/client/paint.js';
import { layOut } from '../../../src/ui/client/raster.js';

/** What a browser has for pixels: four bytes each. */
class Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  constructor(width: number, height: number) {
    [this.width, this.height] = [width, height];
    this.data = new Uint8ClampedArray(4 * width * height);
  }
}
vi.stubGlobal('ImageData', Pixels);

const COLOURS = [
  [200, 200, 200],
  [0, 0, 250],
] as const;

/** Painted over cells of a square, left to right and upwards: the colour of each, row by row from the top. */
function painted(x: readonly number[], y: readonly number[], kinds: readonly number[], isIn?: readonly number[]) {
  const axes = [x, y].map((values, place) => ({ name: `axis ${place}`, values: Uint16Array.from(values) }));
  const raster = layOut(axes[0]!, axes[1]!);
  const painter = painterFor(raster);
  painter.paint(
    Uint8Array.from(kinds, () => 0),
    undefined,
    COLOURS,
  ); // what was there before leaves nothing
  painter.paint(Uint8Array.from(kinds), isIn && Uint8Array.from(isIn), COLOURS);
  return Array.from({ length: raster.width * raster.height }, (_, cell) => [
    ...painter.image.data.subarray(4 * cell, 4 * cell + 3),
  ]);
}

const [RIGHT, WRONG, NOTHING] = [
  [200, 200, 200],
  [0, 0, 250],
  [0, 0, 0],
] as const;

it('paints each example of a plane in the full colour of what it is, and nothing where none is let through', () => {
  expect(painted([1, 2, 1, 2], [1, 1, 2, 2], [0, 1, 1, 0])).toEqual([WRONG, RIGHT, RIGHT, WRONG]);
  expect(painted([1, 2, 1, 2], [1, 1, 2, 2], [0, 1, 1, 0], [1, 1, 0, 1])).toEqual([NOTHING, RIGHT, RIGHT, WRONG]);
});

it('fills the few cells of a grid with all that is in them, so that a rare kind does not hide a common one', () => {
  const colours = [
    [1, 0, 0],
    [2, 0, 0],
    [3, 0, 0],
  ] as const;
  const axis = (name: string, last: number) => ({
    name,
    values: Uint16Array.from({ length: 101 }, (_, at) => (at < 100 ? 1 : last)),
  });
  const painter = painterFor(layOut(axis('x', 2), axis('y', 1)));
  const { data, width, height } = painter.image;
  const sharesOf = (...counts: readonly number[]): readonly number[] => {
    const kinds = counts.flatMap((count, kind) => Array<number>(count).fill(kind));
    painter.paint(Uint8Array.from([...kinds, 0]), Uint8Array.from([...kinds.map(() => 1), 0]), colours);
    const left = Array.from({ length: width * height }, (_, pixel) => data[4 * pixel]!);
    const drawn = left.filter((red) => red > 0);
    expect(left.every((red, pixel) => red === 0 || pixel % width < width / 2)).toBe(true); // nothing in the other cell
    return [1, 2, 3].map((red) => Math.round((100 * drawn.filter((one) => one === red).length) / drawn.length));
  };
  expect(sharesOf(100, 0, 0)).toEqual([100, 0, 0]);
  expect(sharesOf(0, 99, 1)).toEqual([0, 98, 2]); // a row of its cell at least
  expect(sharesOf(60, 10, 30)).toEqual([60, 10, 31]); // in whole rows
});

it('paints a small cell of several examples by what says most, the stronger the larger its share', () => {
  const side = Array.from({ length: 40 }, (_, place) => place);
  const [x, y] = [side.flatMap(() => side), side.flatMap((row) => side.map(() => row))];
  const more = painted(
    [...x, 0, 0, 1, 1],
    [...y, 39, 39, 39, 39],
    [...x.map(() => 0), 0, 1, 1, 1],
    [...x.map((at, place) => (at === 1 && y[place] === 39 ? 0 : 1)), 1, 1, 1, 1],
  );
  const [third, most, none] = more;
  const blueness = (colour: readonly number[] | undefined): number => colour![2]! - colour![0]!;
  expect(none).toEqual(RIGHT);
  expect(blueness(third)).toBeGreaterThan(0);
  expect(blueness(most)).toBeGreaterThan(blueness(third));
});
