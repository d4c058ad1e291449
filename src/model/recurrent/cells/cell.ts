// What a kind of recurrent cell is. Features first: a step's input is [I, B], its state [U, B]. B batch, I inputs,
// U units, G gates: kernels have G columns per unit, gate by gate.

import type { Tensor } from '../../../graph/tensor.js';
import type { Parameter } from '../../parameters.js';

export interface State {
  readonly h: Tensor; // [U, B]
  /** The LSTM's second state. */
  readonly c?: Tensor; // [U, B]
}

/** What a layer reads: another tensor at every step, or the same one. */
export type CellInput = { readonly kind: 'steps' } | { readonly kind: 'repeated'; readonly value: Tensor };

/** One step of a bound cell. `x` is absent where the input is repeated, `last` where the state is zero. */
export type Step = (name: string, x: Tensor | undefined, last: State | undefined) => State;

export interface BoundWeights {
  /** The layer's block: kernel, recurrent kernel and biases under each other. */
  readonly block: Tensor;
  readonly inputs: number;
  readonly units: number;
}

export interface Cell {
  readonly gates: number;
  /** Kernel, recurrent kernel, biases, in the order of their rows in the layer's block. */
  parameters(name: string, inputs: number, units: number): readonly Parameter[];
  /** Lays out the weights for a program once, and gives what computes a step with them. */
  bind(weights: BoundWeights, input: CellInput, recurrentActivation: (x: Tensor) => Tensor): Step;
}
