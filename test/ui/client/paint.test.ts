import { expect, it, vi } from 'vitest';
import { painterFor } from '../../../src/ui/client/paint.js';
import { layOut } from '../../../src/ui/client/raster.js';

/** What a browser has for pixels: four bytes each. */
class Pixels {
  readonly data: Uint8ClampedArray;
  constructor(width: number, height: number) {
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

const [RIGHT, WRONG, NOTHING] = [[200, 200, 200], [0, 0, 250], [0, 0, 0]] as const; // prettier-ignore

it('paints each example of a plane in the full colour of what it is, and nothing where none is let through', () => {
  expect(painted([1, 2, 1, 2], [1, 1, 2, 2], [0, 1, 1, 0])).toEqual([WRONG, RIGHT, RIGHT, WRONG]);
  expect(painted([1, 2, 1, 2], [1, 1, 2, 2], [0, 1, 1, 0], [1, 1, 0, 1])).toEqual([NOTHING, RIGHT, RIGHT, WRONG]);
});

it('paints a cell of several examples by what says most, the stronger the larger its share', () => {
  const [third, whole] = painted([1, 1, 1, 2, 2], [1, 1, 1, 1, 1], [0, 0, 1, 1, 1]);
  expect(whole).toEqual(WRONG);
  expect(third).not.toEqual(RIGHT);
  expect(third).not.toEqual(WRONG);
});
