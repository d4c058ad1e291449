// The network of a configuration in TensorFlow.js, whatever its kind.

import type { NetworkConfig } from '../../model/network-config.js';
import type { TfjsNetwork } from './call.js';
import { recurrentNetwork } from './recurrent.js';
import { transformerNetwork } from './transformer.js';

export const buildNetwork = (config: NetworkConfig): TfjsNetwork =>
  config.kind === 'transformer' ? transformerNetwork(config) : recurrentNetwork(config);
