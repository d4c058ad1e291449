// The decoder of Sutskever, Vinyals & Le 2014: it starts in the encoder's states and reads the character before, first
// a start character of its own. With `peek` (Cho et al. 2014) it reads the encoding at every step too.

import { concat, split } from '../../../graph/ops/arrange.js';
import { reshape } from '../../../graph/ops/broadcast.js';
import { argMax, oneHot } from '../../../graph/ops/classes.js';
import { constant, type Tensor } from '../../../graph/tensor.js';
import { logits } from '../dense.js';
import { characters, type Encoding } from '../encoder.js';
import { bindLayer, type LayerInput } from '../layer.js';
import type { RecurrentContext } from '../config.js';
import { encodingWidth, outputWidth } from '../config.js';
import { afterLayer, layersOf, runStack } from '../stack.js';
import type { Bridge } from './bridge.js';

/** Logits [V, N B] from the hidden values [U, B] of N steps. */
export type Head = (hidden: readonly Tensor[]) => Tensor;

export const autoregressive: Bridge = {
  readsItself: true,
  keeps: ({ peek }) => (peek ? 'last' : 'none'),
  decoderInputs: (config) => config.vocabulary + 1 + (config.peek ? encodingWidth(config) : 0),
  denseInputs: (config) => outputWidth(config, 'decoder', config.decoder.at(-1)!),
  blocks: () => [],
  decode: (forward, encoding, targets) => {
    const head: Head = (hidden) => logits(forward, hidden);
    return targets === undefined ? greedy(forward, encoding, head) : forced(forward, encoding, targets, head);
  },
};

/** Every step reads the right character before it. */
export function forced(forward: RecurrentContext, { context, states }: Encoding, targets: Tensor, head: Head): Tensor {
  const [length, batch] = targets.shape as [number, number];
  const { vocabulary, peek } = forward.config;
  const start = constant(vocabulary, [1, batch], 'i32');
  const before = length === 1 ? start : concat([start, split(targets, [length - 1, 1], 0)[0]!], 0); // [T, B]
  const read = characters(before, vocabulary + 1);
  const steps = peek ? read.map((character) => concat([character, context!], 0)) : read;
  return head(runStack(forward, 'decoder', { kind: 'steps', steps }, { keep: 'all', initial: states }).outputs);
}

/** Every step reads the likeliest character of the step before. */
export function greedy(forward: RecurrentContext, { context, states }: Encoding, head: Head): Tensor {
  const { vocabulary, outputLength, peek } = forward.config;
  const batch = states[0]!.h.shape[1]!;
  const layers = layersOf(forward.config, 'decoder');
  const decoderInput = (classes: Tensor): Tensor => {
    const character = oneHot(classes, vocabulary + 1, 0); // [V+1, B]
    return peek ? concat([character, context!], 0) : character;
  };
  let x = decoderInput(constant(vocabulary, [batch], 'i32'));
  const steps = layers.map((layer, index) => {
    const width = index === 0 ? x.shape[0]! : layers[index - 1]!.units;
    return bindLayer(forward, layer, inputOfWidth(width, batch));
  });
  let current = [...states];
  const written: Tensor[] = [];
  for (let time = 0; time < outputLength; time++) {
    let hidden = x;
    current = layers.map(({ name }, index) => {
      const next = steps[index]!(`${name}/${time}`, hidden, current[index]);
      hidden = afterLayer(forward, name, [next.h])[0]!;
      return next;
    });
    const step = head([hidden]); // [V, B]
    written.push(step);
    x = decoderInput(reshape(argMax(step, 0), [batch]));
  }
  return concat(written, 1);
}

/** Steps whose values come later; only their width matters when a layer is bound. */
const inputOfWidth = (width: number, batch: number): LayerInput => ({
  kind: 'steps',
  steps: [constant(0, [width, batch])],
});
