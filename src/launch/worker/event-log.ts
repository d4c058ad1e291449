// The event log of an attempt: one writer, append only, one JSON object a line.

import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { sealResult } from '../../store/ingest/result-file.js';
import { encodeEvent } from '../../train/event-line.js';
import { EVENT_VERSION, type RunEventBody } from '../../train/events.js';
import { crashPoint } from '../../util/crash-points.js';
import { runPaths, writeAtomically } from '../../util/files.js';

type AttemptPaths = ReturnType<ReturnType<typeof runPaths>['attempt']>;

export class EventLog {
  readonly #paths: AttemptPaths;
  readonly #attempt: number;
  readonly #now: () => number;
  readonly #file: number;
  /** SHA-256 of what was written. */
  readonly #hash = createHash('sha256');
  #seq = 0;
  #size = 0;

  constructor(paths: AttemptPaths, attempt: number, now: () => number) {
    mkdirSync(paths.folder, { recursive: true });
    this.#paths = paths;
    this.#attempt = attempt;
    this.#now = now;
    this.#file = openSync(paths.events, 'ax'); // an attempt has one writer, once
  }

  /** @throws Error where what is said is not an event; nothing is written then */
  append(body: RunEventBody): void {
    const header = { v: EVENT_VERSION, attempt: this.#attempt, seq: this.#seq + 1, at: this.#now() } as const;
    this.#write(Buffer.from(`${encodeEvent({ ...header, ...body })}\n`));
    this.#seq++;
    crashPoint('worker/logged');
  }

  /** All of a line or, where the disk is full, none: what comes later must not be glued to half of one. */
  #write(bytes: Buffer): void {
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written);
    } catch (error) {
      ftruncateSync(this.#file, this.#size);
      throw error;
    }
    this.#size += bytes.length;
    this.#hash.update(bytes);
  }

  /** Brings what was written so far to the disk. */
  flush(): void {
    fdatasyncSync(this.#file);
  }

  /**
   * Closes the log and writes result.json, which says that the log is whole.
   * @param run identity of the run's folder
   */
  close(status: string, run: string): void {
    this.flush();
    closeSync(this.#file);
    crashPoint('worker/ended');
    const log = this.#hash.digest('hex');
    writeAtomically(this.#paths.result, sealResult({ run, status, lastSeq: this.#seq, log }));
  }
}
