// A run under way as its coordinator follows it: what its worker says and writes, from attempt to attempt where the
// worker is started anew by others.

import type { RecordedRun } from '../store/recorder.js';
import type { EndEvent } from '../train/events.js';
import { isEnd } from '../train/run-status.js';
import type { Asked, AttemptOptions } from './attempt.js';
import type { WorkerMessage } from './channel/messages.js';
import type { RunningWorker } from './launchers/launcher.js';

export class Following {
  /** Number of the last attempt. */
  attempt: number;
  /** Whether its log says anything, and whether it wrote a checkpoint. */
  hasBegun: boolean;
  isFurther: boolean;
  /** What its log says of its end. */
  ending: EndEvent | undefined;
  cannotRecord: string | undefined;
  /** What kept its results from being recorded. */
  trouble: { readonly error: unknown } | undefined;
  /**
   * A process' last words can arrive after the news of its end; by then its log has been read, and the database may be
   * closed.
   */
  isOver = false;
  worker: Pick<RunningWorker, 'stop'> | undefined;
  readonly #run: RecordedRun;
  readonly #judge: Asked['judge'];
  readonly #options: Pick<AttemptOptions, 'store' | 'folders' | 'observer'>;

  /** @param isAdopted whether somebody else began to follow it */
  constructor(run: RecordedRun, attempt: number, isAdopted: boolean, judge: Asked['judge'], options: AttemptOptions) {
    this.#run = run;
    this.#judge = judge;
    this.#options = options;
    this.attempt = attempt;
    this.hasBegun = isAdopted;
    this.isFurther = isAdopted;
  }

  readonly hear = (message: WorkerMessage): void => {
    const { observer } = this.#options;
    if (this.isOver || this.trouble !== undefined) return;
    if (message.type === 'warning') observer.warning?.(this.#run, message.message);
    else if (message.type === 'progress') observer.progress?.(this.#run, message);
    else if (message.type === 'cannotRecord') this.cannotRecord = message.error;
    else if (message.type !== 'ended') this.#record(message);
  };

  #record(message: Extract<WorkerMessage, { type: 'wrote' | 'restarted' }>): void {
    try {
      this.takeIn();
      if (message.type === 'restarted') this.#goOnAs(message.attempt);
    } catch (error) {
      this.trouble = { error }; // the database cannot be written: the worker keeps what it has, and so do we
      this.worker?.stop({ as: 'interrupted', reason: 'its results could not be recorded' });
    }
  }

  /** Takes in what was written since last time. */
  takeIn(): void {
    const { store, observer } = this.#options;
    for (const event of store.ingest(this.#run.id, this.attempt)) {
      observer.event?.(this.#run, event);
      this.hasBegun = true;
      this.isFurther ||= event.type === 'checkpoint';
      const reason = this.#judge(event);
      if (isEnd(event)) this.ending = event;
      else if (reason !== undefined) this.worker?.stop({ as: 'pruned', reason });
    }
  }

  /** The attempt is over, whatever it said of that, and the next one is under way. */
  #goOnAs(next: number): void {
    const { store, folders, observer } = this.#options;
    const { id } = this.#run;
    const cutOff: EndEvent = this.ending ?? { type: 'interrupted', reason: 'its job was started anew' };
    if (this.ending === undefined) folders.keepEnding(id, this.attempt, cutOff);
    store.close(id, this.attempt, cutOff);
    store.succeed(id, next);
    [this.attempt, this.ending, this.cannotRecord] = [next, undefined, undefined];
    observer.warning?.(this.#run, `its job was started anew (attempt ${next})`);
  }
}
