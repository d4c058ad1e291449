// Right and wrong as pixels, one for each cell. Each example has a kind; a cell has the colour of what is most telling
// in it, the stronger the larger its share is. A large cell of many examples is filled with the colours of all.

import { colourOf } from './colours.js';
import type { Raster } from './raster.js';

/** What an example is, from what says least to what says most. */
export interface Kind {
  readonly label: string;
  /** A property of the style sheet. */
  readonly colour: string;
}

type Rgb = readonly [number, number, number];

/** Colours of kinds as the page has them now. */
export function coloursOf(kinds: readonly Kind[]): readonly Rgb[] {
  return kinds.map(({ colour }) => rgbOf(colourOf(colour)));
}

function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Used again from one picture to the next: a million cells are four megabytes. */
export interface Painter {
  /** Of one pixel for each cell, or of several. */
  readonly image: ImageData;
  /**
   * @param kindOf of each example, the place of its kind
   * @param isIn 1 where an example is drawn
   */
  paint(kindOf: Uint8Array, isIn: Uint8Array | undefined, colours: readonly Rgb[]): void;
}

export function painterFor(raster: Raster): Painter {
  const { width, height, cells, counts, radius } = raster;
  const isAlone = radius === 0 && counts.every((count) => count <= 1);
  if (!isAlone && radius === 0 && width * height <= MOST_LARGE_CELLS) return mosaicFor(raster);
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const strongest = new Uint8Array(width * height); // 1 + the most telling kind of a cell
  const share = new Uint32Array(width * height); // how many examples of that kind it has
  return {
    image,
    paint: (kindOf, isIn, colours) => {
      pixels.fill(0);
      const shades = shadesOf(colours);
      if (isAlone) return paintEach(pixels, cells, kindOf, isIn, shades);
      strongest.fill(0);
      for (let example = 0; example < cells.length; example++) {
        const cell = cells[example]!;
        if (cell < 0 || isIn?.[example] === 0) continue;
        const kind = kindOf[example]! + 1;
        if (kind > strongest[cell]!) {
          strongest[cell] = kind;
          share[cell] = 1;
        } else if (kind === strongest[cell]) share[cell]!++;
      }
      const shadeOf = (cell: number, kind: number): number =>
        shades[kind - 1]![kind === 1 ? SHADES - 1 : Math.ceil((share[cell]! / counts[cell]!) * (SHADES - 1))]!;
      if (radius === 0) {
        for (let cell = 0; cell < strongest.length; cell++) {
          const kind = strongest[cell]!;
          if (kind !== 0) pixels[cell] = shadeOf(cell, kind);
        }
        return;
      }
      // The least telling first, so that what lies over it is what one looks for.
      for (let kind = 1; kind <= colours.length; kind++) {
        for (let cell = strongest.indexOf(kind); cell !== -1; cell = strongest.indexOf(kind, cell + 1)) {
          dot(pixels, cell, width, height, kind === 1 ? radius - 1 : radius, shadeOf(cell, kind));
        }
      }
    },
  };
}

/** Where no two examples share a cell, which is so of a plane: nothing has to be weighed up while one scrubs. */
function paintEach(
  pixels: Uint32Array,
  cells: Int32Array,
  kindOf: Uint8Array,
  isIn: Uint8Array | undefined,
  shades: readonly (readonly number[])[],
): void {
  const full = Uint32Array.from(shades, (ofKind) => ofKind[SHADES - 1]!);
  for (let example = 0; example < cells.length; example++) {
    const cell = cells[example]!;
    if (cell >= 0 && isIn?.[example] !== 0) pixels[cell] = full[kindOf[example]!]!;
  }
}

/** So few cells are so large that each can show all that is in it. */
const MOST_LARGE_CELLS = 400;
/** Pixels to a side of a large cell, and to a side of what is filled of it: the rest parts it from its neighbours. */
const SIDE = 64;
const FILLED = SIDE - 2;

/**
 * Each cell is filled with the colours of its examples, to the share of each: what says most lies at its bottom,
 * however little.
 */
function mosaicFor({ width, height, cells }: Raster): Painter {
  const image = new ImageData(width * SIDE, height * SIDE);
  const pixels = new Uint32Array(image.data.buffer);
  return {
    image,
    paint: (kindOf, isIn, colours) => {
      pixels.fill(0);
      const all = colours.map(pixelOf);
      const tally = new Uint32Array(width * height * all.length);
      cells.forEach((cell, example) => {
        if (cell >= 0 && isIn?.[example] !== 0) tally[cell * all.length + kindOf[example]!]!++;
      });
      for (let cell = 0; cell < width * height; cell++) {
        const corner = (Math.floor(cell / width) * SIDE * width + (cell % width)) * SIDE;
        fillCell(pixels, corner, width * SIDE, tally.subarray(cell * all.length, (cell + 1) * all.length), all);
      }
    },
  };
}

/** @param corner its upper left pixel */
function fillCell(
  pixels: Uint32Array,
  corner: number,
  rowLength: number,
  counts: Uint32Array,
  colours: readonly number[],
): void {
  const sum = counts.reduce((all, count) => all + count, 0);
  let [filled, counted] = [0, 0];
  for (let kind = colours.length - 1; kind >= 0; kind--) {
    if (counts[kind] === 0) continue;
    counted += counts[kind]!;
    const until = Math.max(filled + 1, Math.round((counted / sum) * FILLED));
    for (; filled < until && filled < FILLED; filled++) {
      const left = corner + (FILLED - filled) * rowLength + 1;
      pixels.fill(colours[kind]!, left, left + FILLED);
    }
  }
}

const pixelOf = ([red, green, blue]: readonly number[]): number => (255 << 24) | (blue! << 16) | (green! << 8) | red!;

function dot(pixels: Uint32Array, cell: number, width: number, height: number, radius: number, colour: number): void {
  const [x, y] = [cell % width, Math.floor(cell / width)];
  for (let row = Math.max(0, y - radius); row <= Math.min(height - 1, y + radius); row++) {
    const left = row * width + Math.max(0, x - radius);
    pixels.fill(colour, left, row * width + Math.min(width - 1, x + radius) + 1);
  }
}

const SHADES = 9;

/** From the colour of what says least to each kind's own. */
function shadesOf(colours: readonly Rgb[]): readonly (readonly number[])[] {
  const [base] = colours;
  return colours.map((colour) =>
    Array.from({ length: SHADES }, (_, shade) => {
      const part = shade === 0 ? 0 : 0.45 + (0.55 * shade) / (SHADES - 1);
      return pixelOf(colour.map((value, place) => Math.round(base![place]! + part * (value - base![place]!))));
    }),
  );
}
