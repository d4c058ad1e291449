// The kinds of cells there are, by name.

import type { RecurrentConfig } from '../config.js';
import type { Cell } from './cell.js';
import { gru } from './gru.js';
import { lstm } from './lstm.js';
import { simpleRnn } from './simple-rnn.js';

export const cells: Readonly<Record<RecurrentConfig['cell'], Cell>> = { lstm, gru, rnn: simpleRnn };
