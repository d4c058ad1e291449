// The arrays a model holds between steps: weights, what the optimizer keeps for each, and their moving average.
// Programs take them by block, checkpoints keep them by parameter.

import type { Shape } from '../graph/tensor.js';
import type { TrainingSpec } from '../spec/schema.js';
import { heldBlocks } from './network.js';
import { optimizerOf } from './optimizers.js';
import type { Parameter } from './parameters.js';
import type { NetworkConfig } from './network-config.js';

/** How a model learns; what an engine must know of the training options. */
export type LearningConfig = Pick<TrainingSpec, 'optimizer' | 'clip_norm' | 'ema' | 'loss_mask' | 'loss_precision'>;

export interface StateArray {
  /** What programs call it. */
  readonly name: string;
  readonly shape: Shape;
  /** Its parts' names in a checkpoint, in the order in which they lie. */
  readonly parts: readonly { readonly name: string; readonly shape: Shape }[];
  /** What it is where a checkpoint does not have it: weights have no such value. */
  readonly ifMissing: 'refused' | 'zeros' | 'the weights';
}

export const slotName = ({ optimizer }: LearningConfig, weight: string, slot: string): string =>
  `${optimizer.name}/${weight}/${slot}`;

export const averageName = (weight: string): string => `ema/${weight}`;

export function trainingState(config: NetworkConfig, learning: LearningConfig): readonly StateArray[] {
  const { slots } = optimizerOf(learning.optimizer);
  return heldBlocks(config).flatMap(({ name, shape, parts, trainable }): StateArray[] => {
    const named = (rename: (own: string) => string, ifMissing: StateArray['ifMissing']): StateArray => ({
      name: rename(name),
      shape,
      parts: parts.map((part: Parameter) => ({ name: rename(part.name), shape: part.shape })),
      ifMissing,
    });
    const weights = named((own) => own, 'refused');
    if (!trainable) return [weights];
    return [
      weights,
      ...slots.map((slot) => named((own) => slotName(learning, own, slot), 'zeros')),
      ...(learning.ema === null ? [] : [named(averageName, 'the weights')]),
    ];
  });
}
