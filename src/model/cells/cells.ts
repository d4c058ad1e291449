// The kinds of cells there are, by name.

import type { NetworkConfig } from '../network-config.js';
import type { Cell } from './cell.js';
import { gru } from './gru.js';
import { lstm } from './lstm.js';
import { simpleRnn } from './simple-rnn.js';

export const cells: Readonly<Record<NetworkConfig['cell'], Cell>> = { lstm, gru, rnn: simpleRnn };
