// Where examples lie in a picture: a plane of two numbers, or a grid of two attributes with few values. Laid out once;
// what is drawn after each epoch is a count per cell.

import { isMissing, type Values } from './examples.js';

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** The cell of each example, y downwards; -1: it lies nowhere. */
  readonly cells: Int32Array;
  /** How many examples lie in each cell. */
  readonly counts: Uint32Array;
  /** Cells that a lone example may cover to each side, so that it is seen where there are few. */
  readonly radius: number;
  readonly x: Scale;
  readonly y: Scale;
}

export interface Scale {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** Of a grid: what each row or column stands for. */
  readonly labels?: readonly string[];
}

export interface Axis {
  readonly name: string;
  readonly values: Values;
  /** Of an attribute with few values, what they are. */
  readonly labels?: readonly string[];
}

/** Cells to a side, at most: a screen shows no more. */
export const MOST_CELLS = 1000;

export function layOut(x: Axis, y: Axis): Raster {
  const [across, down] = [scaleOf(x), scaleOf(y)];
  const [width, height] = [cellsOf(across), cellsOf(down)];
  const size = x.values.length;
  const cells = new Int32Array(size).fill(-1);
  const counts = new Uint32Array(width * height);
  const place = ({ low, high }: Scale, count: number, value: number): number =>
    Math.min(count - 1, Math.floor(((value - low) / (high - low + 1)) * count));
  for (let example = 0; example < size; example++) {
    const [a, b] = [x.values[example]!, y.values[example]!];
    if (isMissing(a) || isMissing(b)) continue;
    const cell = (height - 1 - place(down, height, b)) * width + place(across, width, a);
    cells[example] = cell;
    counts[cell]!++;
  }
  return { width, height, cells, counts, radius: radiusOf(width * height, size), x: across, y: down };
}

/** From the lowest to the highest value. */
function scaleOf({ name, values, labels }: Axis): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (isMissing(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? { name, low: 0, high: 0 } : { name, low, high, ...(labels && { labels }) };
}

const cellsOf = ({ low, high }: Scale): number => Math.max(1, Math.min(MOST_CELLS, Math.round(high - low + 1)));

/** Of few examples on many cells each is drawn larger, but so that most stay apart. */
const radiusOf = (cells: number, examples: number): number =>
  Math.max(0, Math.min(3, Math.floor(Math.sqrt(cells / Math.max(1, examples)) / 4)));

export interface Region {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** `12..40,0..99` */
export const writeRegion = ({ x, y }: Region): string =>
  [x, y].map((ends) => ends.map((end) => Number(end.toPrecision(6))).join('..')).join(',');

export function readRegion(text: string): Region | undefined {
  const ends = text.split(',').map((part) => part.split('..').map(Number));
  const [x, y] = ends;
  const isRange = (range: readonly number[] | undefined): range is [number, number] =>
    range?.length === 2 && range.every(Number.isFinite);
  return isRange(x) && isRange(y) ? { x, y } : undefined;
}

/** 1 where an example lies in the region, its edges included. */
export function brushed({ x: [left, right], y: [bottom, top] }: Region, x: Values, y: Values): Uint8Array {
  return Uint8Array.from(x, (a, example) => {
    const b = y[example]!;
    return a >= left && a <= right && b >= bottom && b <= top && !isMissing(a) && !isMissing(b) ? 1 : 0;
  });
}
