// The second engine: TensorFlow.js. Slower by far, and independent: what both engines compute alike is right.
// Its packages are loaded only when it is asked for.

import { messageOf } from '../../util/errors.js';
import type { Engine } from '../engine.js';

const NAME = 'tfjs';

export const tfjsEngine: Engine = {
  name: NAME,
  describe: async () => {
    try {
      const { chooseBackend } = await import('./runtime.js');
      const { version, note } = await chooseBackend(1);
      return { name: NAME, version, usable: true, note };
    } catch (error) {
      return { name: NAME, version: '-', usable: false, note: messageOf(error) };
    }
  },
  createModel: async (network, learning, weights, { threads }) => {
    const { chooseBackend } = await import('./runtime.js');
    const { version } = await chooseBackend(threads);
    const { TfjsModel } = await import('./model.js');
    return new TfjsModel(network, learning, weights, version);
  },
};
