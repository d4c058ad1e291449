// The weights of both directions of a layer as those of one layer with twice the units.

import { concat, split } from '../graph/ops/arrange.js';
import { expand, reshape } from '../graph/ops/broadcast.js';
import { add } from '../graph/ops/elementwise.js';
import { constant, sizeOf, type Tensor } from '../graph/tensor.js';
import type { Cell } from './cells/cell.js';

interface DirectionsShape {
  readonly inputs: number;
  readonly units: number;
  /** Whether both directions read the same values, not the same sequence from both ends. */
  readonly shared: boolean;
}

/**
 * Two blocks [K, G U] as one with G gates of 2 U columns. Kernels are zero where one direction would meet the other's
 * input or state; biases, and the kernel of a shared input, just lie side by side.
 */
export function joinDirections(
  cell: Cell,
  forward: Tensor,
  backward: Tensor,
  { inputs, units, shared }: DirectionsShape,
): Tensor {
  const parts = cell.parameters('', inputs, units);
  const rows = parts.map(({ shape }) => sizeOf(shape) / (cell.gates * units));
  const left = split(widen(forward, cell.gates, 'left'), rows, 0);
  const right = split(widen(backward, cell.gates, 'right'), rows, 0);
  const isSideBySide = (index: number): boolean => rows[index] === 1 && parts[index]!.shape.length === 1;
  return concat(
    parts.flatMap(({ name }, index) =>
      isSideBySide(index) || (shared && name === '/kernel')
        ? [add(left[index]!, right[index]!)]
        : [left[index]!, right[index]!],
    ),
    0,
  );
}

/** [K, G U] -> [K, G 2U]: each gate's columns with as many zeros on the other side. */
function widen(block: Tensor, gates: number, side: 'left' | 'right'): Tensor {
  const [rows, columns] = block.shape as [number, number];
  const gated = reshape(block, [rows, gates, columns / gates]);
  const zeros = expand(constant(0), gated.shape);
  return reshape(concat(side === 'left' ? [gated, zeros] : [zeros, gated], 2), [rows, 2 * columns]);
}
