// What is drawn anew at each step of training, out of our own random streams, so that a run can be repeated and resumed
// bit for bit: it comes into the graph from outside.

import { input, type Shape, type Tensor } from '../graph/tensor.js';
import type { Random } from '../util/random.js';

/** An input of a training program that is filled before each step. */
export interface Draw {
  readonly input: Tensor;
  readonly fill: (values: Float32Array | Int32Array, random: Random) => void;
}

/** @param draws takes what is to be fed */
export function drawnInput(
  draws: Draw[],
  name: string,
  shape: Shape,
  draw: Pick<Tensor, 'dtype'> & Pick<Draw, 'fill'>,
): Tensor {
  const drawn = input(name, draw.dtype, shape);
  draws.push({ input: drawn, fill: draw.fill });
  return drawn;
}
