// The side that reads the question.

import { splitEvenly } from '../../graph/ops/arrange.js';
import { reshape } from '../../graph/ops/broadcast.js';
import { oneHot } from '../../graph/ops/classes.js';
import type { Tensor } from '../../graph/tensor.js';
import type { State } from './cells/cell.js';
import type { ParameterBlock } from '../parameters.js';
import type { RecurrentContext } from './config.js';
import type { RecurrentConfig } from './config.js';
import { runStack, stackBlocks, type Kept } from './stack.js';

/** What a decoder may look at. W: width of the encoder's last layer. */
export interface Encoding {
  /** The last output [W, B]: where all are kept the last of those, absent where none is. */
  readonly context: Tensor | undefined;
  /** The last layer's output at every character [W, B], where a decoder needs them all. */
  readonly memory: readonly Tensor[];
  /** Each layer's last state. */
  readonly states: readonly State[];
  /** Each layer's hidden states at every character [W, B], for those who look in from outside. */
  readonly hidden: readonly (readonly Tensor[])[];
}

export const encoderBlocks = (config: RecurrentConfig, keep: Kept): readonly ParameterBlock[] =>
  stackBlocks(config, 'encoder', config.vocabulary, keep);

/** @param questions class numbers [T, B] */
export function encode(forward: RecurrentContext, questions: Tensor, keep: Kept): Encoding {
  const steps = characters(questions, forward.config.vocabulary);
  const { outputs, states, hidden } = runStack(forward, 'encoder', { kind: 'steps', steps }, { keep });
  return { context: outputs.at(-1), memory: outputs, states, hidden };
}

/** Class numbers [T, B] -> T steps [V, B] of zeros and ones. */
export function characters(classes: Tensor, vocabulary: number): readonly Tensor[] {
  const [length, batch] = classes.shape as [number, number];
  const ones = oneHot(classes, vocabulary, 1); // [T, V, B]
  return splitEvenly(reshape(ones, [length * vocabulary, batch]), length, 0);
}
