// The bridges there are, by name.

import type { RecurrentConfig } from '../config.js';
import { attention } from './attention.js';
import { autoregressive } from './autoregressive.js';
import type { Bridge } from './bridge.js';
import { repeat } from './repeat.js';
import { reshape } from './reshape.js';
import { state } from './state.js';

export const bridges: Readonly<Record<RecurrentConfig['bridge'], Bridge>> = {
  repeat,
  reshape,
  state,
  autoregressive,
  attention,
};
