// Marks along an axis of a plane: a few round values, or the name of each row.

import { integer } from '../format.js';
import type { Scale } from '../raster.js';

/** Where they are as parts of the axis. */
export const marksOf = ({ low, high, labels }: Scale) =>
  labels?.map((text, place) => ({ text, part: (place + 0.5) / labels.length })) ?? ticksOf(low, high);

/** Round numbers, about six of them. */
function ticksOf(low: number, high: number) {
  const rough = Math.max(1e-9, (high - low) / 6);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough)!;
  const first = Math.ceil(low / step) * step;
  const count = Math.floor((high - first) / step) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, place) => {
    const value = first + place * step;
    return { text: integerOr(value), part: (value - low + 0.5) / (high - low + 1) };
  });
}

const integerOr = (value: number): string =>
  Number.isInteger(value) ? integer(value) : String(Number(value.toPrecision(4)));
