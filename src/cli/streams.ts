// Writes to stdout and stderr, and never throws. A line of progress is not worth a run: where a stream is full, closed
// or its terminal gone, what is written to it is dropped from then on, and the error is kept for whoever asks.

import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { machineError, messageOf, systemCode, UserError } from '../util/errors.js';

/** A terminal, as far as drawing on it needs one. */
export interface Terminal {
  readonly isTTY: true;
  readonly columns: number;
  readonly rows: number;
  write(text: string): boolean;
}

export class Output {
  readonly #fd: 1 | 2;
  readonly #stream: NodeJS.WriteStream | undefined;
  readonly #isFile: boolean;
  #error: unknown;

  constructor(fd: 1 | 2) {
    this.#fd = fd;
    this.#isFile = isFile(fd);
    try {
      this.#stream = fd === 1 ? process.stdout : process.stderr; // their getters throw where a terminal has just gone
      this.#stream.on('error', (error) => this.#failed(error));
    } catch (error) {
      this.#failed(error);
    }
  }

  write(text: string): void {
    if (this.#error !== undefined) return;
    try {
      if (this.#isFile) writeWhole(this.#fd, Buffer.from(text));
      else this.#stream!.write(text);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** What it is connected to, where that is a terminal. */
  get terminal(): Terminal | undefined {
    const stream = this.#stream;
    if (stream?.isTTY !== true) return undefined;
    return {
      isTTY: true,
      // A terminal that nobody gave a size has 0 columns.
      get columns() {
        return stream.columns || 80;
      },
      get rows() {
        return stream.rows || 24;
      },
      write: (text) => {
        this.write(text);
        return true;
      },
    };
  }

  /** What kept anything from being written, as a user's error; a reader that has read enough (`| head`) is none. */
  get failure(): UserError | undefined {
    if (this.#error === undefined || systemCode(this.#error) === 'EPIPE') return undefined;
    const at = this.#fd === 1 ? 'standard output' : 'standard error';
    const [problem] = machineError(this.#error)?.problems ?? [];
    return new UserError('machine', { message: messageOf(this.#error), ...problem, at });
  }

  #failed(error: unknown): void {
    this.#error ??= error;
  }
}

function isFile(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFile() || (stats.isCharacterDevice() && !isatty(fd));
  } catch {
    return false;
  }
}

/** Node's own stream takes a part for the whole where a disk fills up. */
function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written);
}

/**
 * Puts /dev/null in the place of terminals that are gone. To be called last: Node sets terminals back as they were when
 * it ends, and crashes where one cannot be (`ResetStdio` in node.cc checks what tcsetattr returns).
 */
export function replaceLostTerminals(): void {
  for (const fd of [0, 1, 2]) {
    try {
      if (!fstatSync(fd).isCharacterDevice() || isatty(fd)) continue;
      closeSync(fd);
      openSync('/dev/null', 'r+'); // takes the lowest free number: this one
    } catch {
      // closed: Node looks for that itself
    }
  }
}
