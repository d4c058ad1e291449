// Signals as a sweep hears them: the first asks the runs to stop, a second one ends them. Those that whoever started
// the program asked to have ignored are.

import { STOP_SIGNALS } from '../launch/host/signals.js';
import type { Context } from './context.js';

/** One Ctrl-C can arrive more than once: `npm run` passes on what the terminal has sent to all. */
const SAME_SIGNAL_MS = 1000;

export interface Signals {
  /** Aborted once: each run writes a checkpoint. */
  readonly drain: AbortSignal;
  /** Aborted twice: each run is ended. */
  readonly halt: AbortSignal;
  /** Listens no longer. */
  readonly forget: () => void;
}

const STOPPING = 'stopping: each run writes a checkpoint (once more to end them at once)';

/** @param said what is said at the first */
export function listenForSignals(context: Context, said = STOPPING): Signals {
  const drain = new AbortController();
  const halt = new AbortController();
  let isSecond = false;
  const listen = (): void => {
    if (isSecond) halt.abort();
    if (drain.signal.aborted) return;
    context.note(said);
    drain.abort();
    setTimeout(() => (isSecond = true), SAME_SIGNAL_MS).unref();
  };
  const heard = STOP_SIGNALS.filter((signal) => !context.ignoredSignals.has(signal));
  for (const signal of heard) context.signals.on(signal, listen);
  const forget = (): void => {
    for (const signal of heard) context.signals.off(signal, listen);
  };
  return { drain: drain.signal, halt: halt.signal, forget };
}
