// Dropout by masks that are drawn for each step. Inverted scaling: what is kept is divided by the share kept
// (Srivastava et al. 2014).

import { splitEvenly } from '../graph/ops/arrange.js';
import { reshape } from '../graph/ops/broadcast.js';
import { mul } from '../graph/ops/elementwise.js';
import type { Shape, Tensor } from '../graph/tensor.js';
import type { Random } from '../util/random.js';
import { drawnInput, type Draw } from './draws.js';

/** Steps [W, B] with each value dropped at `rate`; the mask to feed, [T, W, B], is added to `draws`. */
export function dropout(name: string, steps: readonly Tensor[], rate: number, draws: Draw[]): readonly Tensor[] {
  const [first] = steps;
  if (rate === 0 || first === undefined) return steps;
  const mask = maskInput(name, [steps.length, ...first.shape], rate, draws);
  const [width, batch] = first.shape as [number, number];
  const slices = splitEvenly(reshape(mask, [steps.length * width, batch]), steps.length, 0);
  return steps.map((step, time) => mul(step, slices[time]!));
}

/** A tensor with each value dropped at `rate`; the mask to feed, of its shape, is added to `draws`. */
export const dropoutOf = (name: string, x: Tensor, rate: number, draws: Draw[]): Tensor =>
  rate === 0 ? x : mul(x, maskInput(name, x.shape, rate, draws));

/** Holds 0 (dropped) or 1 / (1 - rate) (kept). */
const maskInput = (name: string, shape: Shape, rate: number, draws: Draw[]): Tensor =>
  drawnInput(draws, `${name}/mask`, shape, { dtype: 'f32', fill: (mask, random) => fillMask(mask, rate, random) });

/** Draws a mask. Two values come from each 32-bit draw, so the rate is rounded to a multiple of 2^-16. */
export function fillMask(mask: Float32Array | Int32Array, rate: number, random: Random): void {
  const last = Math.round(rate * 0x10000) - 1; // the largest 16-bit number that drops
  const kept = 1 / (1 - rate);
  // The sign of a difference instead of a comparison: a branch that nobody can predict costs more than all the rest.
  for (let i = 0; i < mask.length; i += 2) {
    const draw = random.uint32();
    mask[i] = ((last - (draw >>> 16)) >>> 31) * kept;
    if (i + 1 < mask.length) mask[i + 1] = ((last - (draw & 0xffff)) >>> 31) * kept;
  }
}
