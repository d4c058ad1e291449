// A GRU cell with the reset gate after the recurrent product, which TensorFlow.js' own does not offer. Formulas and the
// order of gates are those of model/cells/gru.ts. B batch, I inputs, U units.

import { keras, tf, type LayerVariable, type Tensor, type Tensor2D } from './runtime.js';

export interface GruCellOptions {
  readonly units: number;
  readonly recurrentActivation: (x: Tensor) => Tensor;
}

export class GruCell extends keras.layers.RNNCell {
  static readonly className = 'HarnessGruCell';
  readonly stateSize: number;
  readonly #options: GruCellOptions;
  #weights: readonly LayerVariable[] = [];

  constructor(options: GruCellOptions) {
    super({});
    this.#options = options;
    this.stateSize = options.units;
  }

  override build(inputShape: number[]): void {
    const { units } = this.#options;
    const weight = (name: string, shape: number[]): LayerVariable =>
      this.addWeight(name, shape, 'float32', keras.initializers.zeros());
    this.#weights = [
      weight('kernel', [inputShape.at(-1)!, 3 * units]),
      weight('bias', [3 * units]),
      weight('recurrent_kernel', [units, 3 * units]),
      weight('recurrent_bias', [3 * units]),
    ];
    this.built = true;
  }

  /** @param inputs x [B, I] and h [B, U] @returns the new h, as output and as state */
  override call(inputs: Tensor | Tensor[]): Tensor | Tensor[] {
    return tf.tidy(() => {
      const [x, h] = inputs as [Tensor2D, Tensor2D];
      const [kernel, bias, recurrentKernel, recurrentBias] = this.#weights.map((weight) => weight.read());
      const fromInput = tf.split(tf.add(tf.matMul(x, kernel as Tensor2D), bias!), 3, 1);
      const fromState = tf.split(tf.add(tf.matMul(h, recurrentKernel as Tensor2D), recurrentBias!), 3, 1);
      const { recurrentActivation } = this.#options;
      const z = recurrentActivation(tf.add(fromInput[0]!, fromState[0]!));
      const r = recurrentActivation(tf.add(fromInput[1]!, fromState[1]!));
      const candidate = tf.tanh(tf.add(fromInput[2]!, tf.mul(r, fromState[2]!)));
      const next = tf.add(tf.mul(z, h), tf.mul(tf.sub(1, z), candidate));
      return [next, next];
    });
  }
}
