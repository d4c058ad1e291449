// The event log of an attempt: one writer, append only, one JSON object a line.

import { closeSync, fdatasyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { EVENT_VERSION, type RunEventBody } from '../train/events.js';
import { runPaths, sha256, writeAtomically } from '../util/files.js';

type AttemptPaths = ReturnType<ReturnType<typeof runPaths>['attempt']>;

export class EventLog {
  readonly #paths: AttemptPaths;
  readonly #attempt: number;
  readonly #now: () => number;
  readonly #file: number;
  #seq = 0;

  constructor(paths: AttemptPaths, attempt: number, now: () => number) {
    mkdirSync(paths.folder, { recursive: true });
    this.#paths = paths;
    this.#attempt = attempt;
    this.#now = now;
    this.#file = openSync(paths.events, 'ax'); // an attempt has one writer, once
  }

  append(body: RunEventBody): void {
    this.#seq++;
    const line = JSON.stringify({ v: EVENT_VERSION, attempt: this.#attempt, seq: this.#seq, at: this.#now(), ...body });
    const bytes = Buffer.from(`${line}\n`);
    for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written);
  }

  /** Brings what was written so far to the disk. */
  flush(): void {
    fdatasyncSync(this.#file);
  }

  /** Closes the log and writes result.json, which says that the log is whole. */
  close(status: string): void {
    this.flush();
    closeSync(this.#file);
    const result = { status, lastSeq: this.#seq, sha256: sha256(readFileSync(this.#paths.events)) };
    writeAtomically(this.#paths.result, `${JSON.stringify(result)}\n`);
  }
}
