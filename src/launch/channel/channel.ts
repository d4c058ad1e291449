// A worker's end of a channel to its coordinator, whatever it goes over. Types only.

import type { StopRequest, WorkerMessage } from './messages.js';

export interface WorkerChannel {
  /** Says something; nobody need hear it. */
  tell(message: WorkerMessage): void;
  /** Asked at every step: how the run is to end, once somebody wants it to. */
  stopRequested(): StopRequest | undefined;
}
